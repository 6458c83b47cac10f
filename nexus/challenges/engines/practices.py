"""Whether two texts tell the same practice: a line of a checklist, and what a learner writes or how one solved it.

1. Both tell a known practice, by its signs in `practices.toml`; or
2. they share most of the words of the shorter one that not every second practice has.

It is made to be precise: what is left out costs a reader less than what is claimed wrongly.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nexus.challenges.engines.concepts import Signs, seen, signs_of
from nexus.challenges.engines.items import Why
from nexus.challenges.engines.words import Word, plain, vocabulary, words

FEWEST_WORDS, MOST_WORDS = 3, 40
SHARED = 0.7
DATA = Path(__file__).with_name("practices.toml")


@dataclass(frozen=True, slots=True)
class Said:
    """What is understood of a text: known practices with the words that tell them, and its telling words by stem."""

    told: dict[str, str]
    terms: dict[str, str]


@dataclass(frozen=True, slots=True)
class Book:
    """The known practices: their labels and signs."""

    labels: dict[str, str]
    signs: Signs


@cache
def book() -> Book:
    raw = tomllib.loads(DATA.read_text("utf-8"))
    return Book({name: one["label"] for name, one in raw.items()}, signs_of(raw, ("said",)))


def read(text: str) -> Said:
    shown = plain(text)
    found = words(shown)
    told: dict[str, str] = {}
    for sight in seen(found, book().signs):
        told.setdefault(sight.concept, shown[sight.start : sight.end])
    return Said(told, _terms(shown, found))


def same(one: Said, other: Said) -> Why | None:
    """Why two texts tell the same practice; None where they do not."""
    known = next((name for name in one.told if name in other.told), None)
    if known:
        return Why(label=book().labels[known], here=(one.told[known],), there=(other.told[known],))
    shared = [term for term in one.terms if term in other.terms]
    shorter = min(len(one.terms), len(other.terms))
    if len(shared) < FEWEST_WORDS or len(shared) < SHARED * shorter:
        return None
    return Why(words=tuple(sorted((one.terms[term] for term in shared), key=len, reverse=True)[:4]))


def known_of(said: Iterable[Said]) -> frozenset[str]:
    """The known practices that any of them tells."""
    return frozenset(name for one in said for name in one.told)


def groups(said: Said, held: frozenset[str]) -> tuple[str, ...]:
    """What a text is counted by among those no checklist holds: known practices, or else its telling words.

    Nothing where it tells only what a checklist holds, or too little to be told apart.
    """
    if said.told:
        return tuple(name for name in said.told if name not in held)
    return (_key(said.terms),) if len(said.terms) >= FEWEST_WORDS else ()


def _terms(text: str, found: Iterable[Word]) -> dict[str, str]:
    generic, terms = vocabulary().generic, dict[str, str]()
    for word in found:
        if word.stem not in generic and not word.stem.isdigit() and len(terms) < MOST_WORDS:
            terms.setdefault(word.stem, text[word.start : word.end])
    return terms


def _key(terms: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(sorted(terms)).encode()).hexdigest()[:16]
