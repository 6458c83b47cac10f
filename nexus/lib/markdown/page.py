"""What a Markdown file becomes: plain frozen data that can be pickled, stored and compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - the field below is called date
from typing import Literal

Kind = Literal["rendered", "plain"]


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The YAML block at the top of a file; what the author left out is None (or empty)."""

    title: str | None = None
    tags: tuple[str, ...] = ()
    description: str | None = None
    date: Date | None = None
    draft: bool | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it, up to the next heading of any level.

    Level 0 is the text before the first heading; it has no anchor and no title.
    """

    level: int
    anchor: str
    title: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image, with its address as the author wrote it (percent-encoded by the parser)."""

    target: str
    line: int
    text: str
    is_image: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the author should look at: `what` names the thing, `fix` says what to do."""

    line: int
    code: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Page:
    """One file, read once.

    `html` is safe to put into a page as it is. `anchors` are all names a link may point to:
    headings first, then the names the author gave in raw HTML.
    """

    title: str
    html: str
    kind: Kind
    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    problems: tuple[Problem, ...]
    front_matter: FrontMatter
    encoding: str
    has_math: bool
    has_mermaid: bool
    languages: tuple[str, ...]
    anchors: tuple[str, ...] = ()
