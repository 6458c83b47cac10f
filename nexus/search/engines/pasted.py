"""What the search box was given: an error with its traceback, or words.

A field of one line makes blanks of the line ends in what is pasted, or takes them out. They are put back at the marks
that only tracebacks have, so that the same signature comes out. A page with scripts puts a sign for each line end.
"""

import re
from dataclasses import dataclass

from nexus.search.engines import query as queries
from nexus.search.engines.query import FILTERS, MAX_TERMS, Query
from nexus.search.engines.traceback import Signature, may_tell_errors, signature
from nexus.search.engines.traceback_lines import ENDINGS

LINE_END = "\u21b5"
_WORD = re.compile(r"[^\W_]+")
_FILTER = rf"(?:{'|'.join(FILTERS)}):\S+"
_FILTERS = re.compile(rf"^(?:\s*{_FILTER}(?=\s))+|(?:\s{_FILTER}){{1,9}}\s*$")
_ENDING = f"(?:{'|'.join(ENDINGS)})"
_END = r"(?=: |:?\s*$)"
_MODULE = r"(?:[a-z_]\w{0,60}\.){1,8}"
_NAME = rf"(?:<[^>\n]{{1,80}}>|[\w.$]{{1,100}}?(?=\s|$|(?:[A-Z][A-Za-z]{{0,60}}?)?{_ENDING}: ))"
_FRAME = re.compile(rf'\s{{0,20}}(File "[^"\n]{{1,500}}", line \d{{1,9}}(?:, in {_NAME})?)[ \t]*')
_SENTENCE = re.compile(
    r"\s{0,20}(Traceback \(most recent call last\):|During handling of the above exception, another exception occurred:"
    r"|The above exception was the direct cause of the following exception:)\s*"
)
_PLACE = r"(?:[^\s()]{1,200} (?:\[as [^\]\s]{1,80}\] )?\(|[^\s()]{1,500}:\d+:\d+)"
_BELOW = re.compile(rf"[ \t]{{1,20}}(?=at (?:async |new )?{_PLACE})")
_SAID = r"(?: \[\w{1,60}\])?"
_RAISED = re.compile(
    rf"(?<!except )(?<!raise )(?:(?<![\w.]){_MODULE})?[A-Z][A-Za-z0-9]{{0,60}}?(?<=[A-Za-z]){_ENDING}{_SAID}{_END}"
)
_RAISED_BY_ANY_NAME = re.compile(rf"(?<![\w.])(?:{_MODULE})?[A-Z]\w{{0,80}}{_SAID}{_END}")


@dataclass(frozen=True, slots=True)
class Pasted:
    """An error, and what to look for besides: the words of its type and message, with the filters around it."""

    signature: Signature
    query: Query


def read(text: str) -> Pasted | None:
    """The error that was pasted; None for what is only words."""
    if not may_tell_errors(text):
        return None
    text = text.encode("utf-8", "ignore").decode().replace("\0", "")
    filters = " ".join(found[0] for found in _FILTERS.finditer(text))
    found = signature(with_line_ends(_FILTERS.sub("", text)))
    if found is None or (found.exception in ENDINGS and not found.message):
        return None
    words = (found.exception.lower(), *_WORD.findall(found.message))
    return Pasted(found, Query(tuple(dict.fromkeys(words))[:MAX_TERMS], (), queries.parse(filters).filters))


def with_line_ends(text: str) -> str:
    """The text as it was before a field made one line of it."""
    text = text.replace(LINE_END, "\n").strip()
    if "\n" in text:
        return text
    text = _FRAME.sub(r"\n  \1\n    ", _SENTENCE.sub(r"\n\1\n", text))
    lines = _BELOW.sub("\n    ", text).split("\n")
    return "\n".join(
        _with_error_below(line) if before.startswith("  File ") and not after.startswith("  File ") else line
        for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False)
    )


def _with_error_below(code: str) -> str:
    """The line of code of the last frame, which has the error behind it."""
    found = _RAISED.search(code) or _RAISED_BY_ANY_NAME.search(code)
    return f"{code[: found.start()]}\n{code[found.start() :]}" if found else code
