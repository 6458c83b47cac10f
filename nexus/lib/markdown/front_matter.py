"""The YAML block between two `---` lines at the top of a file.

Every value is read as text: no YAML tag or date of YAML's own makes an object here, and a block
that is long or nested is refused before the parser sees it, because the C parser recurses.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from nexus.lib.markdown.page import FrontMatter, Problem

_BLOCK = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST = 16_384
_NESTED = re.compile(r"(?:[-?:][ \t]+){20}")
_TRUE = frozenset({"true", "yes", "on"})
_EMPTY = FrontMatter()

_Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Split:
    """A file in two: its front matter, and the text below with as many lines as the file.

    `shown` is a block that could not be read; the page shows it as text. `values` is all that the block says: texts,
    lists and mappings of them.
    """

    front_matter: FrontMatter
    body: str
    shown: str = ""
    problem: Problem | None = None
    values: Mapping[object, object] = field(default_factory=dict)


def split(text: str) -> Split:
    """Take the front matter off the text; a block that is no mapping stays ordinary Markdown."""
    match = _BLOCK.match(text, 0, _LONGEST) if text.startswith("---") else None
    if match is None:
        return Split(_EMPTY, text)
    try:
        values = _load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        body = _without(text, match.end())
        return Split(_EMPTY, body, match[0], _unreadable(error))
    if not isinstance(values, dict):
        return Split(_EMPTY, text)
    return Split(_front_matter(values), _without(text, match.end()), values=values)


def _load(block: str) -> object:
    if block.count("[") + block.count("{") > 100 or _NESTED.search(block):
        raise ValueError("it is nested too deep")
    return yaml.load(block, Loader=_Loader)  # noqa: S506 - a base loader: text, lists, mappings only


def _without(text: str, end: int) -> str:
    """Blank the front matter but keep its lines, so that line numbers stay those of the file."""
    return "\n" * text.count("\n", 0, end) + text[end:]


def _front_matter(values: dict[object, object]) -> FrontMatter:
    return FrontMatter(
        title=_text(values.get("title")),
        tags=_tags(values.get("tags")),
        description=_text(values.get("description")),
        date=_date(values.get("date")),
        draft=_flag(values.get("draft")),
    )


def _text(value: object) -> str | None:
    """On one line. An escape of YAML can write a NUL, which no file may hold here and no database takes."""
    return " ".join(value.replace("\0", "\ufffd").split()) or None if isinstance(value, str) else None


def _tags(value: object) -> tuple[str, ...]:
    """Read a YAML list, or a line of words with commas between."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list):
        return ()
    words = (_text(part) for part in parts)
    return tuple(dict.fromkeys(word for word in words if word))


def _date(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _flag(value: object) -> bool | None:
    return value.strip().lower() in _TRUE if isinstance(value, str) else None


def _unreadable(error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 2 if mark is not None else 1
    reason = getattr(error, "problem", None) or str(error)
    return Problem(
        line,
        "front-matter",
        f"The front matter is not valid YAML ({reason}). It is shown as text.",
        "Correct this line: write `name: value`, and put a value that holds a colon in quotes.",
    )
