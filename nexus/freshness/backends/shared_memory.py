"""Generations in a memory-mapped file: one machine, any number of processes.

A tag is hashed to one of 65,536 counters. Two tags may share a counter: then a bump of one makes pages of the
other be rendered once more than needed, and never once too few.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from nexus.lib.shared_counters import SharedCounters

SLOTS = 65_536


class SharedMemoryGenerations:
    def __init__(self, path: Path) -> None:
        self._counters = SharedCounters(path, SLOTS)

    def read(self, tags: Sequence[str]) -> tuple[int, ...]:
        return self._counters.read(map(_slot, tags))

    def bump(self, tags: Sequence[str]) -> None:
        self._counters.increment(sorted({_slot(tag) for tag in tags}))


@lru_cache(maxsize=4096)
def _slot(tag: str) -> int:
    return zlib.crc32(tag.encode()) % SLOTS
