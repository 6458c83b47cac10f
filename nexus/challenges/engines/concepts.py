"""Problems that learners meet again and again, and the signs by which a text tells of them: `concepts.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from nexus.challenges.engines.words import Word, words

NEAR = 6

Part = tuple[str, ...]
Sign = tuple[Part, ...]
Signs = dict[str, tuple[tuple[str, str, Sign], ...]]
Written = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Concept:
    """A known problem. `label` fits into "both tell of …"; `over` are broader problems that it is a case of."""

    name: str
    label: str
    over: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sight:
    """A sign of a concept in a text, from the character where its first word starts to where its last one ends."""

    concept: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Book:
    """All concepts, and their signs by the first word: the kind, the concept, the sign."""

    concepts: dict[str, Concept]
    signs: Signs


@cache
def book() -> Book:
    raw = tomllib.loads(Path(__file__).with_name("concepts.toml").read_text("utf-8"))
    concepts = {name: Concept(name, one["label"], frozenset(one.get("over", ()))) for name, one in raw.items()}
    return Book(concepts, signs_of(raw, ("named", "about", "cured")))


def signs_of(written: Mapping[str, Written], kinds: Iterable[str]) -> Signs:
    """The signs that are written below each name, by the first word of each."""
    signs: dict[str, dict[tuple[str, str, Sign], None]] = {}
    for name, one in written.items():
        for kind in kinds:
            for sign in _signs(one.get(kind, ())):
                signs.setdefault(sign[0][0], {})[kind, name, sign] = None
    return {first: tuple(of_it) for first, of_it in signs.items()}


def sights(text: Sequence[Word]) -> Iterator[Sight]:
    """Every sign of a known problem in the words of a text, in their order."""
    return seen(text, book().signs)


def seen(text: Sequence[Word], signs: Signs) -> Iterator[Sight]:
    """Every one of these signs in the words of a text, in their order."""
    stems = [word.stem for word in text]
    for place, first in enumerate(stems):
        for kind, concept, sign in signs.get(first, ()):
            span = _span(stems, place, sign)
            if span is not None:
                yield Sight(concept, kind, text[span[0]].start, max(word.end for word in text[span[0] : span[1]]))


def _signs(written: Iterable[str]) -> Iterator[Sign]:
    """Of "slow|heavy ~ query" two signs, each of two parts."""
    for line in written:
        choices = [part.split("|") for part in line.split(" ~ ")]
        for chosen in product(*choices):
            yield tuple(tuple(word.stem for word in words(part.strip())) for part in chosen)


def _span(stems: list[str], place: int, sign: Sign) -> tuple[int, int] | None:
    """The words a sign takes whose first part stands at a place, or None where it does not stand there."""
    first = sign[0]
    if tuple(stems[place : place + len(first)]) != first:
        return None
    start, end = place, place + len(first)
    for part in sign[1:]:
        found = _nearest(stems, part, place, place + len(first))
        if found is None:
            return None
        start, end = min(start, found), max(end, found + len(part))
    return start, end


def _nearest(stems: list[str], part: Part, start: int, end: int) -> int | None:
    """Where a part begins that stands at most NEAR words before `start` or behind `end`; behind goes first."""
    ahead = range(end, min(len(stems), end + NEAR) - len(part) + 1)
    behind = range(start - len(part), max(0, start - NEAR) - 1, -1)
    return next((at for at in (*ahead, *behind) if tuple(stems[at : at + len(part)]) == part), None)
