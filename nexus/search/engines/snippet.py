"""A short piece of a text around the words that were looked for."""

import re
from html import escape

LENGTH = 160
_SPACES = re.compile(r"\s+")


def snippet(text: str, words: re.Pattern[str], length: int = LENGTH) -> str:
    """At most `length` characters of the text as safe HTML, each hit in `<mark>`; the start where nothing hits."""
    first = words.search(text)
    start = _word_start(text, max(0, first.start() - length // 3)) if first else 0
    piece = text[start : start + length * 2]
    piece = _SPACES.sub(" ", piece).strip()[:length]
    if start + len(piece) < len(text.rstrip()):
        piece = piece.rsplit(" ", 1)[0] if " " in piece else piece
        return _mark(piece, words, before=start > 0) + "…"
    return _mark(piece, words, before=start > 0)


def highlight(text: str, words: re.Pattern[str]) -> str:
    """The whole text as safe HTML, each hit in `<mark>`."""
    return _mark(text, words, before=False)


def _word_start(text: str, position: int) -> int:
    space = text.find(" ", position, position + 40)
    return space + 1 if position and space != -1 else position


def _mark(text: str, words: re.Pattern[str], *, before: bool) -> str:
    parts = ["… "] if before else []
    end = 0
    for hit in words.finditer(text):
        parts += [escape(text[end : hit.start()]), "<mark>", escape(hit[0]), "</mark>"]
        end = hit.end()
    parts.append(escape(text[end:]))
    return "".join(parts)
