"""A challenge that has a document, or a section, of its own: headings named Symptom, Cause, Solution below its title.

The heading "Symptom" makes it one; the headings beside it, up to the next of the level above, are its parts. It may be
without a solution: then it waits for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from nexus.lib.markdown import Source
from nexus.library.engines.extract.blocks import blocks
from nexus.library.engines.extract.declared import labs
from nexus.library.engines.extract.items import Challenge
from nexus.library.engines.extract.outline import Heading
from nexus.library.engines.extract.placeholders import is_placeholder
from nexus.library.engines.extract.wording import lines, marked, plain

MOST = 50
_LONGEST_PART = 4_000
_PARTS = {
    "symptom": "symptom",
    "symptoms": "symptom",
    "environment": "environment",
    "cause": "cause",
    "root cause": "cause",
    "solution": "solution",
    "solutions": "solution",
    "fix": "solution",
    "trade-off": "trade_off",
    "trade-offs": "trade_off",
    "what it costs": "trade_off",
}
_FENCES = re.compile(r"^`{3,}", re.MULTILINE)
_HINT = re.compile(r"<h[1-6][^>]*>[^<]{0,20}symptoms?\b", re.IGNORECASE)


def own_documents(source: Source, heads: Sequence[Heading]) -> tuple[Challenge, ...]:
    """The challenges told in this shape, in order."""
    if not _HINT.search(source.html):
        return ()
    return tuple(islice(_challenges(source, heads), MOST))


def _challenges(source: Source, heads: Sequence[Heading]) -> Iterator[Challenge]:
    named = [_name(source.html, head) for head in heads]
    for place, head in enumerate(heads):
        if _PARTS.get(named[place].lower()) != "symptom":
            continue
        siblings = list(_siblings(heads, place))
        parts = {
            part: _text(source.html, heads, at) for at in reversed(siblings) if (part := _PARTS.get(named[at].lower()))
        }
        above = max((at for at in range(place) if heads[at].level < head.level), default=None)
        title = named[above] if above is not None else ""
        problem = parts.pop("symptom")
        solution = parts.pop("solution", "")
        if problem and not is_placeholder(problem) and title:
            solution = "" if is_placeholder(solution) else solution
            line = heads[above].line if above is not None else head.line
            yield Challenge(problem, solution, line, "own document", title, _details(source, parts))


def _details(source: Source, parts: Mapping[str, str]) -> dict[str, str | list[str]]:
    told: dict[str, str | list[str]] = {name: text for name, text in parts.items() if text and not is_placeholder(text)}
    named = labs(source.front_matter)
    return {**told, "labs": named} if named else told


def _siblings(heads: Sequence[Heading], place: int) -> Iterator[int]:
    """The headings of the same level below the same title, from this one on."""
    for at in range(place, len(heads)):
        if heads[at].level < heads[place].level:
            return
        if heads[at].level == heads[place].level:
            yield at


def _name(html: str, head: Heading) -> str:
    begin = html.find(">", head.begin) + 1
    return plain(marked(html[begin : html.rfind("</", begin, head.end)]))


def _text(html: str, heads: Sequence[Heading], place: int) -> str:
    """All text of a heading's part: a line for each paragraph or item, and code between fences."""
    following = (head.begin for head in heads[place + 1 :] if head.level <= heads[place].level)
    end = next(following, len(html))
    found: list[str] = []
    for block in blocks(html, [(heads[place].end, end)]):
        words = _fenced(block.html) if block.kind == "code" else " ".join(line.text for line in lines(block))
        found += [words] if words else []
    return "\n".join(found)[:_LONGEST_PART].strip()


def _fenced(code: str) -> str:
    """Code that holds a fence itself gets a longer one, as in Markdown."""
    longest = max((len(run) for run in _FENCES.findall(code)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{code.rstrip()}\n{fence}" if code.strip() else ""
