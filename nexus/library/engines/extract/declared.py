"""Items that a document's front matter states exactly: they are taken as they are."""

from __future__ import annotations

import re

import yaml

from nexus.library.engines.extract.items import Challenge, Extraction, Practice, Technology
from nexus.library.engines.extract.vocabulary import known_as

_BLOCK = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST = 16_384
_NESTED = re.compile(r"(?:[-?:][ \t]+){20}")
_FIELDS = re.compile(r"^(technologies|challenges|practices)[ \t]*:", re.MULTILINE)
_Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def declared(text: str) -> Extraction:
    """What the front matter of a text states, in fields of its own; nothing where it is absent or broken."""
    match = _BLOCK.match(text, 0, _LONGEST) if text.startswith("---") else None
    if match is None or not _FIELDS.search(match[1]):
        return Extraction()
    places = {field[1]: match[1].count("\n", 0, field.start()) + 2 for field in _FIELDS.finditer(match[1])}
    values = _values(match[1])
    return Extraction(
        challenges=tuple(_challenges(values.get("challenges"), places.get("challenges", 1))),
        technologies=tuple(
            Technology(name, places.get("technologies", 1), "front matter", known_as(name))
            for name in _texts(values.get("technologies"))
        ),
        practices=tuple(
            Practice(text, places.get("practices", 1), "front matter") for text in _texts(values.get("practices"))
        ),
    )


def _values(block: str) -> dict[object, object]:
    """The mapping of a YAML block, texts only; nested blocks are refused, because the C parser recurses."""
    if block.count("[") + block.count("{") > 100 or _NESTED.search(block):
        return {}
    try:
        values = yaml.load(block, Loader=_Loader)  # noqa: S506 - a base loader: text, lists, mappings only
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _texts(value: object) -> list[str]:
    found = [_text(one) for one in value] if isinstance(value, list) else []
    return list(dict.fromkeys(text for text in found if text))


def _text(value: object) -> str:
    return " ".join(value.replace("\0", "\ufffd").split()) if isinstance(value, str) else ""


def _challenges(value: object, line: int) -> list[Challenge]:
    found = []
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict):
            problem, solution = _text(one.get("challenge")), _text(one.get("solution"))
            if problem and solution:
                found.append(Challenge(problem, solution, line, "front matter", _text(one.get("title")) or None))
    return found
