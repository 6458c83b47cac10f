"""The sections of a document, each with its topic and the blocks below its heading.

A heading is what Markdown calls one. Where a document has hardly any, a line alone that reads like one
counts too ("5. Challenges, Solutions & Lessons Learned" in text pasted without its marks); and in any
document a bold line alone, or the label of a list item, can open a section of a topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nexus.library.engines.extract.blocks import Block
from nexus.library.engines.extract.outline import FEW_HEADINGS
from nexus.library.engines.extract.topics import STEMS_OF, Topic, may_have_topic, topic
from nexus.library.engines.extract.wording import BEGIN, END, lead, lines, marked, title, without_number

# More sections of one topic than this nobody writes; what a page of that kind costs must not grow with their square.
MOST_SECTIONS = 50
BOLD_LEVEL, PLAIN_LEVEL, ITEM_LEVEL = 7, 8, 9
_LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Section:
    """`blocks[first:last]` lie below the heading, those of its sub-headings included; `parent` is the heading above.

    `title` is empty where no word of it can have a topic.
    """

    title: str
    topic: Topic | None
    level: int
    line: int
    first: int
    last: int
    parent: int | None
    topics_above: frozenset[Topic] = frozenset()


@dataclass(frozen=True, slots=True)
class _Heading:
    index: int
    level: int
    title: str
    topic: Topic | None


def sections(found: Sequence[Block]) -> list[Section]:
    """All sections, in the order of their headings."""
    headings = list(_headings(found))
    ends = _ends(headings, len(found))
    made: list[Section] = []
    above: list[int] = []
    for number, heading in enumerate(headings):
        while above and made[above[-1]].level >= heading.level:
            above.pop()
        parent = above[-1] if above else None
        topics = _topics_above(made[parent]) if parent is not None else frozenset[Topic]()
        line, first = found[heading.index].line, heading.index + (heading.level < ITEM_LEVEL)
        name, about = heading.title, heading.topic
        made.append(Section(name, about, heading.level, line, first, ends[number], parent, topics))
        above.append(number)
    return made


def _topics_above(parent: Section) -> frozenset[Topic]:
    return parent.topics_above | {parent.topic} if parent.topic else parent.topics_above


def _ends(headings: Sequence[_Heading], last: int) -> list[int]:
    """Where each section ends: at the next heading of its level or above. One pass from behind, with a stack."""
    ends = [last] * len(headings)
    stack: list[_Heading] = []
    for number in range(len(headings) - 1, -1, -1):
        heading = headings[number]
        while stack and stack[-1].level > heading.level:
            stack.pop()
        if stack:
            ends[number] = stack[-1].index
        stack.append(heading)
    return ends


def _headings(found: Sequence[Block]) -> Iterator[_Heading]:
    is_plain = sum(block.kind == "heading" for block in found) < FEW_HEADINGS
    for index, block in enumerate(found):
        if block.kind == "heading":
            name = title(block.html) if may_have_topic(block.html) else ""
            yield _Heading(index, block.level, name, topic(name) if name else None)
        elif block.kind in ("text", "item") and len(block.html) < 4 * _LONGEST_TITLE:
            heading = _unmarked(block, index, is_plain=is_plain)
            if heading is not None:
                yield heading


def _unmarked(block: Block, index: int, *, is_plain: bool) -> _Heading | None:
    """A line alone that reads like a heading and has a topic (or, in plain text, a number)."""
    if not is_plain and "<strong" not in block.html and "<b>" not in block.html:
        return None
    if not is_plain and not may_have_topic(block.html):
        return None
    text = marked(block.html).strip()
    if "\n" in text or len(text) > _LONGEST_TITLE:
        return None
    name = title(block.html)
    about = topic(name)
    if is_bold_line(block) and block.kind == "text" and about not in (None, Topic.ENDPOINTS):
        return _Heading(index, BOLD_LEVEL, name, about)
    is_numbered = block.is_numbered and block.depth == 1
    if is_plain and (is_numbered or block.kind == "text") and (about or is_numbered) and lead(text) is None:
        return _Heading(index, PLAIN_LEVEL, name, about)
    return None


def is_bold_line(block: Block) -> bool:
    """Whether a block is one line, all of it emphasised: what many write where a heading is meant."""
    text = without_number(marked(block.html).strip()).rstrip(":\uff1a ")
    return text.startswith(BEGIN) and text.find(END) == len(text) - 1 and "\n" not in text


def labelled_items(found: Sequence[Block], wanted: Topic) -> Iterator[Section]:
    """List items that open a section by their label: "- **Key Technologies:** Python, Django"."""
    stems = STEMS_OF[wanted]
    for index, block in enumerate(found):
        if block.kind != "item" or not any(stem in block.html.lower() for stem in stems):
            continue
        first = next(iter(lines(block)), None)
        start = lead(first.marked) if first else None
        if start is None or start.mark != ":" or topic(start.name) is not wanted or len(start.name.split()) > 6:
            continue
        last = index + 1
        while last < len(found) and found[last].depth > block.depth:
            last += 1
        yield Section(start.name, wanted, ITEM_LEVEL, block.line, index, last, None)
