"""Problems and their solutions out of the lines of a challenges section.

Learners write a pair in many shapes: two labels on one line, on two lines, in two bullets, in nested
bullets; a title with labelled lines below; one line "**Problem**: solved by …" or "problem → solution"; two
parallel lists. One reader goes through the lines once and keeps what is open; a shape is only a way in which
lines follow each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nexus.library.engines.extract.items import Challenge
from nexus.library.engines.extract.labels import Role, is_numbered, is_plural, role
from nexus.library.engines.extract.placeholders import is_placeholder
from nexus.library.engines.extract.wording import BEGIN, END, Lead, Line, lead, plain, without_number

_SECOND = re.compile(
    rf"(?<=[\s{END}.;,|)\u2013—-])(?:[-\u2013—→|(]\s*)?(?={BEGIN}?(?:solution|resolution|fix)\s*(?:{END}\s*)?[:\uff1a])",
    re.IGNORECASE,
)
_SOLVED_BY = re.compile(
    r"(?P<problem>.{8,200}?)[,;\u2013—-]*\s+(?P<solution>(?:(?:was|were|is|are|which) )*"
    r"(?:solved|resolved|fixed|addressed|overcame|overcome|mitigated|handled|tackled|eliminated|improved)\s+"
    r"(?:it |this |them )?(?:by|with|using|through|via)\b.+)",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"(?:i |we |by |then |successfully |solved |now )*+(?:\w+ed|\w+ing|built|wrote|set|made|learnt|found|chose|broke"
    r"|split|overcame|overcome|used?|add|adopt|apply|implement|leverage|switch|move|create|write|optimi[sz]e|configure"
    r"|introduce|close|took|went|ran|put|kept|read)\b",
    re.IGNORECASE,
)
_LONGEST_TEXT = 5_000
_LONGEST_NAME = 16


@dataclass(slots=True)
class _Open:
    """The pair that is being read, or two lists of problems and solutions; `lines` are those of the problems.

    `aside` is text behind a title, which may be problem or solution.
    """

    line: int
    rule: str
    title: str = ""
    problem: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    solution: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    is_list: bool = False
    heading: int = 0


class Pairs:
    """Reads lines in order. `takes_short` tells whether one line "problem: what was done" is a pair here."""

    def __init__(self, *, takes_short: bool) -> None:
        self._takes_short = takes_short
        self._open: _Open | None = None
        self._part: list[str] | None = None
        self._label_depth = 0
        self._is_label_empty = False
        self._loose: list[tuple[str, int]] = []
        self._headings = 0
        self._done: list[tuple[Challenge, int]] = []

    def found(self) -> list[Challenge]:
        """The pairs, after the last line. A heading above several of them is no title of one."""
        self._close()
        counts: dict[int, int] = {}
        for _, heading in self._done:
            counts[heading] = counts.get(heading, 0) + 1
        return [
            pair
            if not heading or counts[heading] == 1 or pair.title is None
            else Challenge(pair.problem, pair.solution, pair.line, pair.rule)
            for pair, heading in self._done
            if not (heading and counts[heading] > 1 and pair.problem == pair.title)
        ]

    def heading(self, title: str, line: int) -> None:
        """A sub-heading: the title of a pair, or a label on its own ("Solutions")."""
        kind = role(title)
        if kind is not None and not is_numbered(title):
            self._label(kind, Lead(title, "", "", is_bold=True), line, depth=-1)
            return
        self._close()
        self._loose.clear()
        self._headings += 1
        self._open = _Open(line, "heading", title=_without_label(title), heading=self._headings)
        self._part, self._label_depth, self._is_label_empty = self._open.aside, -1, True

    def line(self, line: Line, depth: int, *, is_item: bool) -> None:
        """A line of an item or a paragraph."""
        before, after = _two_labels(line.marked)
        self._line(before, line, depth, is_item=is_item)
        if after:
            self._line(after, Line(line.number, after, begins=False), depth, is_item=False)

    def _line(self, text: str, line: Line, depth: int, *, is_item: bool) -> None:
        start = lead(text)
        kind = role(start.name) if start and (start.mark or start.is_bold) else None
        if start is not None and kind is not None:
            self._label(kind, start, line.number, depth)
        elif self._goes_on(line, start, depth, is_item=is_item):
            self._append(text, line)
        elif is_item or (line.begins and start is not None and start.is_bold):
            self._entry(text, start, line.number, depth)
        elif line.begins:
            self._part = None

    def _goes_on(self, line: Line, start: Lead | None, depth: int, *, is_item: bool) -> bool:
        """Whether a line without a label belongs to the part before it."""
        current = self._open
        if current is None:
            return False
        if not line.begins:
            return True
        is_below_title = self._part is current.aside and not current.aside
        if is_item and is_below_title and (current.rule == "heading" or (start and start.mark and start.rest)):
            return False
        if depth > self._label_depth:
            return True
        if is_item:
            return self._is_label_empty and self._part is not None
        return (self._is_label_empty and not self._part) or (depth == self._label_depth > 0 and self._part is not None)

    def _append(self, text: str, line: Line) -> None:
        """Add a line to the open part: a new block as a line of its own, a wrapped line to the line before."""
        if self._part is None or self._open is None:
            return
        if line.begins or not self._part:
            self._part.append(plain(without_number(text)))
            if self._part is self._open.problem:
                self._open.lines.append(line.number)
        elif len(self._part[-1]) < _LONGEST_TEXT:
            self._part[-1] += f" {plain(text)}"

    def _label(self, kind: Role, start: Lead, line: int, depth: int) -> None:
        rest = plain(start.rest)
        self._label_depth, self._is_label_empty = depth, not rest
        if kind is Role.PROBLEM:
            self._problem(start, rest, line)
        elif kind is Role.SOLUTION:
            if self._open is None or not (self._open.problem or self._open.title):
                self._open = self._from_loose(line)
            self._open.solution.extend([rest] if rest else [])
            self._part = self._open.solution
        else:
            self._part = None

    def _problem(self, start: Lead, rest: str, line: int) -> None:
        current = self._open
        if current is None or current.problem or current.solution or current.aside or is_numbered(start.name):
            heading = current.heading if current and not is_numbered(start.name) else 0
            self._close()
            self._open = current = _Open(line, "labels", heading=heading)
        current.is_list = is_plural(start.name) and not rest
        if not current.title:
            current.rule = "challenge" if start.name.lower().startswith("challenge") else "labels"
        if is_numbered(start.name) and rest:
            current.title = rest
            current.rule = "title"
            self._part, self._is_label_empty = None, False
            return
        if rest:
            current.problem.append(rest)
            current.lines.append(line)
        self._part = current.problem

    def _entry(self, text: str, start: Lead | None, line: int, depth: int) -> None:
        """A line that begins something new without a label."""
        self._close()
        self._label_depth, self._is_label_empty, self._part = depth, False, None
        solved = None if start and start.mark else _SOLVED_BY.match(plain(without_number(text)))
        if solved:
            self._open = _Open(line, "solved by", problem=[solved["problem"]], solution=[solved["solution"]])
            self._part = self._open.solution
        elif start is None or len(start.name.split()) > _LONGEST_NAME or (not start.mark and start.rest):
            self._loose.append((plain(without_number(text)), line))
        elif start.mark == ">":
            self._open = _Open(line, "arrow", problem=[start.name], solution=[plain(start.rest)])
            self._part = self._open.solution
        else:
            self._open = _Open(line, "title", title=start.name)
            self._open.aside = [plain(start.rest)] if start.rest else []
            self._part, self._is_label_empty = self._open.aside, False

    def _from_loose(self, line: int) -> _Open:
        """A solution without a problem: the plain items before it may be the problems."""
        problems, places = [text for text, _ in self._loose], [place for _, place in self._loose]
        self._loose.clear()
        return _Open(line, "lists", problem=problems, lines=places, is_list=True)

    def _close(self) -> None:
        pair, self._open, self._part = self._open, None, None
        if pair is None:
            return
        if pair.is_list and len(pair.problem) > 1:
            if len(pair.problem) == len(pair.solution):
                for problem, solution, line in zip(pair.problem, pair.solution, pair.lines, strict=True):
                    pair.line = line
                    self._keep(problem, solution, "", pair)
            return
        problem, solution = "\n".join(pair.problem), "\n".join(pair.solution)
        aside = "\n".join(pair.aside)
        if aside and solution and not problem:
            problem = aside
        elif aside and not solution and pair.rule != "heading" and self._is_short(aside):
            problem, solution, pair.title, pair.rule = pair.title, aside, "", "one line"
        self._keep(problem or pair.title, solution, pair.title if problem else "", pair)

    def _is_short(self, aside: str) -> bool:
        return self._takes_short or _ACTION.match(aside) is not None

    def _keep(self, problem: str, solution: str, title: str, pair: _Open) -> None:
        if not problem or not solution or is_placeholder(problem) or is_placeholder(solution):
            return
        self._done.append((Challenge(problem, solution, pair.line, pair.rule, title or None), pair.heading))


def _two_labels(text: str) -> tuple[str, str]:
    """Cut a line that holds both labels before the second one."""
    cut = _SECOND.search(text, 8)
    if cut is None:
        return text, ""
    before = text[: cut.start()].rstrip(" |(-\u2013—→")
    return before, text[cut.end() :].rstrip(")") if "(" in cut[0] else text[cut.end() :]


def _without_label(title: str) -> str:
    """Of "Challenge 1: CORS" the title is CORS."""
    start = lead(title)
    return plain(start.rest) if start and start.rest and role(start.name) is Role.PROBLEM else title
