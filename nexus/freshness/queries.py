"""Reading generations."""

from collections.abc import Iterable

from nexus.freshness.backends import backend
from nexus.freshness.services import CLOCK, EVERYTHING


def generations(tags: Iterable[str]) -> tuple[int, ...]:
    """The present generations of EVERYTHING and the tags, in order. Equal to an earlier answer: nothing changed."""
    return backend().read((EVERYTHING, *tags))


def clock() -> int:
    """Changes with every bump of any tag: equal before and after some work, nothing was bumped meanwhile."""
    return backend().read((CLOCK,))[0]
