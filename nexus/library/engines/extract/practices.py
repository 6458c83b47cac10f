"""Best practices: the items of the sections about them.

A numbered or bold title with items below it is a heading, not a practice. Sections of takeaways alone count
where no section is about practices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nexus.library.engines.extract.blocks import Block
from nexus.library.engines.extract.items import Practice
from nexus.library.engines.extract.placeholders import is_placeholder
from nexus.library.engines.extract.sections import ITEM_LEVEL, MOST_SECTIONS, Section
from nexus.library.engines.extract.tables import cell_text
from nexus.library.engines.extract.topics import Topic
from nexus.library.engines.extract.wording import lead, lines, plain, without_number

_OTHERS = (Topic.CHALLENGES, Topic.TECHNOLOGIES, Topic.ENDPOINTS)


def practices(found: Sequence[Block], within: Sequence[Section]) -> list[Practice]:
    """All practices of a document, in the order of its lines, each once."""
    about = [one for one in within if one.topic is Topic.PRACTICES and one.level < ITEM_LEVEL]
    about = [one for one in about if not one.topics_above & {Topic.PRACTICES, Topic.CHALLENGES}]
    named = [one for one in about if "practice" in one.title.lower()] or about
    once: dict[str, Practice] = {}
    for section in named[:MOST_SECTIONS]:
        for practice in _of_section(found, within, section):
            once.setdefault(practice.text, practice)
    return list(once.values())


def _of_section(found: Sequence[Block], within: Sequence[Section], section: Section) -> Iterator[Practice]:
    skipped = {
        index
        for one in within
        if section.first < one.first <= section.last and one.topic in _OTHERS
        for index in range(one.first - 1, one.last)
    }
    below = [found[index] for index in range(section.first, section.last) if index not in skipped]
    title_depth = 0
    for number, block in enumerate(below):
        if block.kind == "heading":
            title_depth = 0
        elif block.kind == "row" and not block.is_head:
            yield from _practice(cell_text(block.cells[0]) if block.cells else "", block.line, "table")
        elif block.kind == "item":
            title_depth = min(title_depth, block.depth - 1)
            if _is_title(block, below[number + 1 : number + 2]):
                title_depth = block.depth
            elif block.depth <= title_depth + 1:
                text = " ".join(plain(without_number(line.marked)) for line in lines(block))
                yield from _practice(text, block.line, "item")


def _practice(text: str, line: int, rule: str) -> Iterator[Practice]:
    if text and not is_placeholder(text):
        yield Practice(text, line, rule)


def _is_title(block: Block, following: Sequence[Block]) -> bool:
    """Whether an item only names what the items below it are about."""
    has_items = any(one.kind == "item" and one.depth > block.depth for one in following)
    every = lines(block)
    start = lead(every[0].marked) if every else None
    return has_items and start is not None and not start.rest and len(every) == 1
