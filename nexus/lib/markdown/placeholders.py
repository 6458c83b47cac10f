"""Template text that its author forgot to replace.

Ordinary prose may say "your user name", and a guide may rightly show `SECRET_KEY=<your-secret-key>`;
what is reported is text that only a template has: an order in square brackets, a clone address or link
with somebody's name still to fill in, lorem ipsum. Tuned on the readmes of real learners.

Each kind is looked for by a fixed word first, and its regex sees only the line that holds the word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from nexus.lib.markdown.composition import Composition
from nexus.lib.markdown.line_numbers import Lines
from nexus.lib.markdown.page import Problem

_HOSTS = r"(?:github|gitlab|bitbucket|linkedin|twitter|x)"
_TO_FILL_IN = r"(?:<[^<>\s]+>|\{[\w-]+\}|\[[\w-]+\]|\byour[-_]?[a-z]+|(?<=/)username(?![\w-])|\bYOUR_\w+)"
_END = r"[^\s)\]>\"'`]*"
_ADDRESS = re.compile(rf"{_HOSTS}\.com/(?:{_END}?{_TO_FILL_IN}{_END}|(?P<complete>{_END}))")
_USER = r"your[-_ ]?(?:git(?:hub|lab)[-_ ]?)?user[-_ ]?name"
_HANDLE = re.compile(rf"@{_USER}\b|[<\[{{]{_USER}[>\]}}]|\bYOUR_(?:GITHUB_)?USERNAME\b", re.IGNORECASE)
_CLONE = re.compile(r"git clone (?:<[^<>\n]+>|\[[^\]\n]+\]|your[-_]\S+)")
_ORDER = re.compile(
    r"\[(?:(?:Insert|Add|Enter|Describe|Replace|Write|Include|Provide|Your|Project|Team|Date|List)"
    r" [^\[\]\n]{1,80}|[Nn]ame|X ?%)\](?![(\[:])"
)
_FILLER = re.compile(r"[Ll]orem ipsum\b[^\n]{0,20}")
_SPACE = re.compile(r"[Tt]his is a (?:space|place) to (?:document|write|describe|add)\b")
_TO_DO = re.compile(r"^[ \t]*(?:[-*+] )?(?:TODO|TBD|FIXME)\b:?[^\n]{0,40}")
_TARGET = re.compile(
    r"(?:^|[/:])(?:path[-_/]to[-_/]|link[-_]to[-_]|your[-_]|insert[-_]|placeholder\b|url[-_]here|image[-_]url)",
    re.IGNORECASE,
)


class _Kind(NamedTuple):
    """A regex, the words one of which its line must hold, and whether code may rightly show it.

    What the regex finds as `complete` is no template; it is passed over as a whole, so that time grows with length.
    """

    pattern: re.Pattern[str]
    words: tuple[str, ...]
    fits_code: bool


_KINDS = (
    _Kind(_ADDRESS, (".com/",), fits_code=False),
    _Kind(_CLONE, ("git clone ",), fits_code=False),
    _Kind(_HANDLE, ("your", "YOUR_"), fits_code=True),
    _Kind(_FILLER, ("orem ipsum",), fits_code=True),
    _Kind(_SPACE, ("his is a ",), fits_code=True),
    _Kind(_TO_DO, ("TODO", "TBD", "FIXME"), fits_code=True),
)


def placeholders(body: str, seen: Composition) -> Iterator[Problem]:
    """Find what was left of a template, at most once per line."""
    lines, code = Lines(body), sorted((block.first, block.last) for block in seen.code_blocks)
    reported: set[int] = set()
    for position, text, fits_code in _matches(body):
        line = lines.at(position)
        if line not in reported and not (fits_code and _holds(code, line)):
            reported.add(line)
            yield _problem(line, text)
    for link in seen.links:
        if link.line not in reported and _TARGET.search(link.target):
            reported.add(link.line)
            yield _problem(link.line, link.target)


def _holds(blocks: Sequence[tuple[int, int]], line: int) -> bool:
    """Whether one of these blocks, sorted, holds the line."""
    at = bisect_right(blocks, line, key=itemgetter(0))
    return at > 0 and line <= blocks[at - 1][1]


def _matches(body: str) -> Iterator[tuple[int, str, bool]]:
    for match in _ORDER.finditer(body):
        yield match.start(), match[0], True
    for pattern, words, fits_code in _KINDS:
        for word in words:
            for start, line in _lines_with(word, body):
                left = next((match for match in pattern.finditer(line) if match.lastgroup != "complete"), None)
                if left:
                    yield start, left[0].strip(), fits_code


def _lines_with(word: str, body: str) -> Iterator[tuple[int, str]]:
    position = body.find(word)
    while position >= 0:
        start = body.rfind("\n", 0, position) + 1
        end = body.find("\n", position)
        end = len(body) if end < 0 else end
        yield start, body[start : min(end, start + 1_000)]
        position = body.find(word, end)


def _problem(line: int, text: str) -> Problem:
    return Problem(
        line,
        "placeholder",
        f"Text of a template is left: {text[:80]}",
        "Write your own text here, or delete it.",
    )
