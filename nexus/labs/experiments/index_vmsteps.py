"""Looking one row up: scan against B-tree, in steps of SQLite's virtual machine."""

import sqlite3

from nexus.labs.bench import Bench
from nexus.labs.kit.sqlite import transaction, vm_steps
from nexus.labs.lab import Claim, Lines, lab

SIZES = (1_000, 10_000, 100_000)
LOOKUP = "SELECT id FROM person WHERE email = ?"


@lab(
    title="A scan grows with the table, an index does not",
    guide="indexing",
    kind="counted",
    claims=(
        Claim("work_100k", ">=", 1_000, "steps of a scan ÷ steps with an index, 100,000 rows"),
        Claim("growth_scan", ">=", 90, "steps of a scan, 100,000 ÷ 1,000 rows"),
        Claim("growth_index", "<=", 1.2, "steps with an index, 100,000 ÷ 1,000 rows"),
    ),
    plot=Lines("rows", "steps of SQLite's virtual machine"),
    finding="From 1,000 to 100,000 rows a scan takes {growth_scan:,.0f} times the steps, a lookup by index "
    "{growth_index:,.0f} times.",
)
def experiment(bench: Bench) -> None:
    steps: dict[tuple[str, int], int] = {}
    for size in SIZES:
        database = _people(bench, size)
        wanted = (f"person{size // 2}@example.org",)
        steps["scan", size], scanned = vm_steps(database, LOOKUP, wanted)
        database.execute("CREATE INDEX person_email ON person(email)")
        steps["index", size], found = vm_steps(database, LOOKUP, wanted)
        bench.same(found, scanned)
        for way in ("scan", "index"):
            bench.point(way, size, steps[way, size])
    small, large = SIZES[0], SIZES[-1]
    bench.ratio("work_100k", steps["scan", large], steps["index", large])
    bench.ratio("growth_scan", steps["scan", large], steps["scan", small])
    bench.ratio("growth_index", steps["index", large], steps["index", small])


def _people(bench: Bench, size: int) -> sqlite3.Connection:
    database = bench.sqlite()
    database.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT NOT NULL)")
    with transaction(database):
        database.executemany("INSERT INTO person(email) VALUES (?)", ((f"person{n}@example.org",) for n in range(size)))
    return database
