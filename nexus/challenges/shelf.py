"""The challenges of one scope as `engines.clusters` looks them up: an index kept in the database.

A challenge goes by its key as text; what a problem is compared with is the telling that is first of its challenge.
"""

import math
from collections.abc import Iterable, Sequence

from django.db.models import Count

from nexus.challenges.engines.clusters import MOST_POSTED, POSTED, SMOOTHING, rarest
from nexus.challenges.engines.items import Problem
from nexus.challenges.engines.reading import Reading, read
from nexus.challenges.models import Telling, TellingWord


class Shelf:
    """Good for some placements in a row: the weights of words are asked for once, as nearly right stays right."""

    def __init__(self, scope: str) -> None:
        self._scope = scope
        self._tellings = Telling.objects.filter(challenge__scope=scope)
        self._firsts: dict[str, Reading] = {}
        self._weights: dict[str, float] = {}
        self._count = self._tellings.count()

    def first_of(self, concept: str) -> Reading | None:
        firsts = self._tellings.filter(is_first=True, challenge__concept=concept)
        found = firsts.order_by("challenge_id").first()
        return self._kept(found) if found else None

    def first_with(self, term: str) -> Sequence[str]:
        posted = TellingWord.objects.filter(stem=term, is_posted=True, telling__challenge__scope=self._scope)
        keys = posted.order_by("telling__challenge_id").values_list("telling__challenge_id", flat=True)
        return [str(key) for key in keys[:MOST_POSTED]]

    def first(self, key: str) -> Reading:
        if key not in self._firsts:
            self._kept(Telling.objects.get(challenge_id=int(key), is_first=True))
        return self._firsts[key]

    def weight(self, term: str) -> float:
        if term not in self._weights:
            self.weigh([term])
        return self._weights[term]

    def weigh(self, terms: Iterable[str]) -> None:
        """Looks the weights of several words up in one query."""
        wanted = [term for term in dict.fromkeys(terms) if term not in self._weights]
        words = TellingWord.objects.filter(stem__in=wanted, telling__challenge__scope=self._scope)
        having = dict(words.values_list("stem").annotate(count=Count("telling", distinct=True)))
        for term in wanted:
            self._weights[term] = math.log((self._count + SMOOTHING) / (having.get(term, 0) + 1)) + 0.1

    def _kept(self, telling: Telling) -> Reading:
        key = str(telling.challenge_id)
        reading = reading_of(telling, key)
        self.weigh(reading.told.keys() | reading.solved.keys())
        self._firsts[key] = reading
        return reading


def reading_of(telling: Telling, key: str = "") -> Reading:
    return read(Problem(key, telling.title, telling.problem, telling.solution))


def keep_words(telling: Telling, reading: Reading, shelf: Shelf) -> None:
    """Writes the words of a telling; those its challenge is looked up by if it is the first."""
    shelf.weigh(reading.told.keys() | reading.solved.keys())
    posted = set(rarest(reading, shelf)[:POSTED]) if telling.is_first else set[str]()
    TellingWord.objects.filter(telling=telling).delete()
    TellingWord.objects.bulk_create(
        TellingWord(telling=telling, stem=stem, is_posted=stem in posted)
        for stem in sorted(reading.told.keys() | reading.solved.keys())
    )
