"""Which names are technologies: the data of `technologies.toml`, looked up without regard to how they are written."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

_SEPARATORS = re.compile(r"[\s._\-\u2011']+")
_VERSION = re.compile(
    r"[\s-]+(?:v|version )?\d+(?:\.(?:\d+|x))*\+?(?=\s|$|\))(?: ?(?:or|and) (?:higher|later|above))?", re.IGNORECASE
)
_PARENTHESES = re.compile(r"\s*\([^)]*\)")
_MANNERS = ("-based", "-driven", "-first", "-side", "-oriented", "-level", "-safe", "-time")
_CUT_AT = 60


@cache
def _data() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    raw = tomllib.loads(Path(__file__).with_name("technologies.toml").read_text("utf-8"))
    names = {_key(alias): name for name, aliases in raw["names"].items() for alias in (name, *aliases)}
    return names, {kind: frozenset(words.split()) for kind, words in raw["words"].items()}


def _key(name: str) -> str:
    key = _SEPARATORS.sub("", name.lower())
    return key[:-2] if key.endswith("js") and len(key) > 4 else key


@lru_cache(maxsize=8192)
def known_as(name: str) -> str | None:
    """The usual name of a technology, or None for what is not known to be one."""
    if len(name) > _CUT_AT:
        return None
    names, words = _data()
    for spelling in (name, without_version(name), without_version(_PARENTHESES.sub("", name)).strip()):
        found = names.get(_key(spelling))
        if found:
            return found
    parts = without_version(_PARENTHESES.sub("", name)).split()
    while len(parts) > 1 and parts[-1].lower() in words["trailing"]:
        parts.pop()
        if found := names.get(_key(" ".join(parts))):
            return found
    return None


def without_version(name: str) -> str:
    """Of "Django 4.2+" only Django; "HTML5" and "Auth0" keep their digit."""
    return _VERSION.sub("", name).strip() or name


def is_group(name: str) -> bool:
    """Whether all words of a label name kinds of technology: "Frontend", "API Documentation", "Tools & Libraries"."""
    found = re.findall(r"[a-z]+", name.lower())
    return bool(found) and all(
        word in _data()[1]["groups"] or word in ("and", "of", "the", "for", "key") for word in found
    )


def is_idea(name: str) -> bool:
    """Whether a name holds a word of concepts and practices, as "System Design" does."""
    found = re.findall(r"[a-z][a-z-]*", name.lower())
    return any(word in _data()[1]["ideas"] or word.endswith(_MANNERS) for word in found)


def without_dropped(name: str) -> str:
    """Of "PWA fundamentals" only PWA."""
    parts = name.split()
    while len(parts) > 1 and parts[-1].lower() in _data()[1]["dropped"]:
        parts.pop()
    return " ".join(parts)
