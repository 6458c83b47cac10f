"""A short piece of a text around the words that were looked for."""

import re
from collections.abc import Sequence
from html import escape

from nexus.search.engines.stems import spans

LENGTH = 160
_SPACES = re.compile(r"\s+")


def snippet(text: str, wanted: Sequence[str], length: int = LENGTH) -> str:
    """At most `length` characters of the text as safe HTML, each hit in `<mark>`; the start where nothing hits.

    A hit is a word that begins with one of the stems `wanted`.
    """
    hits = spans(text, wanted)
    start = _word_start(text, max(0, hits[0][0] - length // 3)) if hits else 0
    piece = text[start : start + length * 2]
    piece = _SPACES.sub(" ", piece).strip()[:length]
    if start + len(piece) < len(text.rstrip()):
        piece = piece.rsplit(" ", 1)[0] if " " in piece else piece
        return _mark(piece, wanted, before=start > 0) + "…"
    return _mark(piece, wanted, before=start > 0)


def highlight(text: str, wanted: Sequence[str]) -> str:
    """The whole text as safe HTML, each hit in `<mark>`."""
    return _mark(text, wanted, before=False)


def _word_start(text: str, position: int) -> int:
    space = text.find(" ", position, position + 40)
    return space + 1 if position and space != -1 else position


def _mark(text: str, wanted: Sequence[str], *, before: bool) -> str:
    parts = ["… "] if before else []
    last = 0
    for start, end in spans(text, wanted):
        parts += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    parts.append(escape(text[last:]))
    return "".join(parts)
