"""Where generations are kept: a file in shared memory on one machine, Redis on several."""

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from django.conf import settings


class Backend(Protocol):
    def read(self, tags: Sequence[str]) -> tuple[int, ...]:
        """The tags' generations, in order; a tag never bumped has some number too."""

    def bump(self, tags: Sequence[str]) -> None:
        """After this, `read` gives a new number for each tag, in every process."""


@cache
def backend() -> Backend:
    """The backend the settings name. Imported when asked for, so that an embedded hub never loads Redis."""
    if settings.CACHE_URL.startswith(("redis:", "rediss:")):
        from nexus.freshness.backends.redis import RedisGenerations  # noqa: PLC0415

        return RedisGenerations(settings.CACHE_URL)
    from nexus.freshness.backends.shared_memory import SharedMemoryGenerations  # noqa: PLC0415

    return SharedMemoryGenerations(settings.NEXUS_DATA / "generations")
