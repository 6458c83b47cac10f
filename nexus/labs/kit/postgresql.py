"""A schema of PostgreSQL for one experiment, and sessions in it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any, Protocol


class Connect(Protocol):
    """Opens a session whose tables are those of the schema; it is closed with the schema."""

    def __call__(self, *, autocommit: bool = True, settings: str = "") -> Any:
        """`settings` as psql takes them: "-c jit=off"."""


@contextmanager
def own_schema(url: str, name: str) -> Iterator[Connect]:
    """An empty schema, dropped at the end. What a run that was killed has left behind is dropped first."""
    import psycopg

    with ExitStack() as sessions, psycopg.connect(url, autocommit=True) as keeper:

        def connect(*, autocommit: bool = True, settings: str = "") -> Any:
            options = f"-c search_path={name} {settings}"
            return sessions.enter_context(closing(psycopg.connect(url, autocommit=autocommit, options=options)))

        keeper.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        keeper.execute(f"CREATE SCHEMA {name}")
        try:
            yield connect
        finally:
            sessions.close()  # an open transaction would keep its locks, and the schema could not be dropped
            keeper.execute(f"DROP SCHEMA {name} CASCADE")
