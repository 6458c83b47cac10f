"""SQLite FTS5 with Porter stemming, over the rows of search_searchentry (external content).

bm25 looks at every hit of every word, so a word that is everywhere would make a query slow. Therefore: hits are
counted up to COMMON; a rarer query is ordered by bm25; a commoner one takes those with the words in title or
heading first. Either way the room's own ranking has the last word over the few hundred candidates.
"""

import json
from typing import Any

from django.db import connection

from nexus.search.backends.conditions import conditions
from nexus.search.engines.query import Query
from nexus.search.engines.vocabulary import trigrams

COMMON = 600
COLUMNS = "title, heading, tags, body"


class SqliteIndex:
    def index(self, first: int, last: int) -> None:
        waiting = "id BETWEEN %s AND %s AND NOT is_indexed"
        _execute(
            f"INSERT INTO search_fts(rowid, {COLUMNS}) SELECT id, {COLUMNS} FROM search_searchentry WHERE {waiting}",  # noqa: S608
            [first, last],
        )
        _execute(f"UPDATE search_searchentry SET is_indexed = 1 WHERE {waiting}", [first, last])  # noqa: S608

    def forget(self, ids: list[int]) -> None:
        marks = ", ".join(["%s"] * len(ids))
        _execute(
            f"INSERT INTO search_fts(search_fts, rowid, {COLUMNS}) SELECT 'delete', id, {COLUMNS} "  # noqa: S608
            f"FROM search_searchentry WHERE id IN ({marks}) AND is_indexed",
            ids,
        )

    def candidates(self, query: Query, scopes: frozenset[str], limit: int) -> list[int]:
        condition, parameters = conditions(query, scopes)
        match = _expression(query)
        if not match:
            return _rows(
                f"SELECT e.id FROM search_searchentry e WHERE {condition} AND e.is_indexed "  # noqa: S608
                "ORDER BY e.updated_at DESC LIMIT %s",
                [*parameters, limit],
            )
        hits = (
            "SELECT e.id FROM search_fts f JOIN search_searchentry e ON e.id = f.rowid "  # noqa: S608
            f"WHERE search_fts MATCH %s AND {condition} {{order}} LIMIT %s"
        )
        if not self._is_common(match):
            return _rows(hits.format(order="ORDER BY bm25(search_fts, 8, 6, 4, 1)"), [match, *parameters, limit])
        titled = _rows(hits.format(order=""), [f"{{title heading tags}} : ({match})", *parameters, limit])
        others = _rows(hits.format(order=""), [match, *parameters, limit]) if len(titled) < limit else []
        return list(dict.fromkeys([*titled, *others]))[:limit]

    def similar_words(self, word: str, limit: int) -> list[str]:
        match = " OR ".join(f'"{part}"' for part in trigrams(word))
        return _rows(
            "SELECT word FROM search_words WHERE search_words MATCH %s ORDER BY bm25(search_words) LIMIT %s",
            [match, limit],
        )

    def learn(self, words: set[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM search_searchword")
            last = cursor.fetchone()[0]
            cursor.execute(
                "INSERT OR IGNORE INTO search_searchword(word) SELECT value FROM json_each(%s)",
                [json.dumps(sorted(words))],
            )
        _execute(
            "INSERT INTO search_words(rowid, word) SELECT id, word FROM search_searchword WHERE id > %s",
            [last],
        )

    def _is_common(self, match: str) -> bool:
        counted = "SELECT count(*) FROM (SELECT 1 FROM search_fts WHERE search_fts MATCH %s LIMIT %s)"
        return bool(_rows(counted, [match, COMMON])[0] == COMMON)


def _expression(query: Query) -> str:
    """FTS5's own query language, every word quoted, so that nothing typed is an operator."""
    parts = [f'"{term}"' for term in query.terms]
    if parts and query.is_unfinished:
        parts[-1] = f"({parts[-1]} OR {parts[-1]}*)"
    parts += ['"' + " ".join(phrase) + '"' for phrase in query.phrases]
    return " AND ".join(parts)


def _execute(sql: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _rows(sql: str, parameters: list[Any]) -> list[Any]:
    """The first column of every row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]
