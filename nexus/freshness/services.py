"""Bumping tags. Services call this inside their transaction.

1. A page is kept with its tags' generations only if nothing at all was bumped while it was made (`queries.clock`).
2. A write bumps the tags now, so that pages begun before it are not kept, and once more after the commit, so that
   pages begun between the two, which still saw the old rows, are not kept either.
3. A process killed between commit and second bump leaves nothing stale: every start bumps EVERYTHING.
"""

from functools import partial

from django.db import transaction

from nexus.freshness.backends import backend

EVERYTHING = "everything"
CLOCK = "clock"


def bump(*tags: str) -> None:
    """Makes every page that carries one of the tags stale, in every process."""
    changed = (*tags, CLOCK)
    backend().bump(changed)
    transaction.on_commit(partial(backend().bump, changed))


def bump_everything() -> None:
    backend().bump([EVERYTHING, CLOCK])
