"""What people told, as paragraphs and code: extracted text has lost its fences and kept its lines."""

import re
from collections.abc import Sequence
from itertools import groupby

_INDENTED = re.compile(r" {4,}(?![-*+] |\d+[.)] )\S")
_FRAME = re.compile(r' {2,}(?:File "|at )')
_TRACE = "Traceback (most recent call last)"
_CLOSING = re.compile(r"[)\]}]+[;,]?$")


def blocks(text: str) -> list[tuple[bool, str]]:
    """Pairs of "is it code" and the lines themselves, in order; blank lines around a block are dropped.

    Code is what is indented, with the line that it hangs from and blank lines within; of a traceback also its last
    line, which names the error.
    """
    lines = text.split("\n")
    found = []
    for is_code, run in groupby(zip(_bridged(lines, _code(lines)), lines, strict=True), key=lambda pair: pair[0]):
        block = "\n".join(line for _, line in run).strip("\n")
        if block.strip():
            found.append((is_code, block))
    return found


def _code(lines: Sequence[str]) -> list[bool]:
    """Which lines are code, as far as they are not blank."""
    hanging = [bool(_INDENTED.match(line) or _FRAME.match(line)) for line in lines]
    marks: list[bool] = []
    is_trace = False
    for line, hangs, hangs_next in zip(lines, hanging, [*hanging[1:], False], strict=True):
        begins = line.startswith(_TRACE)
        ends = bool(marks and marks[-1] and line and (is_trace or _CLOSING.match(line)))
        marks.append(hangs or begins or ends or (hangs_next and bool(line.strip())))
        is_trace = begins or bool(_FRAME.match(line)) or (is_trace and hangs)
    return marks


def _bridged(lines: Sequence[str], code: Sequence[bool]) -> list[bool]:
    """The same with the blank lines that have code on both sides."""
    before = _nearest(lines, code)
    after = _nearest(lines[::-1], code[::-1])[::-1]
    return [before[at] and after[at] if not line.strip() else code[at] for at, line in enumerate(lines)]


def _nearest(lines: Sequence[str], code: Sequence[bool]) -> list[bool]:
    """Of each line, whether the last one that is not blank, itself or one above it, is code."""
    found, last = [], False
    for line, mark in zip(lines, code, strict=True):
        last = mark if line.strip() else last
        found.append(last)
    return found
