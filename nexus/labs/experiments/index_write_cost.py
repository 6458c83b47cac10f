"""Inserting rows into a table with no index beside its key, and with up to five."""

import random
import sqlite3
from functools import partial

from nexus.labs.bench import Bench
from nexus.labs.kit.sqlite import size_in_bytes, transaction
from nexus.labs.lab import Claim, Lines, lab

ROWS = 20_000
COLUMNS = ("customer", "product", "shop", "driver", "invoice")


@lab(
    title="Every index is paid for by every INSERT",
    guide="indexing",
    kind="timed",
    claims=(
        Claim("slower", ">=", 1.5, "seconds to insert 20,000 rows, five indexes ÷ none"),
        Claim("bytes", ">=", 1.5, "bytes of the database, five indexes ÷ none", is_timed=False),
    ),
    plot=Lines("indexes", "milliseconds to insert 20,000 rows", log=False),
    finding="With five indexes inserting takes {slower:.1f} times as long, and the database {bytes:.1f} times the "
    "space.",
)
def experiment(bench: Bench) -> None:
    chance = random.Random(7)
    rows = [tuple(chance.randrange(10**6) for _ in COLUMNS) for _ in range(ROWS)]
    without = _insert(bench, rows, 0)
    for indexes in range(len(COLUMNS) + 1):
        database = _insert(bench, rows, indexes)
        bench.same(_invoices(database), _invoices(without))
        bare, indexed = bench.pair(partial(_insert, bench, rows, 0), partial(_insert, bench, rows, indexes), n=2)
        bench.point("20,000 rows", indexes, indexed * 1_000)
    bench.ratio("slower", indexed, bare)
    bench.ratio("bytes", size_in_bytes(database), size_in_bytes(without))


def _insert(bench: Bench, rows: list[tuple[int, ...]], indexes: int) -> sqlite3.Connection:
    database = bench.sqlite()
    database.execute(f"CREATE TABLE delivery (id INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
    for column in COLUMNS[:indexes]:
        database.execute(f"CREATE INDEX delivery_{column} ON delivery({column})")
    with transaction(database):
        database.executemany("INSERT INTO delivery VALUES (NULL, ?, ?, ?, ?, ?)", rows)
    return database


def _invoices(database: sqlite3.Connection) -> list[tuple[int]]:
    """In order, for which the index is used where there is one."""
    return database.execute("SELECT invoice FROM delivery ORDER BY invoice").fetchall()
