"""SQLite FTS5 with Porter stemming, over the rows of search_searchentry (external content).

bm25 looks at every hit of every word, so a word that is everywhere would make a query slow. Therefore:

1. Few hits are all taken, in any order: the room's own ranking has the last word.
2. Of more, those with the words in title, heading or tags come first. They have an index of their own, because
   search_fts would read through the texts of all hits to find them.
3. Then come the best by bm25, or, for hits past COMMON, the first that are met.
4. The begin of a word, while it is shorter than PREFIX, is looked for in that small index alone, unless nothing is
   found there: hundreds of words begin with it, and all their hits would be read.
"""

import json
from typing import Any

from django.db import connection

from nexus.search.backends.conditions import TOLD, Found, conditions, found
from nexus.search.engines.query import Query
from nexus.search.engines.vocabulary import trigrams

COMMON = 600
PREFIX = 4
TITLES = "title, heading, tags"
COLUMNS = f"{TITLES}, body"
INDEXES = (("search_fts", COLUMNS), ("search_titles", TITLES))


class SqliteIndex:
    def index(self, first: int, last: int) -> None:
        for table, columns in INDEXES:
            _execute(
                f"INSERT INTO {table}(rowid, {columns}) "  # noqa: S608
                f"SELECT id, {columns} FROM search_searchentry WHERE id BETWEEN %s AND %s",
                [first, last],
            )

    def forget(self, ids: list[int]) -> None:
        marks = ", ".join(["%s"] * len(ids))
        for table, columns in INDEXES:
            _execute(
                f"INSERT INTO {table}({table}, rowid, {columns}) SELECT 'delete', id, {columns} "  # noqa: S608
                f"FROM search_searchentry WHERE id IN ({marks})",
                ids,
            )

    def candidates(self, query: Query, scopes: frozenset[str], limit: int) -> list[Found]:
        visible = conditions(query, scopes)
        whole, begun = _expression(query), _expression(query, begun=True)
        if not whole:
            return _newest(visible, limit)
        is_short = query.is_unfinished and bool(query.terms) and len(query.terms[-1]) < PREFIX
        match = whole if is_short else begun
        met = _hits("search_fts", match, visible, limit)
        if len(met) < limit and not is_short:
            return list(met.values())
        titled = _hits("search_titles", begun, visible, limit)
        if len(met) == limit and len(titled) < limit and not self._is_common(match):
            met = _hits("search_fts", match, visible, limit, "ORDER BY bm25(search_fts, 8, 6, 4, 1)")
        both = titled | met or _hits("search_fts", begun, visible, limit)
        return list(both.values())[:limit]

    def similar_words(self, word: str, limit: int) -> list[str]:
        match = " OR ".join(f'"{part}"' for part in trigrams(word))
        rows = _rows(
            "SELECT word FROM search_words WHERE search_words MATCH %s ORDER BY bm25(search_words) LIMIT %s",
            [match, limit],
        )
        return [word for (word,) in rows]

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
        return bool(_rows(counted, [match, COMMON])[0][0] == COMMON)


def _expression(query: Query, *, begun: bool = False) -> str:
    """FTS5's own query language, every word quoted, so that nothing typed is an operator.

    With `begun` the last term of an unfinished query stands for all words that begin with it.
    """
    parts = [f'"{term}"' for term in query.terms]
    if parts and begun and query.is_unfinished:
        parts[-1] = f"{parts[-1]}*"
    parts += ['"' + " ".join(phrase) + '"' for phrase in query.phrases]
    return " AND ".join(parts)


def _hits(table: str, match: str, visible: tuple[str, list[Any]], limit: int, order: str = "") -> dict[int, Found]:
    condition, parameters = visible
    rows = _rows(
        f"SELECT {TOLD} FROM {table} f JOIN search_searchentry e ON e.id = f.rowid "  # noqa: S608
        f"WHERE {table} MATCH %s AND {condition} {order} LIMIT %s",
        [match, *parameters, limit],
    )
    return found(rows)


def _newest(visible: tuple[str, list[Any]], limit: int) -> list[Found]:
    condition, parameters = visible
    rows = _rows(
        f"SELECT {TOLD} FROM search_searchentry e WHERE {condition} "  # noqa: S608
        "ORDER BY e.updated_at DESC LIMIT %s",
        [*parameters, limit],
    )
    return list(found(rows).values())


def _execute(sql: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
