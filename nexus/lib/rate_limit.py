"""So many requests a client in so many seconds, counted in fixed windows.

A window is easy to explain and to trust: the first request past the quota is refused, and at the end of the window
everything is allowed again. Clients begin their windows at different moments, so they do not all come back at once.
"""

import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nexus.lib.shared_counters import SharedCounters

SLOTS = 65_536
COUNT_BITS = 24


@dataclass(frozen=True, slots=True)
class Quota:
    """`requests` in each window of `seconds`."""

    name: str
    requests: int
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether this request may pass, how many more may, and the seconds until all may again."""

    quota: Quota
    is_allowed: bool
    remaining: int
    reset: int


class Counter(Protocol):
    def hit(self, client: str, window: int, seconds: int) -> int:
        """How often the client came in this window, this time included."""


def take(counter: Counter, quota: Quota, client: str, now: float | None = None) -> Verdict:
    """Counts one request. `now` is in seconds, of any clock that all counters share."""
    moment = (time.time() if now is None else now) + zlib.crc32(client.encode()) % quota.seconds
    window = int(moment // quota.seconds)
    count = counter.hit(f"{quota.name} {client}", window, quota.seconds)
    left = int((window + 1) * quota.seconds - moment) + 1
    return Verdict(quota, count <= quota.requests, max(quota.requests - count, 0), min(left, quota.seconds))


class SharedMemoryCounter:
    """One machine, any number of processes: window and count of a client in one number of a mapped file.

    A client is hashed to one of 65,536 numbers. Two that share one and are both active share their quota.
    """

    def __init__(self, path: Path) -> None:
        self._counters = SharedCounters(path, SLOTS)

    def hit(self, client: str, window: int, seconds: int) -> int:
        del seconds

        def counted(value: int) -> int:
            return value + 1 if value >> COUNT_BITS == window else (window << COUNT_BITS) + 1

        return self._counters.change(zlib.crc32(client.encode()) % SLOTS, counted) & ((1 << COUNT_BITS) - 1)
