"""What is read out of a document. Every item knows its line and the rule that found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Challenge:
    """A problem and how it was solved; `title` only where the author gave the problem both a title and a text.

    `solution` is empty only where a document of its own tells the challenge, or its front matter does. Then `details`
    may name environment, cause, trade_off and labs.
    """

    problem: str
    solution: str
    line: int
    rule: str
    title: str | None = None
    details: Mapping[str, str | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Technology:
    """`name` as it is written; `known_as` is its usual name, None where the vocabulary does not hold it."""

    name: str
    line: int
    rule: str
    known_as: str | None = None


@dataclass(frozen=True, slots=True)
class Practice:
    text: str
    line: int
    rule: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`path` as it is written, without host and query string."""

    method: str
    path: str
    line: int
    rule: str


@dataclass(frozen=True, slots=True)
class Idea:
    """What the project is: one of the kinds of `idea.KINDS`, or "other"."""

    kind: str
    title: str
    line: int
    rule: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document states. An empty one is what most documents give."""

    challenges: tuple[Challenge, ...] = ()
    technologies: tuple[Technology, ...] = ()
    practices: tuple[Practice, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
