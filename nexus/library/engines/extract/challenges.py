"""Challenges and their solutions: out of the tables and lines of each section about them.

A pair needs both halves: a challenge without a solution, a placeholder, a table of contents gives nothing.
Outside such sections only a pair with both words, "Challenge" and "Solution", as labels counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from nexus.library.engines.extract.blocks import Block
from nexus.library.engines.extract.items import Challenge
from nexus.library.engines.extract.labels import Role, role
from nexus.library.engines.extract.pairs import Pairs
from nexus.library.engines.extract.placeholders import is_placeholder
from nexus.library.engines.extract.sections import MOST_SECTIONS, Section, labelled_items
from nexus.library.engines.extract.tables import Table, cell_text, tables
from nexus.library.engines.extract.topics import Topic, mentions_solutions
from nexus.library.engines.extract.wording import lines, title


def challenges(found: Sequence[Block], within: Sequence[Section]) -> list[Challenge]:
    """All pairs of a document, in the order of its lines, each once."""
    about = [one for one in within if one.topic is Topic.CHALLENGES and Topic.CHALLENGES not in one.topics_above]
    pairs = [pair for one in about[:MOST_SECTIONS] for pair in _of_section(found, within, one)]
    if not pairs:
        labelled = islice(labelled_items(found, Topic.CHALLENGES), MOST_SECTIONS)
        pairs = [pair for one in labelled for pair in _below_item(found, one)]
    if not pairs:
        pairs = _anywhere(found)
    once: dict[tuple[str, str], Challenge] = {}
    for pair in pairs:
        once.setdefault((pair.problem, pair.solution), pair)
    return sorted(once.values(), key=lambda pair: pair.line)


def _of_section(found: Sequence[Block], within: Sequence[Section], section: Section) -> Iterator[Challenge]:
    last = _with_solutions(within, section)
    skipped = {
        index
        for one in within
        if section.first <= one.first <= last and one.topic is Topic.PRACTICES
        for index in range(one.first - 1, one.last)
    }
    below = [block for index, block in enumerate(found[section.first : last], section.first) if index not in skipped]
    heads = {one.first - 1: one.title for one in within if section.first < one.first <= last}
    for table in tables(below):
        yield from _of_table(table)
    pairs = Pairs(takes_short=mentions_solutions(section.title) or last != section.last)
    _read(pairs, below, {id(found[index]): name for index, name in heads.items()})
    yield from pairs.found()


def _with_solutions(within: Sequence[Section], section: Section) -> int:
    """Where the section ends, or its neighbour if that is titled "Solutions"."""
    follows = next((one for one in within if one.first == section.last + 1 and one.level == section.level), None)
    return follows.last if follows and role(follows.title) is Role.SOLUTION else section.last


def _below_item(found: Sequence[Block], section: Section) -> list[Challenge]:
    pairs = Pairs(takes_short=mentions_solutions(section.title))
    _read(pairs, found[section.first + 1 : section.last], {})
    return pairs.found()


def _read(pairs: Pairs, below: Iterable[Block], heads: dict[int, str]) -> None:
    for block in below:
        name = heads.get(id(block))
        if block.kind == "heading" or name is not None:
            pairs.heading(name or title(block.html), block.line)
        elif block.kind in ("text", "item"):
            for line in lines(block):
                pairs.line(line, block.depth, is_item=block.kind == "item" and line.begins)


def _anywhere(found: Sequence[Block]) -> list[Challenge]:
    """Labelled pairs outside a section; only the plain word "Challenge" is safe from being about something else."""
    pairs = Pairs(takes_short=False)
    for block in found:
        if block.kind in ("text", "item") and ("hallenge" in block.html or "olution" in block.html):
            for line in lines(block):
                pairs.line(line, block.depth, is_item=block.kind == "item" and line.begins)
    return [pair for pair in pairs.found() if pair.rule == "challenge"]


def _of_table(table: Table) -> Iterator[Challenge]:
    roles = [_column(name) for name in table.head]
    if Role.SOLUTION not in roles or Role.PROBLEM not in roles:
        return
    solved_in = roles.index(Role.SOLUTION)
    problems = [column for column, kind in enumerate(roles) if kind is Role.PROBLEM]
    for row in table.rows:
        texts = [cell_text(cell) for cell in row.cells]
        if len(texts) <= max(solved_in, *problems):
            continue
        name, problem, solution = texts[problems[0]], texts[problems[-1]], texts[solved_in]
        if name and solution and not is_placeholder(name) and not is_placeholder(solution):
            has_both = problem != name and problem
            yield Challenge(problem or name, solution, row.line, "table", name if has_both else None)


def _column(name: str) -> Role | None:
    """The role of a table's column; its head says more words than a label does."""
    known = role(name)
    if known in (Role.PROBLEM, Role.SOLUTION):
        return known
    words = name.lower()
    if any(stem in words for stem in ("solution", "solv", "resol", "fix", "overc", "what i did", "approach", "action")):
        return Role.SOLUTION
    if any(stem in words for stem in ("challenge", "problem", "issue", "difficult", "obstacle", "descri", "detail")):
        return Role.PROBLEM
    return None
