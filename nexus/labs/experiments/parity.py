"""Statements with a mistake in them, put to SQLite and to PostgreSQL: which of the two says so."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.postgresql import own_schema
from nexus.labs.lab import Claim, Grid, lab

SCHEMA = "nexus_lab_parity"
TABLES = (
    "CREATE TABLE city (id int PRIMARY KEY, name varchar(10) NOT NULL)",
    "CREATE TABLE person (id int PRIMARY KEY, name varchar(10), age int, born date, city int REFERENCES city)",
    "INSERT INTO city VALUES (1, 'Kisumu')",
    "INSERT INTO person VALUES (1, 'Ada', 36, '1990-12-10', 1)",
)
MISTAKES = {
    "text in a number column": "INSERT INTO person (id, age) VALUES (2, 'many')",
    "22 letters in varchar(10)": "INSERT INTO person (id, name) VALUES (3, 'Wolfeschlegelsteinhaus')",
    "30 February in a date column": "INSERT INTO person (id, born) VALUES (4, '2026-02-30')",
    "a city that does not exist": "INSERT INTO person (id, city) VALUES (5, 99)",
    "a column that is not grouped": "SELECT city, name, count(*) FROM person GROUP BY city",
    'text in "double quotes"': 'SELECT id FROM person WHERE name = "Ada"',
}
CORRECT = "SELECT person.name, city.name FROM person JOIN city ON city.id = person.city WHERE person.id = 1"
LIKE = "SELECT count(*) FROM person WHERE name LIKE 'ada'"


@lab(
    title="SQLite accepts what PostgreSQL refuses",
    guide="configuration",
    kind="counted",
    needs=("postgresql",),
    claims=(
        Claim("sqlite_accepts", ">=", 5, "of 6 statements with a mistake, accepted by SQLite"),
        Claim("pg_accepts", "==", 0, "of the same 6, accepted by PostgreSQL"),
    ),
    plot=Grid(bad="accepted"),
    finding="Of {statements:,.0f} statements with a mistake SQLite accepts {sqlite_accepts:,.0f}, PostgreSQL "
    "{pg_accepts:,.0f}. LIKE 'ada' finds Ada {sqlite_like:,.0f} time on SQLite, {pg_like:,.0f} on PostgreSQL.",
)
def experiment(bench: Bench) -> None:
    sqlite = bench.sqlite()
    for statement in TABLES:
        sqlite.execute(statement)
    with _postgresql(bench.services["postgresql"]) as postgresql:
        bench.same(sqlite.execute(CORRECT).fetchall(), postgresql.execute(CORRECT).fetchall())
        accepted = {"sqlite": 0, "pg": 0}
        for mistake, statement in MISTAKES.items():
            for short, name, database in (("sqlite", "SQLite", sqlite), ("pg", "PostgreSQL", postgresql)):
                passes = _accepts(database, statement)
                accepted[short] += passes
                bench.point(mistake, name, "accepted" if passes else "refused")
        bench.value("pg_like", postgresql.execute(LIKE).fetchone()[0])
    bench.value("sqlite_like", sqlite.execute(LIKE).fetchone()[0])
    sqlite.close()
    bench.value("sqlite_accepts", accepted["sqlite"])
    bench.value("pg_accepts", accepted["pg"])
    bench.value("statements", len(MISTAKES))


def _accepts(database: Any, statement: str) -> bool:
    import psycopg

    try:
        database.execute(statement)
    except (sqlite3.DatabaseError, psycopg.DatabaseError):
        return False
    return True


@contextmanager
def _postgresql(url: str) -> Iterator[Any]:
    with own_schema(url, SCHEMA) as connect:
        database = connect()
        for statement in TABLES:
            database.execute(statement)
        yield database
