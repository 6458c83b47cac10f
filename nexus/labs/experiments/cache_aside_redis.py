"""A query of some milliseconds behind cache-aside in Redis: no cache, nine hits in ten, 999 in a thousand."""

import json
import random
import sqlite3
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

ROWS, READS, PLACES = 150_000, 200, 20
SECONDS = 300
QUERY = "SELECT count(*), sum(amount), max(amount) FROM payment WHERE place = ? AND amount % 7 < 5"


@lab(
    title="A cache shortens the median, not the slowest reads",
    guide="caching",
    kind="timed",
    needs=("redis",),
    claims=(
        Claim("origin_calls", ">=", 9, "queries without a cache ÷ with 90 % hits", is_timed=False),
        Claim("p50", ">=", 5, "median of a read without a cache ÷ with 90 % hits"),
        Claim("mean", ">=", 2, "mean of a read without a cache ÷ with 90 % hits"),
        Claim("p99_floor", ">=", 1, "99th percentile of a read with 90 % hits ÷ the fastest query"),
    ),
    plot=Bars("milliseconds a read", log=True),
    finding="With 90 % hits the database is asked {origin_calls:,.0f} times less often and the median read takes "
    "{p50_cached:,.2f} ms instead of {p50_uncached:,.2f} ms; the 99th percentile is {p99_cached:,.2f} ms: a miss.",
)
def experiment(bench: Bench) -> None:
    import redis

    origin = Origin(_payments(bench))
    with redis.Redis.from_url(bench.services["redis"], decode_responses=True) as cache:
        cache.ping()
        prefix = f"nexus-lab:{uuid.uuid4().hex}:"
        _measure(bench, origin, partial(_aside, cache, prefix, origin))
        cache.delete(*(f"{prefix}{place}" for place in range(PLACES + 1)))
    origin.database.close()


def _aside(cache: Any, prefix: str, origin: "Origin", place: int) -> Any:
    """Look, and on a miss ask the origin and leave a copy that ends by itself."""
    key = f"{prefix}{place}"
    found = cache.get(key)
    if found is not None:
        return json.loads(found)
    value = origin.ask(place)
    # Copies made in the same moment shall not end in the same moment.
    cache.set(key, json.dumps(value), ex=SECONDS + random.randrange(SECONDS // 10))
    return value


def _measure(bench: Bench, origin: "Origin", aside: Callable[[int], Any]) -> None:
    often = [place for place in range(PLACES) for _ in range(READS // PLACES)]
    random.Random(7).shuffle(often)
    uncached, plain, asked_plain = _timed(origin, origin.ask, often)
    cached, ninety, asked_ninety = _timed(origin, aside, often)
    _, nearly, _ = _timed(origin, aside, [PLACES] * 1_000)
    bench.same(cached, uncached)
    bench.ratio("origin_calls", asked_plain, asked_ninety)
    bench.ratio("p50", _percentile(plain, 50), _percentile(ninety, 50))
    bench.ratio("mean", statistics.mean(plain), statistics.mean(ninety))
    bench.ratio("p99_floor", _percentile(ninety, 99), origin.fastest)
    for name, times in (("no cache", plain), ("90 % hits", ninety), ("99.9 % hits", nearly)):
        bench.point(name, "median", 1000 * _percentile(times, 50))
        bench.point(name, "99th percentile", 1000 * _percentile(times, 99))
    bench.value("p50_uncached", 1000 * _percentile(plain, 50))
    bench.value("p50_cached", 1000 * _percentile(ninety, 50))
    bench.value("p99_cached", 1000 * _percentile(ninety, 99))


@dataclass(slots=True)
class Origin:
    """What is behind the cache: counts how often it is asked, and knows its fastest answer."""

    database: sqlite3.Connection
    asked: int = 0
    fastest: float = field(default=float("inf"))

    def ask(self, place: int) -> list[int]:
        self.asked += 1
        begun = time.perf_counter()
        row = self.database.execute(QUERY, (place,)).fetchone()
        self.fastest = min(self.fastest, time.perf_counter() - begun)
        return list(row)


def _timed(origin: Origin, read: Callable[[int], Any], places: list[int]) -> tuple[list[Any], list[float], int]:
    """The answers, the seconds of each, and how often the origin was asked."""
    answers, times, asked = [], [], origin.asked
    for place in places:
        begun = time.perf_counter()
        answers.append(read(place))
        times.append(time.perf_counter() - begun)
    return answers, times, origin.asked - asked


def _percentile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def _payments(bench: Bench) -> sqlite3.Connection:
    chance = random.Random(7)
    database = bench.sqlite()
    database.execute("CREATE TABLE payment (place INTEGER NOT NULL, amount INTEGER NOT NULL)")
    database.execute("BEGIN")
    rows = ((number % (PLACES + 1), chance.randrange(10_000)) for number in range(ROWS))
    database.executemany("INSERT INTO payment VALUES (?, ?)", rows)
    database.execute("COMMIT")
    return database
