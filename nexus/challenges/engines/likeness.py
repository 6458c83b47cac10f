"""How alike two problems are that no known problem joins, and by which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nexus.challenges.engines.concepts import book
from nexus.challenges.engines.items import Why
from nexus.challenges.engines.reading import Reading
from nexus.challenges.engines.stems import stem

ALIKE = 0.5
NEAR_COPY = 0.8
FEWEST_WORDS = 2
SOLUTION = 0.3
MOST_SHOWN = 4

Weight = Callable[[str], float]
Terms = dict[str, str]


def same_concept(one: Reading, core: Reading) -> Why | None:
    """Why two problems are one that tell the same known problem."""
    if one.concept is None or one.concept != core.concept:
        return None
    return Why(label=book().concepts[one.concept].label, here=one.quote, there=core.quote)


def alike(one: Reading, core: Reading, weight: Weight) -> tuple[float, Why | None]:
    """How alike two problems are, from 0 to 1, and why they are one if that is enough.

    Two different known problems are never one. Telling words decide; a like solution helps, an unlike one does no harm.
    """
    if one.concept and core.concept and one.concept != core.concept:
        return 0.0, None
    told = _overlap(one.telling, core.telling, weight)
    solved = _overlap(one.solved, core.solved, weight)
    score = max(told, told * (1 - SOLUTION) + solved * SOLUTION)
    shared = _shared(one.telling, core.telling)
    if len(shared) >= FEWEST_WORDS and score >= ALIKE:
        return score, _by_words(one.told, core.told, shared, weight)
    return _near_copy(one.solved | one.told, core.solved | core.told, weight)


def _near_copy(mine: Terms, theirs: Terms, weight: Weight) -> tuple[float, Why | None]:
    """Problem and solution in nearly the same words, be they as common as they may."""
    shared = _shared(mine, theirs)
    score = _overlap(mine, theirs, weight)
    if len(shared) > FEWEST_WORDS and score >= NEAR_COPY:
        return score, _by_words(mine, theirs, shared, weight)
    return 0.0, None


def _by_words(mine: Terms, theirs: Terms, shared: Iterable[str], weight: Weight) -> Why:
    """The heaviest of the shared words, as they are written."""
    heaviest = sorted(shared, key=lambda term: (-weight(term), term))[:MOST_SHOWN]
    return Why(words=tuple(_shown(mine[term], theirs[term]) for term in heaviest))


def _shown(here: str, there: str) -> str:
    """One form of a word, or both spellings where they differ in more than their ending."""
    if stem(here.casefold()) == stem(there.casefold()):
        return min(here, there, key=lambda form: (len(form), form))
    return f"{here}/{there}"


def _shared(mine: Terms, theirs: Terms) -> list[str]:
    return [term for term in mine if term in theirs]


def _overlap(mine: Terms, theirs: Terms, weight: Weight) -> float:
    """Of the weight of all words the part that both have."""
    either = sum(weight(term) for term in mine | theirs)
    return sum(weight(term) for term in _shared(mine, theirs)) / either if either else 0.0
