"""The database of a whole hub, read from outside: SQLite, or PostgreSQL where DATABASE_URL names one."""

import atexit
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

Rows = Callable[..., list[tuple]]


def own_database(data: Path) -> tuple[str, Rows]:
    """A DATABASE_URL for one hub alone, empty for SQLite in its data folder; and how to ask for rows."""
    server = os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        return _postgresql(server)
    return "", lambda query, *parameters: _sqlite_rows(data, query, parameters)


def _sqlite_rows(data: Path, query: str, parameters: tuple[object, ...]) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{data}/nexus.sqlite3?mode=ro", uri=True, timeout=20)) as database:
        return database.execute(query, parameters).fetchall()


def _postgresql(server: str) -> tuple[str, Rows]:
    """A new database on the server, dropped when the tests end."""
    import psycopg

    name = f"nexus_walkthrough_{uuid4().hex[:12]}"
    url = urlsplit(server)._replace(path=f"/{name}").geturl()

    def do(statement: str) -> None:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(statement)

    def rows(query: str, *parameters: object) -> list[tuple]:
        with psycopg.connect(url) as connection:
            found = connection.execute(query.replace("?", "%s"), parameters or None).fetchall()
        return [tuple(_as_in_sqlite(value) for value in row) for row in found]

    do(f"CREATE DATABASE {name}")
    atexit.register(do, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return url, rows


def _as_in_sqlite(value: object) -> object:
    """A column that is of a type of its own on PostgreSQL only."""
    if isinstance(value, UUID):
        return value.hex
    return json.dumps(value) if isinstance(value, list | dict) else value
