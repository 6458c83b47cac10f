"""A page's headings, found before anything else: they cost little and tell which parts are worth reading.

Most of a page is about none of our matters, and cutting all of it into blocks would cost as much as making the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nexus.library.engines.extract.labels import Role, role
from nexus.library.engines.extract.topics import Topic, is_planned, may_have_topic, topic
from nexus.library.engines.extract.wording import title

FEW_HEADINGS = 3
_WANTED = frozenset({Topic.CHALLENGES, Topic.TECHNOLOGIES, Topic.PRACTICES})
_HEADING = re.compile(r'<h([1-6])(?: data-sourcepos="(\d+):[^"]*")?(?: [^>]*)?>')
_HINTS = {
    Topic.TECHNOLOGIES: ("technolog", "tech stack", "built with"),
    Topic.CHALLENGES: ("challenge", "problems"),
    Topic.PRACTICES: ("best practice", "takeaway"),
}
_LABEL = re.compile(r"[^<>\n.]{0,40}(?:</strong>|:)")
_MOST_TRIES = 200
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and its place in the HTML. `title` is empty where no word of it can have a topic."""

    begin: int
    end: int
    level: int
    line: int
    title: str = ""
    topic: Topic | None = None

    @property
    def is_wanted(self) -> bool:
        return self.topic in _WANTED or (self.title != "" and role(self.title) is Role.SOLUTION)


def outline(html: str) -> list[Heading]:
    """The headings of a page, in order."""
    found: list[Heading] = []
    for tag in _HEADING.finditer(html):
        end = html.find("</h", tag.end())
        if end < 0:
            break
        line = int(tag[2]) if tag[2] else found[-1].line if found else 1
        words = html[tag.end() : end]
        name = title(words) if may_have_topic(words) else ""
        found.append(Heading(tag.start(), end + len("</h1>"), int(tag[1]), line, name, topic(name) if name else None))
    return found


def regions(html: str, heads: Sequence[Heading]) -> list[tuple[int, int]]:
    """The parts of the HTML to read: the sections of our topics, each with the heading that ends it; or none, or all.

    All of it where a topic may hide behind a label or a bold line, or where there are hardly any headings.
    """
    if _hides_a_topic(html, heads):
        return [(0, len(html))]
    return list(_parts(heads, len(html))) if any(head.topic in _WANTED for head in heads) else []


def _parts(heads: Sequence[Heading], last: int) -> Iterator[tuple[int, int]]:
    begin = level = 0
    for head in heads:
        if level and head.level <= level:
            if head.is_wanted:
                level = max(level, head.level)
                continue
            yield begin, head.end
            level = 0
        elif not level and head.is_wanted:
            begin, level = head.begin, head.level
    if level:
        yield begin, last


def _hides_a_topic(html: str, heads: Sequence[Heading]) -> bool:
    """Whether a word of a topic that no heading has stands in something like a label."""
    seen = {head.topic for head in heads if head.topic and not is_planned(head.title)}
    low = html.lower()
    if len(heads) < FEW_HEADINGS and any(word in low for words in _HINTS.values() for word in words):
        return True
    return any(_has_label(low, word) for one, words in _HINTS.items() if one not in seen for word in words)


def _has_label(low: str, word: str) -> bool:
    place = low.find(word)
    for _ in range(_MOST_TRIES):
        if place < 0:
            return False
        if place - low.rfind(">", 0, place) < _NEAR and _LABEL.match(low, place):
            return True
        place = low.find(word, place + 1)
    return True
