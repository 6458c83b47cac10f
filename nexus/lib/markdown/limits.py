"""Refuses input that would cost too much before the parser sees it.

comrak is linear on nearly everything; the few shapes where it is not, and the memory its tree
takes (about 250 bytes for each mark of punctuation), are bounded here by counting.
Each check is a few scans at the speed of C; a text under 10,000 characters needs only the first.
"""

from __future__ import annotations

import re

from nexus.lib.markdown.page import Problem

LARGEST_TEXT = 2 * 1024 * 1024
DEEPEST_HTML = 200
LARGEST_HTML = 12 * 1024 * 1024
LARGEST_SHOWN = 1024 * 1024
"""Characters of plain text on one page."""
_SAFE_LENGTH = 10_000
_MOST_MARKS = 350_000
_MOST_COLUMNS = 1_000
_LONGEST_WORD = 4_000
_MOST_IN_A_WORD = 500
_MOST_OPEN_FORMULAS = 500

_MARKS = b"!\"#$&'()*+-.:<=>@[\\]^_`{|}~\n"
_DEEP_QUOTE = re.compile(r"^[ \t]*(?:(?:[-+*]|\d+[.)])[ \t]+)*(?:>[ \t]*){100}", re.MULTILINE)
_LONG_WORD = re.compile(rf"(?<!\S)\S{{{_LONGEST_WORD},}}")


def too_large(size: int) -> Problem | None:
    """Judge the size of a text in bytes."""
    if size <= LARGEST_TEXT:
        return None
    return Problem(
        1,
        "too-large",
        f"The file is {size / 1048576:.1f} MiB. It is shown as plain text.",
        "Split the file into pages of less than 2 MiB.",
    )


def too_complex(text: str) -> Problem | None:
    """Name the first shape in the text that would take too much time or memory."""
    for found in _CHECKS[:1] if len(text) <= _SAFE_LENGTH else _CHECKS:
        position = found(text)
        if position >= 0:
            return complex_problem(text.count("\n", 0, position) + 1)
    return None


def complex_problem(line: int) -> Problem:
    """Say that a page is shown as plain text because it is nested or dense beyond reading."""
    return Problem(
        line,
        "too-complex",
        "The Markdown is nested too deep or too dense to render. It is shown as plain text.",
        "Reduce the nesting, the number of table columns or the marks on this line.",
    )


def _deep_quote(text: str) -> int:
    if ">>" not in text and "> >" not in text:
        return -1
    match = _DEEP_QUOTE.search(text)
    return match.start() if match else -1


def _wide_table(text: str) -> int:
    if text.count("|") <= _MOST_COLUMNS:
        return -1
    position = 0
    for line in text.split("\n"):
        if line.count("|") > _MOST_COLUMNS:
            return position
        position += len(line) + 1
    return -1


def _dense_word(text: str) -> int:
    """Find a long run without a space that is full of the marks an automatic link may end in."""
    if text.count(")") + text.count("@") <= _MOST_IN_A_WORD:
        return -1
    for match in _LONG_WORD.finditer(text):
        if match[0].count(")") + match[0].count("@") > _MOST_IN_A_WORD:
            return match.start()
    return -1


def _open_formulas(text: str) -> int:
    """Find a paragraph with many opening formula marks after its last closing one."""
    if text.count("$`") <= _MOST_OPEN_FORMULAS:
        return -1
    position = 0
    for paragraph in text.split("\n\n"):
        closed = paragraph.rfind("`$") + 1
        if paragraph.count("$`", closed) > _MOST_OPEN_FORMULAS:
            return position
        position += len(paragraph) + 2
    return -1


def _too_many_marks(text: str) -> int:
    if len(text) <= _MOST_MARKS:
        return -1
    data = text.encode("utf-8", "replace")
    return 0 if len(data) - len(data.translate(None, _MARKS)) > _MOST_MARKS else -1


_CHECKS = (_deep_quote, _wide_table, _dense_word, _open_formulas, _too_many_marks)
