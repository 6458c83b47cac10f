"""Requests to PostgreSQL: a connection for each, or two connections that are lent and given back."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from queue import LifoQueue
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

REQUESTS, AT_ONCE = 40, 2
Session = Callable[[], AbstractContextManager[Any]]


@lab(
    title="Connections are dear, a pool pays for them once",
    guide="orm",
    kind="timed",
    needs=("postgresql",),
    claims=(Claim("ratio", ">=", 5, "seconds of 40 requests, a connection each ÷ a pool of 2"),),
    plot=Bars("milliseconds a request", log=True),
    finding="A request that opens a connection takes {each_ms:,.1f} ms, one that borrows it from a pool "
    "{pooled_ms:,.1f} ms.",
)
def experiment(bench: Bench) -> None:
    url = bench.services["postgresql"]
    pool = Pool(url, AT_ONCE)
    try:
        bench.same(_requests(pool.session), _requests(lambda: _connection(url)))
        each, pooled = bench.pair(
            lambda: _requests(lambda: _connection(url)),
            lambda: _requests(pool.session),
        )
    finally:
        pool.close()
    bench.ratio("ratio", each, pooled)
    for metric, name, seconds in (("each_ms", "a connection each", each), ("pooled_ms", "a pool of 2", pooled)):
        bench.value(metric, 1000 * seconds / REQUESTS)
        bench.point(name, "a request", 1000 * seconds / REQUESTS)


class Pool:
    """What a pool is at heart. Use psycopg_pool or Django's `"pool"` option: they also replace broken connections."""

    def __init__(self, url: str, size: int) -> None:
        import psycopg

        self._idle: LifoQueue[Any] = LifoQueue()
        for _ in range(size):
            self._idle.put(psycopg.connect(url, autocommit=True))

    @contextmanager
    def session(self) -> Iterator[Any]:
        """Waits until a connection is idle, so the database never has more than `size` of them."""
        connection = self._idle.get(timeout=10)
        try:
            yield connection
        finally:
            self._idle.put(connection)

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get().close()


@contextmanager
def _connection(url: str) -> Iterator[Any]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def _requests(session: Session) -> list[int]:
    """The answers to all requests, two of which run at a time."""

    def answer(number: int) -> int:
        with session() as connection:
            return int(connection.execute("SELECT %s * 2", [number]).fetchone()[0])

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(answer, range(REQUESTS)))
