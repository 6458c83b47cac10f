"""PostgreSQL text search (english, weighted) and pg_trgm for mistyped words.

ts_rank reads every matching row, so the candidates of a common word are capped before they are ranked.
"""

from typing import Any

from django.db import connection

from nexus.search.backends.conditions import TOLD, Found, conditions, found
from nexus.search.engines.query import Query

COMMON = 600
TITLED = "AB"
VECTOR = (
    "setweight(to_tsvector('english', left(title, 2000)), 'A') || "
    "setweight(to_tsvector('english', left(heading, 2000)), 'B') || "
    "setweight(to_tsvector('english', left(tags, 2000)), 'B') || "
    "setweight(to_tsvector('english', left(body, 250000)), 'D')"
)


class PostgresqlIndex:
    def index(self, first: int, last: int) -> None:
        _execute(
            f"UPDATE search_searchentry SET vector = {VECTOR} "  # noqa: S608
            "WHERE id BETWEEN %s AND %s AND vector IS NULL",
            [first, last],
        )

    def forget(self, ids: list[int]) -> None:
        """The vector goes with its row."""

    def candidates(self, query: Query, scopes: frozenset[str], limit: int) -> list[Found]:
        condition, parameters = conditions(query, scopes)
        match = _expression(query)
        if not match:
            newest = _rows(
                f"SELECT {TOLD} FROM search_searchentry e WHERE {condition} "  # noqa: S608
                "ORDER BY e.updated_at DESC NULLS LAST LIMIT %s",
                [*parameters, limit],
            )
            return list(found(newest).values())
        hits = f"FROM search_searchentry e WHERE e.vector @@ to_tsquery('english', %s) AND {condition}"
        titled = _rows(f"SELECT {TOLD} {hits} LIMIT %s", [_expression(query, TITLED), *parameters, limit])
        others = _rows(
            f"SELECT {TOLD} FROM (SELECT e.* {hits} LIMIT {COMMON}) e "  # noqa: S608
            "ORDER BY ts_rank(vector, to_tsquery('english', %s)) DESC LIMIT %s",
            [match, *parameters, match, limit],
        )
        return list(found([*titled, *others]).values())[:limit]

    def similar_words(self, word: str, limit: int) -> list[str]:
        rows = _rows(
            "SELECT word FROM search_searchword WHERE word %% %s ORDER BY similarity(word, %s) DESC LIMIT %s",
            [word, word, limit],
        )
        return [similar for (similar,) in rows]

    def learn(self, words: set[str]) -> None:
        _execute(
            "INSERT INTO search_searchword(word) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
            [sorted(words)],
        )


def _expression(query: Query, weights: str = "") -> str:
    """A tsquery of quoted lexemes, of the given weights only if any are given.

    Terms and phrases hold word characters only, so nothing typed is an operator.
    """
    parts = [_lexeme(term, weights) for term in query.terms]
    if parts and query.is_unfinished:
        parts[-1] = f"({parts[-1]} | {_lexeme(query.terms[-1], '*' + weights)})"
    parts += ["(" + " <-> ".join(_lexeme(word, weights) for word in phrase) + ")" for phrase in query.phrases]
    return " & ".join(parts)


def _lexeme(word: str, marks: str) -> str:
    return f"'{word}':{marks}" if marks else f"'{word}'"


def _execute(sql: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
