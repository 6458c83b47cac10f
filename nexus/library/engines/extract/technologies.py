"""The technologies a document names in its section about them.

The first such section counts, with its neighbours ("Backend Stack", "Frontend Stack") and those of the same
title; a later list in another place ("Suggested stack" of a second document) repeats or plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from nexus.library.engines.extract import names
from nexus.library.engines.extract.blocks import Block
from nexus.library.engines.extract.items import Technology
from nexus.library.engines.extract.sections import ITEM_LEVEL, MOST_SECTIONS, Section, is_bold_line, labelled_items
from nexus.library.engines.extract.tables import Table, cell_text, tables
from nexus.library.engines.extract.topics import Topic, is_planned, topic, words
from nexus.library.engines.extract.vocabulary import known_as
from nexus.library.engines.extract.wording import lead, lines, plain, title, without_number

_OTHERS = (Topic.CHALLENGES, Topic.PRACTICES, Topic.CONCEPTS)
_COLUMNS = ("technolog", "tech", "tool", "stack", "framework", "librar", "name", "package", "software", "used")
_NONE = 1_000_000
_LONGEST_LINE = 300


def technologies(found: Sequence[Block], within: Sequence[Section]) -> list[Technology]:
    """Each technology once, in the order of the lines; of two spellings the first stays."""
    about = [one for one in within if one.topic is Topic.TECHNOLOGIES and not one.topics_above & {Topic.TECHNOLOGIES}]
    about = ([one for one in about if one.level > 1] or about)[:MOST_SECTIONS]
    made = [one for one in about if not is_planned(one.title)]
    planned = [one for one in about if one not in made]
    for section in chain(made, labelled_items(found, Topic.TECHNOLOGIES), planned):
        if section.level == ITEM_LEVEL:
            named = list(_of_item_below(found, section))
        else:
            named = list(_of_section(found, within, section))
        if named:
            also = (one for one in about if one.first > section.first and _is_one_with(section, one, about))
            return _once([*named, *(name for one in also for name in _of_section(found, within, one))])
    return _once(_of_labelled_lines(found))


def _is_one_with(first: Section, other: Section, about: Sequence[Section]) -> bool:
    """Whether two sections are parts of one list: of the same title, or side by side."""
    if words(first.title) == words(other.title):
        return True
    neighbours = [one for one in about if one.parent == first.parent and one.level == first.level]
    last = first
    for one in neighbours:
        if one.first > first.first and one.first <= last.last + 1:
            last = one
    return other in neighbours and first.first < other.first <= last.first


def _once(named: Iterable[Technology]) -> list[Technology]:
    kept: dict[str, Technology] = {}
    for one in named:
        kept.setdefault((one.known_as or one.name).lower(), one)
    return list(kept.values())


def _named(found: Iterable[str], line: int, rule: str) -> Iterator[Technology]:
    for name in found:
        if name:
            yield Technology(name, line, rule, known_as(name))


def _of_section(found: Sequence[Block], within: Sequence[Section], section: Section) -> Iterator[Technology]:
    skipped = [one for one in within if section.first < one.first <= section.last and one.topic in _OTHERS]
    below = [
        block
        for index, block in enumerate(found[section.first : section.last], section.first)
        if not any(one.first - 1 <= index < one.last for one in skipped)
    ]
    named = [*(name for table in tables(below) for name in _of_table(table)), *_of_lines(below)]
    yield from sorted(named or _of_prose(below), key=lambda one: one.line)


def _of_lines(below: Sequence[Block]) -> Iterator[Technology]:
    """Sub-headings, items and texts. What stands below a technology describes it and names nothing."""
    described, is_heading_described = _NONE, False
    for block in below:
        if block.kind == "heading":
            found = names.of_title(title(block.html))
            is_heading_described, described = bool(found), _NONE
            yield from _named(found, block.line, "heading")
        elif block.kind == "item":
            if block.depth > described:
                continue
            first = next(iter(lines(block)), None)
            if first is None:
                continue
            text = " ".join(line.marked for line in lines(block))
            described = block.depth if names.is_described_below(text) else _NONE
            named = names.emphasised(text) if is_heading_described else names.of_item(text)
            yield from _named(named, first.number, "item")
        elif block.kind == "text" and block.depth == 0:
            if is_bold_line(block):
                found = names.of_title(title(block.html))
                is_heading_described, described = bool(found), _NONE
                yield from _named(found, block.line, "heading")
            elif not is_heading_described:
                yield from _of_text(block)


def _of_text(block: Block) -> Iterator[Technology]:
    """A paragraph: badges, lines "Framework: React", a bare list with commas; of prose only what is emphasised."""
    if "<img" in block.html:
        found = [name for name in names.of_badges(block.html) if known_as(name)]
        yield from _named(found, block.line, "badge")
        return
    every = lines(block)
    for line in every:
        start = lead(line.marked)
        if start is not None and start.mark == ":" and start.rest and len(line.text) < _LONGEST_LINE:
            yield from _named(names.of_item(line.marked), line.number, "line")
        elif len(line.text) < _LONGEST_LINE and names.is_list(line.text):
            yield from _named(names.of_list(line.text, is_trusted=False), line.number, "line")
        elif len(line.text.split()) <= 4 and known_as(plain(without_number(line.marked))):
            yield from _named([plain(without_number(line.marked))], line.number, "line")
        else:
            yield from _named(names.emphasised(line.marked), line.number, "prose")


def _of_prose(below: Sequence[Block]) -> Iterator[Technology]:
    """Where nothing is listed, the known names that sentences hold."""
    for block in below:
        if block.kind == "text":
            for line in lines(block):
                yield from _named(names.in_prose(line.text), line.number, "prose")


def _of_table(table: Table) -> Iterator[Technology]:
    column = _column(table)
    if column is None:
        return
    for row in table.rows:
        if column < len(row.cells):
            yield from _named(names.of_cell(cell_text(row.cells[column])), row.line, "table")


def _of_labelled_lines(found: Sequence[Block]) -> Iterator[Technology]:
    """Where no section and no item is about them, lines such as "Tech stack: Next.js + TypeScript"."""
    for block in found:
        for line in lines(block) if block.kind == "text" else ():
            start = lead(line.marked) if len(line.text) < _LONGEST_LINE else None
            if start is not None and start.mark == ":" and topic(start.name) is Topic.TECHNOLOGIES:
                yield from _named(names.of_list(plain(start.rest), is_trusted=False), line.number, "label")


def _column(table: Table) -> int | None:
    """The column that names technologies: by its head, else the one with a known name in most rows."""
    heads = [name.lower() for name in table.head]
    for stem in _COLUMNS:
        for column, head in enumerate(heads):
            if head.startswith(stem) or f" {stem}" in head:
                return column
    counts: list[int] = [
        sum(bool(names.of_title(cell_text(row.cells[column]))) for row in table.rows if column < len(row.cells))
        for column in range(len(heads))
    ]
    most = max(counts, default=0)
    return counts.index(most) if most else None


def _of_item_below(found: Sequence[Block], section: Section) -> Iterator[Technology]:
    """Of "- **Key Technologies:** a, b" the list, and the items below such a label."""
    block = found[section.first]
    start = lead(" ".join(line.marked for line in lines(block)))
    if start is not None and start.rest:
        yield from _named(names.of_list(plain(start.rest), is_trusted=True), block.line, "label")
    for below in found[section.first + 1 : section.last]:
        if below.kind == "item":
            yield from _named(names.of_item(" ".join(line.marked for line in lines(below))), below.line, "label")
