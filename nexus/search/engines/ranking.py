"""Ranking a capped set of candidates, and saying why each stands where it does.

The index hands over at most a few hundred candidates; here each gets points that can be told in words. Points are
for where the words stand (title, heading, tags, text), how near each other, and how strongly the source vouches
for the entry (`weight`).
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from nexus.search.engines.query import Query

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


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its points, why it got them, and the pattern that finds the words in its text."""

    points: float
    why: str


def pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds the words and their inflections: `caches` finds `caching`, as the index's stemmer does."""
    stems = sorted({_stem(word) for word in words}, key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, stems)) + r")\w*", re.IGNORECASE)


def rank(candidate: Candidate, query: Query, words: re.Pattern[str]) -> Ranked:
    """Points for one candidate; more is better."""
    wanted = len({_stem(word) for word in query.words})
    title, heading, tags = (
        _share(words, text, wanted) for text in (candidate.title, candidate.heading, candidate.tags)
    )
    positions = [match.start() for match in words.finditer(candidate.body, 0, TEXT_LOOKED_AT)]
    points = TITLE * title + HEADING * heading + TAG * tags + TEXT * min(len(positions), 8) / 8
    if _is_exactly(candidate, query):
        points += EXACT_TITLE
    if wanted > 1 and _nearest(positions) < NEAR_CHARACTERS:
        points += NEAR
    return Ranked(points * candidate.weight, _why(title, heading, tags, len(positions), wanted))


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ied", "es", "ed", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _share(words: re.Pattern[str], text: str, wanted: int) -> float:
    """Which share of the wanted words occurs in the text, 0 to 1."""
    return min(1.0, len({match[1].lower() for match in words.finditer(text)}) / wanted) if text and wanted else 0.0


def _is_exactly(candidate: Candidate, query: Query) -> bool:
    typed = " ".join(query.words)
    return typed in (candidate.title.lower(), candidate.heading.lower())


def _nearest(positions: list[int]) -> float:
    gaps = [after - before for before, after in pairwise(positions)]
    return min(gaps, default=float("inf"))


def _why(title: float, heading: float, tags: float, occurrences: int, wanted: int) -> str:
    places = [name for name, share in (("title", title), ("heading", heading), ("tags", tags)) if share]
    if occurrences:
        places.append(f"text ({occurrences} times)" if occurrences > 1 else "text")
    what = "the word is" if wanted == 1 else "the words are"
    return f"{what} in the {', '.join(places)}" if places else "found by a related form of the word"
