"""What one pass over a page's HTML finds."""

from __future__ import annotations

from dataclasses import dataclass, field

from nexus.lib.markdown.page import Link


@dataclass(slots=True)
class Heading:
    """A heading: `begin` and `end` are its place in the HTML that was read, tags included."""

    level: int
    line: int
    begin: int
    end: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """The first and last line of a code block, the column of its first mark (from 1), and its first line of code."""

    first: int
    last: int
    column: int
    begins: str


@dataclass(slots=True)
class Composition:
    """The article, and what was seen on the way through it."""

    html: str = ""
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    code_blocks: list[CodeBlock] = field(default_factory=list)
    languages: dict[str, None] = field(default_factory=dict)
    has_math: bool = False
    has_mermaid: bool = False
