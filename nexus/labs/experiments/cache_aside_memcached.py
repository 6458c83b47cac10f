"""A query of some milliseconds behind cache-aside in Memcached: no cache, nine hits in ten, 999 in a thousand."""

import json
import random
import uuid
from contextlib import closing
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from nexus.labs.bench import Bench
from nexus.labs.kit.cache_aside import ALL_PLACES, Payments, measure
from nexus.labs.lab import Bars, Claim, lab

SECONDS = 300


@lab(
    title="With Memcached too, the slowest reads are the misses",
    guide="caching",
    kind="timed",
    needs=("memcached",),
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
    from pymemcache.client.base import Client

    place = urlsplit(bench.services["memcached"])
    server = (place.hostname or "127.0.0.1", place.port or 11211)
    origin = Payments(bench)
    # With pymemcache's own defaults a write followed by a read waits some 40 ms for TCP to acknowledge the write.
    with closing(Client(server, no_delay=True, default_noreply=False, timeout=5)) as cache:
        cache.version()
        prefix = f"nexus-lab:{uuid.uuid4().hex}:"
        measure(bench, origin, partial(_aside, cache, prefix, origin))
        cache.delete_many([f"{prefix}{place}" for place in ALL_PLACES])
    origin.close()


def _aside(cache: Any, prefix: str, origin: Payments, place: int) -> Any:
    """Look, and on a miss ask the origin and leave a copy that ends by itself."""
    key = f"{prefix}{place}"
    found = cache.get(key)
    if found is not None:
        return json.loads(found)
    value = origin.ask(place)
    # Copies made in the same moment shall not end in the same moment.
    cache.set(key, json.dumps(value), expire=SECONDS + random.randrange(SECONDS // 10))
    return value
