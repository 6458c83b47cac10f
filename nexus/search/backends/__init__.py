"""Two indexes behind one interface: SQLite's FTS5 and PostgreSQL's text search."""

from typing import Protocol

from django.db import connection

from nexus.search.backends.conditions import Found
from nexus.search.engines.query import Query


class Backend(Protocol):
    """Every method works inside the caller's transaction."""

    def index(self, first: int, last: int) -> None:
        """Makes the new entries among the ids first..last findable."""

    def forget(self, ids: list[int]) -> None:
        """Takes entries out of the index, before their rows are deleted."""

    def candidates(self, query: Query, scopes: frozenset[str], limit: int) -> list[Found]:
        """At most `limit` visible entries that match; for common words those with the word in their title."""

    def similar_words(self, word: str, limit: int) -> list[str]:
        """Known words that share letters in order with this one."""

    def learn(self, words: set[str]) -> None:
        """Adds words to the vocabulary."""


def backend() -> Backend:
    """The index of the database in use."""
    if connection.vendor == "postgresql":
        from nexus.search.backends.postgresql import PostgresqlIndex  # noqa: PLC0415

        return PostgresqlIndex()
    from nexus.search.backends.sqlite import SqliteIndex  # noqa: PLC0415

    return SqliteIndex()
