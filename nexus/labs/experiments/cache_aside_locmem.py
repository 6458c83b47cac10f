"""Reads of an origin that takes 5 ms: none cached, and cache-aside with 90 % and 99.9 % of hits."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from nexus.labs.bench import Bench
from nexus.labs.kit.django_orm import scratch_project
from nexus.labs.kit.latency import shuffled, timed
from nexus.labs.lab import Bars, Claim, lab

ORIGIN_SECONDS = 0.005
KEYS, TIMES = 20, 10
Read = Callable[[int], str]


@dataclass(slots=True)
class Origin:
    """Stands for a slow query. It waits, so that whatever else the machine does can only make it slower."""

    calls: int = 0

    def read(self, key: int) -> str:
        self.calls += 1
        time.sleep(ORIGIN_SECONDS)
        return f"value {key}"


@lab(
    title="At 90 % hits the median flies and the 99th percentile still waits",
    guide="caching",
    kind="timed",
    claims=(
        Claim("origin_calls", ">=", 9, "calls of the origin for the same reads, uncached ÷ 90 % hits", is_timed=False),
        Claim("p50", ">=", 5, "median seconds, uncached ÷ 90 % hits"),
        Claim("mean", ">=", 2, "mean seconds, uncached ÷ 90 % hits"),
        Claim("p99_floor", ">=", 1, "99th percentile at 90 % hits ÷ the origin's 5 ms"),
    ),
    plot=Bars("microseconds of a read", log=True),
    finding="With 90 % hits the origin is called {origin_calls:,.0f} times less and the mean read is {mean:,.0f} times "
    "as fast, yet the 99th percentile is {p99_floor:.2f} times the origin's 5 ms.",
)
def experiment(bench: Bench) -> None:
    scratch_project(bench)
    asked_always, asked_on_a_miss = Origin(), Origin()
    often = shuffled(KEYS, TIMES)
    uncached = timed(asked_always.read, often)
    ninety = timed(_cache_aside(asked_on_a_miss), often)
    nearly = timed(_cache_aside(Origin()), [often[0]] * 1_000)
    bench.same(ninety.answers, uncached.answers)
    bench.same(set(nearly.answers), {uncached.answers[0]})
    for way, reads in (("uncached", uncached), ("90 % hits", ninety), ("99.9 % hits", nearly)):
        for percent in (50, 99):
            bench.point(way, f"p{percent}", reads.percentile(percent) * 1e6)
    bench.ratio("origin_calls", asked_always.calls, asked_on_a_miss.calls)
    bench.ratio("p50", uncached.percentile(50), ninety.percentile(50))
    bench.ratio("mean", uncached.mean, ninety.mean)
    bench.ratio("p99_floor", ninety.percentile(99), ORIGIN_SECONDS)


def _cache_aside(origin: Origin) -> Read:
    """Look into the cache; on a miss ask the origin and leave the answer for the next, for a limited time."""
    from django.core.cache.backends.locmem import LocMemCache

    cache = LocMemCache("cache aside", {})
    cache.clear()

    def read(key: int) -> str:
        value = cache.get(f"value:{key}")
        if value is None:
            value = origin.read(key)
            cache.set(f"value:{key}", value, timeout=60)
        return str(value)

    return read
