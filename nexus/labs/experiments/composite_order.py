"""One tenant's events of a month: an index that begins with the range against one that begins with the equality."""

import random
import sqlite3

from nexus.labs.bench import Bench
from nexus.labs.kit.sqlite import transaction, vm_steps
from nexus.labs.lab import Bars, Claim, lab

EVENTS, TENANTS, DAYS = 50_000, 200, 365
INDEXES = {"index (day, tenant)": "day, tenant", "index (tenant, day)": "tenant, day"}
MONTH_OF_TENANT = "SELECT id, kind FROM event WHERE tenant = 7 AND day BETWEEN 30 AND 59 ORDER BY day, id"
DAY_OF_ALL = "SELECT id, kind FROM event WHERE day = 42 ORDER BY id"


@lab(
    title="In an index, the column compared by = comes first",
    guide="indexing",
    kind="counted",
    claims=(
        Claim("right_vs_wrong", ">=", 5, "steps for one tenant's month, index (day, tenant) ÷ (tenant, day)"),
        Claim("suffix_unused", ">=", 20, "steps for a day of all tenants, index (tenant, day) ÷ (day, tenant)"),
    ),
    plot=Bars("steps of SQLite's virtual machine", log=True),
    finding="For one tenant's month an index (day, tenant) takes {right_vs_wrong:,.0f} times the steps of "
    "(tenant, day); for a day of all tenants it is the other way round, by {suffix_unused:,.0f} times.",
)
def experiment(bench: Bench) -> None:
    database = _events(bench)
    wrong, right = INDEXES
    for question, statement in (("one tenant's month", MONTH_OF_TENANT), ("a day of all tenants", DAY_OF_ALL)):
        _, without_index = vm_steps(database, statement)
        steps = {}
        for name, columns in INDEXES.items():
            database.execute(f"CREATE INDEX event_order ON event({columns})")
            steps[name], found = vm_steps(database, statement)
            database.execute("DROP INDEX event_order")
            bench.same(found, without_index)
            bench.point(name, question, steps[name])
        if statement == MONTH_OF_TENANT:
            bench.ratio("right_vs_wrong", steps[wrong], steps[right])
        else:
            bench.ratio("suffix_unused", steps[right], steps[wrong])
    database.close()


def _events(bench: Bench) -> sqlite3.Connection:
    chance = random.Random(7)
    database = bench.sqlite()
    database.execute(
        "CREATE TABLE event (id INTEGER PRIMARY KEY, tenant INT NOT NULL, day INT NOT NULL, kind TEXT NOT NULL)"
    )
    with transaction(database):
        database.executemany(
            "INSERT INTO event(tenant, day, kind) VALUES (?, ?, ?)",
            (
                (chance.randrange(TENANTS), number * DAYS // EVENTS, chance.choice(["opened", "paid", "closed"]))
                for number in range(EVENTS)
            ),
        )
    return database
