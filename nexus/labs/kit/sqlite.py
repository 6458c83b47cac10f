"""SQLite for experiments: one transaction, the steps of a statement, the size of a database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All that is written inside, or nothing if it raises. The connection is one in autocommit mode."""
    database.execute("BEGIN IMMEDIATE")
    with database:
        yield database


def vm_steps(database: sqlite3.Connection, statement: str, parameters: tuple[Any, ...] = ()) -> tuple[int, list[Any]]:
    """How many steps SQLite's virtual machine takes for a statement, and its rows. The same on every machine."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    database.set_progress_handler(count, 1)
    try:
        rows = database.execute(statement, parameters).fetchall()
    finally:
        database.set_progress_handler(None, 0)
    return steps, rows


def size_in_bytes(database: sqlite3.Connection) -> int:
    """Pages that are in use and pages that are free, as the file would be."""
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    (page_bytes,) = database.execute("PRAGMA page_size").fetchone()
    return int(pages * page_bytes)
