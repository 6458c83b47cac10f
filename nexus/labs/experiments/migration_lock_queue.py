"""ALTER TABLE behind a long transaction on PostgreSQL: readers queue behind it, or lock_timeout lets them pass."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.postgresql import Connect, own_schema
from nexus.labs.lab import Bars, Claim, lab

REPORT_SECONDS = 0.8
SCHEMA = "nexus_lab_lock_queue"
ALTER = "ALTER TABLE article ADD COLUMN likes int NOT NULL DEFAULT 0"


@lab(
    title="A migration that waits makes every reader wait",
    guide="migrations",
    kind="timed",
    needs=("postgresql",),
    claims=(Claim("stall", ">=", 3, "slowest read while ALTER waits ÷ while it tries with lock_timeout"),),
    plot=Bars("milliseconds beside a transaction of 0.8 s", log=True),
    finding="While ALTER TABLE waits for a transaction of 800 ms to end, the slowest read takes {waiting_ms:,.0f} ms; "
    "with lock_timeout and retries {trying_ms:,.0f} ms. The migration itself has to wait either way.",
)
def experiment(bench: Bench) -> None:
    ways = (("waiting", "waits for its lock", _wait), ("trying", "lock_timeout, retries", _try_again))
    slowest = {}
    for metric, name, migrate in ways:
        with _article(bench.services["postgresql"]) as connect:
            slowest[metric], migration = _beside_a_report(bench, connect, lambda: migrate(connect()))  # noqa: B023
        bench.value(f"{metric}_ms", 1000 * slowest[metric])
        bench.point(name, "slowest read", 1000 * slowest[metric])
        bench.point(name, "the migration", 1000 * migration)
    bench.ratio("stall", slowest["waiting"], slowest["trying"])


def _wait(database: Any) -> None:
    database.execute(ALTER)


def _try_again(database: Any) -> None:
    """Gives up its place in the queue after 20 ms, lets the readers through, and queues again."""
    from psycopg.errors import LockNotAvailable

    database.execute("SET lock_timeout = '20ms'")
    while True:
        try:
            database.execute(ALTER)
        except LockNotAvailable:
            time.sleep(0.05)
        else:
            return


def _beside_a_report(bench: Bench, connect: Connect, migrate: Callable[[], None]) -> tuple[float, float]:
    """Seconds of the slowest read, and of the migration, that begin while a report reads the table."""
    reports, reader = connect(), connect()
    report = threading.Thread(target=_report, args=[reports])
    report.start()
    while not _holds_lock(reader, reports.info.backend_pid):
        time.sleep(0.001)
    begun = time.perf_counter()
    migration = threading.Thread(target=migrate)
    migration.start()
    slowest = 0.0
    while migration.is_alive():
        asked = time.perf_counter()
        titles = reader.execute("SELECT title FROM article").fetchall()
        slowest = max(slowest, time.perf_counter() - asked)
        bench.same(titles, [("first",)])
        time.sleep(0.005)
    took = time.perf_counter() - begun
    report.join()
    bench.same(reader.execute("SELECT likes FROM article").fetchall(), [(0,)])
    return slowest, took


def _report(database: Any) -> None:
    """A transaction that has read the table holds a weak lock on it to its end, whatever it does then."""
    with database.transaction():
        database.execute("SELECT count(*) FROM article")
        database.execute("SELECT pg_sleep(%s)", [REPORT_SECONDS])


def _holds_lock(database: Any, pid: int) -> bool:
    held = "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND relation = 'article'::regclass AND granted)"
    return bool(database.execute(held, [pid]).fetchone()[0])


@contextmanager
def _article(url: str) -> Iterator[Connect]:
    """A table with one row; gives a function that opens a session with it."""
    with own_schema(url, SCHEMA) as connect:
        setup = connect()
        setup.execute("CREATE TABLE article (id int PRIMARY KEY, title text NOT NULL)")
        setup.execute("INSERT INTO article VALUES (1, 'first')")
        yield connect
