"""A search that a visitor types into: SQL built from strings against parameters."""

import sqlite3

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

PEOPLE = 100
HONEST = "person7@example.org"
HOSTILE = "' OR '1' = '1"


@lab(
    title="Parameters cannot become SQL",
    guide="authorization",
    kind="counted",
    claims=(
        Claim("leaked_concat", ">=", 100, "rows of others shown to a hostile visitor, SQL built from strings"),
        Claim("leaked_param", "==", 0, "rows of others shown to a hostile visitor, parameters"),
    ),
    plot=Bars("rows of others shown to a hostile visitor"),
    finding="One quotation mark in the right place shows all {leaked_concat:,.0f} rows where SQL is built from "
    "strings, and {leaked_param:,.0f} where the input is a parameter.",
)
def experiment(bench: Bench) -> None:
    database = bench.sqlite()
    database.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT NOT NULL)")
    database.executemany("INSERT INTO person(email) VALUES (?)", [(f"person{n}@example.org",) for n in range(PEOPLE)])
    bench.same(_by_parameter(database, HONEST), [(HONEST,)])
    bench.same(_by_string(database, HONEST), [(HONEST,)])

    leaked_concat = len(_by_string(database, HOSTILE))
    leaked_param = len(_by_parameter(database, HOSTILE))
    bench.value("leaked_concat", leaked_concat)
    bench.value("leaked_param", leaked_param)
    bench.point("SQL built from strings", "rows", leaked_concat)
    bench.point("parameters", "rows", leaked_param)

    # Nor is it only about attackers: a name may have an apostrophe in it, and only one way finds it.
    database.execute("INSERT INTO person(email) VALUES (?)", ("o'brien@example.org",))
    bench.same(_by_parameter(database, "o'brien@example.org"), [("o'brien@example.org",)])
    bench.same(_breaks(database, "o'brien@example.org"), True)
    database.close()


def _by_string(database: sqlite3.Connection, email: str) -> list[tuple[str]]:
    """What one must not do: the input becomes a part of the program."""
    return database.execute(f"SELECT email FROM person WHERE email = '{email}'").fetchall()  # noqa: S608  the point


def _by_parameter(database: sqlite3.Connection, email: str) -> list[tuple[str]]:
    """The program is fixed before the input comes, which can only be a value in it."""
    return database.execute("SELECT email FROM person WHERE email = ?", (email,)).fetchall()


def _breaks(database: sqlite3.Connection, email: str) -> bool:
    try:
        _by_string(database, email)
    except sqlite3.OperationalError:
        return True
    return False
