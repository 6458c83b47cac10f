"""Challenges of several learners that tell the same problem, joined into one entry.

1. A problem is read once: the known problem it tells, if any, and its telling words (`reading.py`).
2. Those that tell the same known problem are one cluster, however many they are, and join no other.
3. Others are compared with the first members of at most NEAREST clusters, found by their rarest words.

A problem is compared with first members only, so that a chain of small likenesses does not join what is unlike. With
older problems placed first, a newer one changes neither the key of a cluster nor who is in it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from nexus.challenges.engines.concepts import book
from nexus.challenges.engines.items import Cluster, Member, Placement, Problem
from nexus.challenges.engines.likeness import alike, same_concept
from nexus.challenges.engines.reading import Reading, read

LOOKED_UP = 6
POSTED = 12
MOST_POSTED = 100
NEAREST = 20
SMOOTHING = 20
LONGEST_TITLE = 80


class Index(Protocol):
    """What `place` asks of the clusters there are. First members stand for their clusters, by key."""

    def first_of(self, concept: str) -> Reading | None:
        """The first member of the cluster of a known problem."""

    def first_with(self, term: str) -> Sequence[str]:
        """The keys of clusters whose first member has a term among its rarest."""

    def first(self, key: str) -> Reading:
        """The first member of a cluster."""

    def weight(self, term: str) -> float:
        """How much a term tells: the more problems have it, the less."""


class Memory:
    """An index kept in memory."""

    def __init__(self) -> None:
        self._firsts: dict[str, Reading] = {}
        self._by_concept: dict[str, str] = {}
        self._by_term: dict[str, list[str]] = {}
        self._having: Counter[str] = Counter()
        self._count = 0

    def add(self, problem: Problem) -> Placement:
        """Place one more problem; where nobody told it before, it begins a cluster."""
        reading = read(problem)
        self.count(reading)
        placement = placed(reading, self)
        if placement.cluster is None:
            self.found(reading)
        return placement

    def count(self, reading: Reading) -> None:
        """Weigh words by one more problem."""
        self._count += 1
        self._having.update(reading.told.keys() | reading.solved.keys())

    def found(self, reading: Reading) -> None:
        """Begin a cluster with its first member."""
        self._firsts[reading.key] = reading
        if reading.concept:
            self._by_concept.setdefault(reading.concept, reading.key)
        for term in rarest(reading, self)[:POSTED]:
            posted = self._by_term.setdefault(term, [])
            if len(posted) < MOST_POSTED:
                posted.append(reading.key)

    def first_of(self, concept: str) -> Reading | None:
        key = self._by_concept.get(concept)
        return self._firsts[key] if key is not None else None

    def first_with(self, term: str) -> Sequence[str]:
        return self._by_term.get(term, ())

    def first(self, key: str) -> Reading:
        return self._firsts[key]

    def weight(self, term: str) -> float:
        return math.log((self._count + SMOOTHING) / (self._having[term] + 1)) + 0.1


def rarest(reading: Reading, index: Index) -> list[str]:
    """The terms a problem is found by: its telling words, rarest first, then all others."""
    telling = reading.telling
    others = (term for term in (reading.solved | reading.told) if term not in telling)
    return [*_by_weight(telling, index), *_by_weight(others, index)]


def place(problem: Problem, index: Index) -> Placement:
    """The cluster one more problem belongs to, without comparing it with all."""
    return placed(read(problem), index)


def join(problems: Iterable[Problem]) -> tuple[Cluster, ...]:
    """All problems in clusters, oldest first; the order in which they are given does not matter."""
    unique = {problem.key: problem for problem in sorted(problems, key=_order)}
    readings = [read(problem) for problem in unique.values()]
    index = Memory()
    for reading in readings:
        index.count(reading)
    members: dict[str, list[Member]] = {}
    for reading in readings:
        placement = placed(reading, index)
        if placement.cluster is None:
            index.found(reading)
        members.setdefault(placement.cluster or reading.key, []).append(Member(reading.key, placement.why))
    return tuple(_cluster(index.first(key), tuple(of_it)) for key, of_it in members.items())


def placed(reading: Reading, index: Index) -> Placement:
    """The same for a problem that was read already."""
    if reading.concept:
        known = index.first_of(reading.concept)
        return Placement(known.key, same_concept(reading, known)) if known else Placement(None)
    best, placement = 0.0, Placement(None)
    for key in _candidates(reading, index):
        score, why = alike(reading, index.first(key), index.weight)
        if why is not None and score > best:
            best, placement = score, Placement(key, why)
    return placement


def _candidates(reading: Reading, index: Index) -> list[str]:
    """The clusters that share the most weight of rare words, the older one where two share as much."""
    points: dict[str, float] = {}
    for term in rarest(reading, index)[:LOOKED_UP]:
        for key in index.first_with(term):
            points[key] = points.get(key, 0.0) + index.weight(term)
    return sorted(points, key=lambda key: (-points[key], key))[:NEAREST]


def _by_weight(terms: Iterable[str], index: Index) -> list[str]:
    return sorted(terms, key=lambda term: (-index.weight(term), term))


def _order(problem: Problem) -> tuple[str, ...]:
    return problem.key, problem.title, problem.problem, problem.solution, *problem.topics


def _cluster(first: Reading, members: tuple[Member, ...]) -> Cluster:
    """A cluster of several goes by the name of the known problem, one alone by its own heading."""
    label = book().concepts[first.concept].label if first.concept and len(members) > 1 else ""
    return Cluster(first.key, (label or short(first.heading)), first.concept, members)


def short(heading: str) -> str:
    """A heading that fits a line."""
    if len(heading) <= LONGEST_TITLE:
        return heading
    return heading[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
