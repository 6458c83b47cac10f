"""Ranking a capped set of candidates, and saying why each stands where it does.

The index hands over at most a few hundred candidates; here each gets points that can be told in words. Points are
for where the words stand (title, heading, tags, text), how near each other, and how strongly the source vouches
for the entry (`weight`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol, Self

from nexus.search.engines.query import Query
from nexus.search.engines.stems import starts, stems

TITLE, HEADING, TAG, TEXT = 6.0, 5.0, 4.0, 1.0
EXACT_TITLE = 12.0
NEAR = 2.0
NEAR_CHARACTERS = 60
TEXT_LOOKED_AT = 4_000


class Candidate(Protocol):
    title: str
    heading: str
    tags: str
    body: str
    weight: float


class Ranked(NamedTuple):
    """What a candidate got its points for: the share of the wanted words in each place, how often in the text."""

    points: float
    title: float
    heading: float
    tags: float
    occurrences: int
    wanted: int

    @property
    def why(self) -> str:
        """The same in words."""
        shares = (("title", self.title), ("heading", self.heading), ("tags", self.tags))
        places = [name for name, share in shares if share]
        if self.occurrences:
            places.append(f"text ({self.occurrences} times)" if self.occurrences > 1 else "text")
        what = "the word is" if self.wanted == 1 else "the words are"
        return f"{what} in the {', '.join(places)}" if places else "found by a related form of the word"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a query wants of a candidate: words that begin with the stems; best of all, just what was typed."""

    stems: tuple[str, ...]
    typed: str

    @classmethod
    def of(cls, query: Query) -> Self:
        return cls(stems(query.words), " ".join(query.words))


def rank(candidate: Candidate, wish: Wish) -> Ranked:
    """Points for one candidate; more is better."""
    wanted = wish.stems
    named, headed, tagged = candidate.title.lower(), candidate.heading.lower(), candidate.tags.lower()
    title, heading, tags = _share(wanted, named), _share(wanted, headed), _share(wanted, tagged)
    body = candidate.body[:TEXT_LOOKED_AT].lower()
    positions = [position for stem in wanted for position in starts(body, stem)]
    points = TITLE * title + HEADING * heading + TAG * tags + TEXT * min(len(positions), 8) / 8
    if wish.typed in (named, headed):
        points += EXACT_TITLE
    if len(wanted) > 1 and _nearest(positions) < NEAR_CHARACTERS:
        points += NEAR
    return Ranked(points * candidate.weight, title, heading, tags, len(positions), len(wanted))


def _share(wanted: Sequence[str], text: str) -> float:
    """Which share of the wanted words occurs in the text, 0 to 1."""
    met = 0
    for stem in wanted:
        if stem in text and starts(text, stem):
            met += 1
    return met / len(wanted) if met else 0.0


def _nearest(positions: list[int]) -> float:
    gaps = [after - before for before, after in pairwise(sorted(positions))]
    return min(gaps, default=float("inf"))
