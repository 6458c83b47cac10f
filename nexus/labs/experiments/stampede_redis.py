"""Forty readers meet an expired key in Redis: each computes the value, or one does and the others wait for it."""

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

READERS = 40
COMPUTE_SECONDS = 0.05
LOCK_MILLISECONDS = 5_000
UNLOCK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
Compute = Callable[[], str]
Read = Callable[[Any, str, Compute], str]


@lab(
    title="An expired hot key is computed once, not by every reader",
    guide="caching",
    kind="race",
    needs=("redis",),
    claims=(
        Claim("recomputes", ">=", 10, "computations when 40 readers miss at once, cache-aside"),
        Claim("single", "<=", 1, "computations when 40 readers miss at once, single flight"),
    ),
    plot=Bars("computations for 40 readers of one expired key", log=True),
    finding="When a hot key expires, cache-aside lets {recomputes:,.0f} of {readers:,.0f} readers compute the value; "
    "with a lock taken by SET NX {single:,.0f} does and the others wait for it.",
)
def experiment(bench: Bench) -> None:
    expected = ["the front page"] * READERS
    for metric, name, read in (("recomputes", "cache-aside", _aside), ("single", "single flight", _single_flight)):
        answers, computations = _all_at_once(bench.services["redis"], read)
        bench.same(answers, expected)
        bench.value(metric, computations)
        bench.point(name, "computations", computations)
    bench.value("readers", READERS)


def _aside(cache: Any, key: str, compute: Compute) -> str:
    """Cache-aside as it is usually written: it is right, and says nothing of those who miss at the same time."""
    found = cache.get(key)
    if found is None:
        found = compute()
        cache.set(key, found, ex=60)
    return str(found)


def _single_flight(cache: Any, key: str, compute: Compute) -> str:
    """Who gets the lock computes; the others look again until the value is there, or the lock has run out."""
    lock, token = f"{key}:lock", uuid.uuid4().hex
    while (found := cache.get(key)) is None:
        if not cache.set(lock, token, nx=True, px=LOCK_MILLISECONDS):
            time.sleep(0.01)
            continue
        try:
            # Between the look and the lock another reader may have finished.
            found = cache.get(key)
            if found is None:
                found = compute()
                cache.set(key, found, ex=60)
        finally:
            # Only one's own lock: after LOCK_MILLISECONDS it may be another reader's.
            cache.eval(UNLOCK, 1, lock, token)
        break
    return str(found)


def _all_at_once(url: str, read: Read) -> tuple[list[str], int]:
    """What each reader got, and how often the value was computed."""
    import redis

    key = f"nexus-lab:{uuid.uuid4().hex}"
    start = threading.Barrier(READERS)
    computed: list[int] = []

    def compute() -> str:
        computed.append(1)
        time.sleep(COMPUTE_SECONDS)  # stands for the queries behind a page
        return "the front page"

    def reader(cache: Any) -> str:
        cache.ping()  # connected before the race
        start.wait(timeout=10)
        return read(cache, key, compute)

    with redis.Redis.from_url(url, decode_responses=True, max_connections=READERS) as cache:
        with ThreadPoolExecutor(READERS) as readers:
            answers = list(readers.map(reader, [cache] * READERS))
        cache.delete(key)
    return answers, len(computed)
