"""A query of some milliseconds behind cache-aside in Redis: no cache, nine hits in ten, 999 in a thousand."""

import json
import random
import uuid
from functools import partial
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.cache_aside import ALL_PLACES, Payments, measure
from nexus.labs.lab import Bars, Claim, lab

SECONDS = 300


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

    origin = Payments(bench)
    with redis.Redis.from_url(bench.services["redis"], decode_responses=True) as cache:
        cache.ping()
        prefix = f"nexus-lab:{uuid.uuid4().hex}:"
        measure(bench, origin, partial(_aside, cache, prefix, origin))
        cache.delete(*(f"{prefix}{place}" for place in ALL_PLACES))
    origin.close()


def _aside(cache: Any, prefix: str, origin: Payments, place: int) -> Any:
    """Look, and on a miss ask the origin and leave a copy that ends by itself."""
    key = f"{prefix}{place}"
    found = cache.get(key)
    if found is not None:
        return json.loads(found)
    value = origin.ask(place)
    # Copies made in the same moment shall not end in the same moment.
    cache.set(key, json.dumps(value), ex=SECONDS + random.randrange(SECONDS // 10))
    return value
