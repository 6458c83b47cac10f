"""A query of some milliseconds, and what a cache in front of it changes: for labs that differ only by their cache."""

import random
import time
from collections.abc import Callable
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.latency import shuffled, timed
from nexus.labs.kit.sqlite import transaction

ROWS, PLACES, TIMES = 150_000, 20, 10
QUERY = "SELECT count(*), sum(amount), max(amount) FROM payment WHERE place = ? AND amount % 7 < 5"
HOT = PLACES  # one more place, which is read a thousand times
ALL_PLACES = range(PLACES + 1)


class Payments:
    """What is behind the cache: counts how often it is asked, and knows its fastest answer."""

    def __init__(self, bench: Bench) -> None:
        self.asked, self.fastest = 0, float("inf")
        self._database = bench.sqlite()
        self._database.execute("CREATE TABLE payment (place INTEGER NOT NULL, amount INTEGER NOT NULL)")
        chance = random.Random(7)
        rows = ((number % len(ALL_PLACES), chance.randrange(10_000)) for number in range(ROWS))
        with transaction(self._database):
            self._database.executemany("INSERT INTO payment VALUES (?, ?)", rows)

    def ask(self, place: int) -> list[int]:
        self.asked += 1
        begun = time.perf_counter()
        row = self._database.execute(QUERY, (place,)).fetchone()
        self.fastest = min(self.fastest, time.perf_counter() - begun)
        return list(row)

    def close(self) -> None:
        self._database.close()


def measure(bench: Bench, origin: Payments, aside: Callable[[int], Any]) -> None:
    """The same reads without the cache and with nine hits in ten, and then 999 hits in a thousand."""
    often = shuffled(PLACES, TIMES)
    plain, asked_plain = timed(origin.ask, often), origin.asked
    ninety, asked_ninety = timed(aside, often), origin.asked - asked_plain
    nearly = timed(aside, [HOT] * 1_000)
    bench.same(ninety.answers, plain.answers)
    bench.ratio("origin_calls", asked_plain, asked_ninety)
    bench.ratio("p50", plain.percentile(50), ninety.percentile(50))
    bench.ratio("mean", plain.mean, ninety.mean)
    bench.ratio("p99_floor", ninety.percentile(99), origin.fastest)
    for name, reads in (("no cache", plain), ("90 % hits", ninety), ("99.9 % hits", nearly)):
        bench.point(name, "median", 1000 * reads.percentile(50))
        bench.point(name, "99th percentile", 1000 * reads.percentile(99))
    bench.value("p50_uncached", 1000 * plain.percentile(50))
    bench.value("p50_cached", 1000 * ninety.percentile(50))
    bench.value("p99_cached", 1000 * ninety.percentile(99))
