"""What is understood of one problem before it is compared: the known problem it tells, and its telling words.

1. The title and the beginning of the problem say what it is about; what comes later only where it is said again.
2. Each known problem with a sign there gets points; a broader one steps back behind a case of it.
3. The solution never names a problem alone. It decides between two, and where the problem says little more than "slow".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from nexus.challenges.engines.concepts import Sight, book, sights
from nexus.challenges.engines.items import Problem
from nexus.challenges.engines.words import Word, plain, vocabulary, words

BEGINNING = 30
IN_TITLE, IN_PROBLEM, HINTED, CURED = 3.0, 2.0, 1.0, 0.75
MOST_TERMS = 40
VAGUE = 4


Quote = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """`quote` are the words that tell the concept; `told` and `solved` are stems with the way they are written."""

    key: str
    heading: str
    concept: str | None
    quote: Quote
    told: dict[str, str]
    solved: dict[str, str]

    @property
    def telling(self) -> dict[str, str]:
        """The words of the problem that not every second problem has."""
        return _telling(self.told)


@dataclass(frozen=True, slots=True)
class _Part:
    """A text with its words, and what a sign in it is worth."""

    text: str
    words: tuple[Word, ...]
    worth: float

    def quote(self, one: Sight) -> str:
        return self.text[one.start : one.end]

    def sights(self, kind: str) -> list[Sight]:
        """The signs of a kind that count: those in the beginning, and later ones of a concept seen twice."""
        found = [one for one in sights(self.words) if one.kind == kind]
        if len(self.words) <= BEGINNING:
            return found
        limit = self.words[BEGINNING].start
        often = Counter(one.concept for one in found)
        return [one for one in found if one.start < limit or often[one.concept] > 1]


@dataclass(frozen=True, slots=True)
class _Clue:
    """How clearly a known problem is told, and the words that tell it."""

    worth: float
    quote: Quote


def read(problem: Problem) -> Reading:
    title, told, solved = (_part(text, worth) for text, worth in _texts(problem))
    concept, quote = _concept(title, told, solved)
    return Reading(
        key=problem.key,
        heading=title.text or told.text,
        concept=concept,
        quote=quote,
        told=_terms(title, told),
        solved=_terms(solved),
    )


def _texts(problem: Problem) -> tuple[tuple[str, float], ...]:
    solution = "\n".join((problem.solution, *problem.topics))
    return (problem.title, IN_TITLE), (problem.problem, IN_PROBLEM), (solution, CURED)


def _part(text: str, worth: float) -> _Part:
    shown = plain(text)
    return _Part(shown, words(shown), worth)


def _terms(*parts: _Part) -> dict[str, str]:
    terms: dict[str, str] = {}
    for part in parts:
        for word in part.words:
            if not word.stem.isdigit() and len(terms) < MOST_TERMS:
                terms.setdefault(word.stem, part.text[word.start : word.end])
    return terms


def _concept(title: _Part, told: _Part, solved: _Part) -> tuple[str | None, Quote]:
    """The known problem that is told and the words that tell it; of two told as clearly the one seen first."""
    cures = {one.concept: solved.quote(one) for one in sights(solved.words) if one.kind == "cured"}
    clues = _named(title, told) or _hinted(title, told, cures)
    broader = {broad for concept in clues for broad in book().concepts[concept].over}
    points = {
        concept: clue.worth + (CURED if concept in cures else 0)
        for concept, clue in clues.items()
        if concept not in broader
    }
    best = max(points, key=points.__getitem__, default=None)
    return (best, clues[best].quote) if best else (None, ())


def _named(title: _Part, told: _Part) -> dict[str, _Clue]:
    """The known problems that the title or the problem names; the title goes first, as it is worth more."""
    clues: dict[str, _Clue] = {}
    for part in (title, told):
        for one in part.sights("named"):
            clues.setdefault(one.concept, _Clue(part.worth, (part.quote(one),)))
    return clues


def _hinted(title: _Part, told: _Part, cures: dict[str, str]) -> dict[str, _Clue]:
    """The known problems that a vague problem may mean, of those that its solution is known to solve."""
    if len(_telling(_terms(title, told))) > VAGUE:
        return {}
    clues: dict[str, _Clue] = {}
    for part in (title, told):
        for one in part.sights("about"):
            if one.concept in cures:
                clues.setdefault(one.concept, _Clue(HINTED, (part.quote(one), cures[one.concept])))
    return clues


def _telling(terms: dict[str, str]) -> dict[str, str]:
    generic = vocabulary().generic
    return {stem: shown for stem, shown in terms.items() if stem not in generic}
