"""Which topics stand together in one note, and how much more often than chance would put them there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import log2

from nexus.lib.plots import MOST_NAMES, matrix
from nexus.library.engines.topics.catalogue import catalogue

LEAST = 2


@dataclass(frozen=True, slots=True)
class Edge:
    """Two topics that `count` notes hold both.

    `jaccard`: the share of the notes with either that hold both, 0 to 1. `lift`: how many times as often as if the two
    had nothing to do with each other; 1 is chance. Both are highest for two rare names that met by accident, so edges
    are ordered by `strength`: the count times the logarithm of the lift, what a pair adds to the mutual information.
    """

    one: str
    other: str
    count: int
    jaccard: float
    lift: float

    @property
    def strength(self) -> float:
        return self.count * log2(self.lift)


@dataclass(frozen=True, slots=True)
class Together:
    """`edges` are the strongest pairs, strongest first.

    `notes` is how many sets there were, `totals` in how many each topic stands, `pairs` in how many each two do.
    """

    notes: int
    totals: dict[str, int]
    pairs: dict[tuple[str, str], int]
    edges: tuple[Edge, ...]

    def of(self, slug: str) -> tuple[tuple[str, Edge], ...]:
        """The topics that stand with one, the strongest first."""
        return tuple(
            (edge.other if edge.one == slug else edge.one, edge)
            for edge in self.edges
            if slug in (edge.one, edge.other)
        )


def together(sets: Iterable[Iterable[str]], most: int = 60, least: int = LEAST) -> Together:
    """The `most` strongest edges that at least `least` notes show, of those that stand together more than by chance.

    Grows with the number of notes, and with the square of the topics of one: those of a section, not of a book.
    """
    totals: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    notes = 0
    for slugs in sets:
        unique = sorted(set(slugs))
        notes += 1
        totals.update(unique)
        pairs.update(combinations(unique, 2))
    found = [_edge(pair, count, totals, notes) for pair, count in pairs.items() if count >= least]
    edges = [edge for edge in found if edge.lift > 1]
    edges.sort(key=lambda edge: (-edge.strength, edge.one, edge.other))
    return Together(notes, dict(sorted(totals.items())), dict(sorted(pairs.items())), tuple(edges[:most]))


def rows(found: Together) -> tuple[tuple[str, str, int, str, str], ...]:
    """A table of the edges: topic, topic, notes with both, share of the notes with either, times chance."""
    return tuple(
        (_name(edge.one), _name(edge.other), edge.count, f"{edge.jaccard:.0%}", f"{edge.lift:.1f}")
        for edge in found.edges
    )


def picture(found: Together, *, title: str) -> str:
    """An SVG of the topics with the strongest edges: how many notes hold both."""
    shown = sorted(_shown(found))
    cells = {(_name(pair[0]), _name(pair[1])): found.pairs.get(pair, 0) for pair in combinations(shown, 2)}
    shown.sort(key=lambda slug: (-found.totals[slug], slug))
    return matrix([_name(slug) for slug in shown], cells, title=title, finding=finding(found), unit="notes")


def finding(found: Together) -> str:
    """The strongest edge in words."""
    if not found.edges:
        return f"No two topics stand together in {LEAST} notes yet."
    edge = found.edges[0]
    return (
        f"{_name(edge.one)} and {_name(edge.other)} go together: {edge.count} notes hold both, "
        f"{edge.lift:.1f} times as many as by chance."
    )


def _edge(pair: tuple[str, str], count: int, totals: Counter[str], notes: int) -> Edge:
    one, other = pair
    either = totals[one] + totals[other] - count
    return Edge(one, other, count, count / either, count * notes / (totals[one] * totals[other]))


def _shown(found: Together) -> list[str]:
    """The topics of the strongest edges, as many as a picture takes."""
    slugs = dict.fromkeys(slug for edge in found.edges for slug in (edge.one, edge.other))
    return list(slugs)[:MOST_NAMES]


def _name(slug: str) -> str:
    topic = catalogue().topics.get(slug)
    return topic.name if topic else slug
