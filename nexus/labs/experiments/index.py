"""Looking one row up: scan against B-tree, by the clock."""

import sqlite3
from collections.abc import Callable

from nexus.labs.bench import Bench
from nexus.labs.kit.sqlite import transaction
from nexus.labs.lab import Claim, Lines, lab

SIZES = (1_000, 10_000, 100_000)
LOOKUPS = 200
LOOKUP = "SELECT id FROM person WHERE email = ?"


@lab(
    title="By the clock, too: a scan grows with the table, an index hardly",
    guide="indexing",
    kind="timed",
    claims=(
        Claim("speedup", ">=", 100, "seconds of a scan ÷ seconds with an index, 100,000 rows"),
        Claim("growth_scan", ">=", 10, "seconds of a scan, 100,000 ÷ 1,000 rows"),
        Claim("growth_index", "<=", 5, "seconds with an index, 100,000 ÷ 1,000 rows"),
    ),
    plot=Lines("rows", "microseconds of a lookup"),
    finding="Among 100,000 rows an index finds one {speedup:,.0f} times as fast as a scan. A hundred times the rows "
    "cost a scan {growth_scan:,.0f} times as long, an index {growth_index:.1f} times.",
)
def experiment(bench: Bench) -> None:
    seconds: dict[tuple[str, int], float] = {}
    for size in SIZES:
        bare, indexed = _people(bench, size), _people(bench, size)
        indexed.execute("CREATE INDEX person_email ON person(email)")
        wanted = f"person{size // 2}@example.org"
        bench.same(indexed.execute(LOOKUP, (wanted,)).fetchall(), bare.execute(LOOKUP, (wanted,)).fetchall())
        scan, found = bench.pair(_lookups(bare, wanted, 1), _lookups(indexed, wanted, LOOKUPS))
        seconds["scan", size], seconds["index", size] = scan, found / LOOKUPS
        for way in ("scan", "index"):
            bench.point(way, size, seconds[way, size] * 1e6)
        bare.close()
        indexed.close()
    small, large = SIZES[0], SIZES[-1]
    bench.ratio("speedup", seconds["scan", large], seconds["index", large])
    bench.ratio("growth_scan", seconds["scan", large], seconds["scan", small])
    bench.ratio("growth_index", seconds["index", large], seconds["index", small])


def _lookups(database: sqlite3.Connection, wanted: str, times: int) -> Callable[[], None]:
    """Several at once where one is too short for the clock."""

    def work() -> None:
        for _ in range(times):
            database.execute(LOOKUP, (wanted,)).fetchall()

    return work


def _people(bench: Bench, size: int) -> sqlite3.Connection:
    database = bench.sqlite()
    database.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT NOT NULL)")
    with transaction(database):
        database.executemany("INSERT INTO person(email) VALUES (?)", ((f"person{n}@example.org",) for n in range(size)))
    return database
