"""A column gets a new name while old and new code run side by side: renamed at once, or expanded and contracted."""

import sqlite3
from dataclasses import dataclass

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

PEOPLE = 10


@dataclass(frozen=True, slots=True)
class Version:
    """A release of the code: the column it reads a name from, and those it writes one to."""

    release: int
    reads: str
    writes: tuple[str, ...]


OLD = Version(1, "name", ("name",))
WRITES_BOTH = Version(2, "name", ("name", "full_name"))
READS_NEW = Version(3, "full_name", ("name", "full_name"))
NEW = Version(4, "full_name", ("full_name",))

RENAME = "ALTER TABLE person RENAME COLUMN name TO full_name"
EXPAND = "ALTER TABLE person ADD COLUMN full_name TEXT"
BACKFILL = "UPDATE person SET full_name = name WHERE full_name IS NOT name"
CONTRACT = "ALTER TABLE person DROP COLUMN name"
# What runs side by side during each roll-out, and the statement before it.
RENAMED_AT_ONCE = ((RENAME, (OLD, NEW)),)
EXPANDED_FIRST = (
    (EXPAND, (OLD, WRITES_BOTH)),
    (BACKFILL, (WRITES_BOTH, READS_NEW)),
    ("", (READS_NEW, NEW)),
    (CONTRACT, (NEW, NEW)),
)


@lab(
    title="A rename breaks the code that still runs; expand, migrate, contract does not",
    guide="migrations",
    kind="counted",
    claims=(
        Claim("errors_rename", ">=", 1, "requests that failed during the roll-out, renamed at once"),
        Claim("errors_expand", "==", 0, "requests that failed during the roll-outs, expanded first"),
    ),
    plot=Bars("requests that failed"),
    finding="Renaming a column while old code still ran failed {errors_rename:,.0f} of {of_rename:,.0f} requests; "
    "expand, migrate, contract failed {errors_expand:,.0f} of {of_expand:,.0f}.",
)
def experiment(bench: Bench) -> None:
    for way, name, steps in (
        ("rename", "renamed at once", RENAMED_AT_ONCE),
        ("expand", "expand, migrate, contract", EXPANDED_FIRST),
    ):
        database = bench.sqlite()
        database.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)")
        known = {number: f"Person {number}" for number in range(1, PEOPLE + 1)}
        database.executemany("INSERT INTO person VALUES (?, ?)", known.items())
        answers = []
        for statement, running in steps:
            database.execute(statement)
            answers += _roll_out(database, running, known)
        bench.value(f"errors_{way}", answers.count(False))
        bench.value(f"of_{way}", len(answers))
        bench.point(name, "requests", answers.count(False))
        bench.same(dict(database.execute("SELECT id, full_name FROM person")), known)
        database.close()


def _roll_out(database: sqlite3.Connection, running: tuple[Version, Version], known: dict[int, str]) -> list[bool]:
    """Whether each request was answered rightly: both versions read what was there and what one of them wrote."""
    answers = []
    for person in range(1, PEOPLE + 1):
        answers += [_read(database, version, person) == known[person] for version in running]
        writer = running[person % 2]
        name = f"Person {person}, by release {writer.release}"
        answers.append(_write(database, writer, person, name))
        known[person] = name if answers[-1] else known[person]
        answers += [_read(database, version, person) == known[person] for version in running]
    return answers


def _write(database: sqlite3.Connection, version: Version, person: int, name: str) -> bool:
    assignments = ", ".join(f"{column} = :name" for column in version.writes)
    try:
        database.execute(f"UPDATE person SET {assignments} WHERE id = :id", {"name": name, "id": person})  # noqa: S608
    except sqlite3.OperationalError:
        return False
    return True


def _read(database: sqlite3.Connection, version: Version, person: int) -> str | None:
    try:
        row = database.execute(f"SELECT {version.reads} FROM person WHERE id = ?", (person,)).fetchone()  # noqa: S608
    except sqlite3.OperationalError:
        return None
    return str(row[0])
