"""Building an index on PostgreSQL while rows are written: CREATE INDEX, or CREATE INDEX CONCURRENTLY."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.postgresql import Connect, own_schema
from nexus.labs.lab import Bars, Claim, lab

ROWS = 150_000
SCHEMA = "nexus_lab_index_concurrently"


@lab(
    title="An index built concurrently does not stop the writers",
    guide="migrations",
    kind="timed",
    needs=("postgresql",),
    claims=(Claim("stall", ">=", 3, "slowest INSERT during CREATE INDEX ÷ during CREATE INDEX CONCURRENTLY"),),
    plot=Bars("milliseconds, of 150,000 rows", log=True),
    finding="While CREATE INDEX reads {rows:,.0f} rows the slowest INSERT takes {plain_ms:,.0f} ms; with CONCURRENTLY "
    "{concurrently_ms:,.0f} ms, and the index takes longer to build.",
)
def experiment(bench: Bench) -> None:
    ways = (("plain", "CREATE INDEX"), ("concurrently", "CREATE INDEX CONCURRENTLY"))
    slowest = {}
    with _events(bench.services["postgresql"]) as connect:
        for metric, create in ways:
            build = f"{create} payload_{metric} ON event (sha256(payload::bytea))"
            written, slowest[metric], took = _write_during(connect, build)
            bench.same(written, _rows_by_index(connect()))
            bench.value(f"{metric}_ms", 1000 * slowest[metric])
            bench.point(create, "slowest INSERT", 1000 * slowest[metric])
            bench.point(create, "the index", 1000 * took)
            connect().execute(f"DROP INDEX payload_{metric}")
    bench.ratio("stall", slowest["plain"], slowest["concurrently"])
    bench.value("rows", ROWS)


def _write_during(connect: Connect, build: str) -> tuple[int, float, float]:
    """Rows there are after it, seconds of the slowest INSERT, seconds of the build."""
    writer = connect()
    writer.execute("SET synchronous_commit = off")  # a slow disk would stall both ways, and hide the difference
    begun = time.perf_counter()
    building = threading.Thread(target=connect().execute, args=[build])
    building.start()
    slowest = 0.0
    while building.is_alive():
        asked = time.perf_counter()
        writer.execute("INSERT INTO event (payload) VALUES ('written meanwhile')")
        slowest = max(slowest, time.perf_counter() - asked)
        time.sleep(0.002)
    took = time.perf_counter() - begun
    return writer.execute("SELECT count(*) FROM event").fetchone()[0], slowest, took


def _rows_by_index(database: Any) -> int:
    """All rows, found by the new index: it is whole and valid, or fewer come back."""
    database.execute("SET enable_seqscan = off")
    database.execute("SET enable_bitmapscan = off")
    found = "SELECT count(*) FROM event WHERE sha256(payload::bytea) >= ''"
    return int(database.execute(found).fetchone()[0])


@contextmanager
def _events(url: str) -> Iterator[Connect]:
    """A table of many rows; gives a function that opens a session with it."""
    with own_schema(url, SCHEMA) as connect:
        setup = connect()
        setup.execute("CREATE TABLE event (id bigserial PRIMARY KEY, payload text NOT NULL)")
        setup.execute("INSERT INTO event (payload) SELECT 'event ' || n FROM generate_series(1, %s) n", [ROWS])
        yield connect
