"""A list that shows title and year: all fields by REST, two by GraphQL, and two by REST with ?fields=."""

import gzip
import json
import random
import sqlite3
from functools import cache
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

BOOKS = 100
FIELDS = ("id", "title", "year", "publisher", "language", "pages", "summary")
WORDS = ("river", "letters", "night", "garden", "of", "the", "and", "a", "winter", "songs", "stone", "island", "long")


@lab(
    title="Asking for two fields sends two fields, by GraphQL or by REST",
    guide="graphql",
    kind="counted",
    claims=(
        Claim("graphql", ">=", 2, "bytes of all fields by REST ÷ of two fields by GraphQL"),
        Claim("sparse_equal", "<=", 1.3, "bytes of two fields, REST with ?fields= ÷ GraphQL"),
        Claim("gz", ">=", 2, "bytes of all fields by REST ÷ of two fields by GraphQL, both with gzip"),
    ),
    plot=Bars("bytes of the answer", log=True),
    finding="A list of 100 books in full is {graphql:,.1f} times the bytes of the two fields a page shows "
    "({gz:,.1f} times with gzip). REST with ?fields= sends {sparse_equal:.2f} times what GraphQL sends.",
)
def experiment(bench: Bench) -> None:
    database = _books(bench)
    full = _rest(database)
    sparse = _rest(database, "title,year")
    graphql = _graphql(database, "{ books { title year } }")
    shown = [{"title": book["title"], "year": book["year"]} for book in json.loads(full)["books"]]
    bench.same(json.loads(sparse)["books"], shown)
    bench.same(json.loads(graphql)["data"]["books"], shown)
    for way, body in (("REST, all fields", full), ("GraphQL, two fields", graphql), ("REST, ?fields=", sparse)):
        bench.point(way, "as it is", len(body))
        bench.point(way, "with gzip", len(gzip.compress(body, mtime=0)))
    bench.ratio("graphql", len(full), len(graphql))
    bench.ratio("sparse_equal", len(sparse), len(graphql))
    bench.ratio("gz", len(gzip.compress(full, mtime=0)), len(gzip.compress(graphql, mtime=0)))
    database.close()


def _rest(database: sqlite3.Connection, fields: str = "") -> bytes:
    """GET /books or /books?fields=…: names are looked up among those there are, never put into SQL as they came."""
    asked = [field for field in FIELDS if field in fields.split(",")] if fields else FIELDS
    rows = database.execute(f"SELECT {', '.join(asked)} FROM book ORDER BY id")  # noqa: S608  only from FIELDS
    return _json({"books": [dict(zip(asked, row, strict=True)) for row in rows.fetchall()]})


def _graphql(database: sqlite3.Connection, query: str) -> bytes:
    result = _schema().execute_sync(query, context_value=database)
    return _json({"data": result.data})


def _json(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode()


@cache
def _schema() -> Any:
    import strawberry

    @strawberry.type
    class Book:
        id: int
        title: str
        year: int
        publisher: str
        language: str
        pages: int
        summary: str

    @strawberry.type
    class Query:
        @strawberry.field
        def books(self, info: strawberry.Info) -> list[Book]:
            rows = info.context.execute(f"SELECT {', '.join(FIELDS)} FROM book ORDER BY id")  # noqa: S608  a constant
            return [Book(**dict(zip(FIELDS, row, strict=True))) for row in rows.fetchall()]

    return strawberry.Schema(Query)


def _books(bench: Bench) -> sqlite3.Connection:
    chance = random.Random(7)

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count)).capitalize()

    database = bench.sqlite()
    database.execute(f"CREATE TABLE book ({', '.join(FIELDS)})")
    database.executemany(
        "INSERT INTO book VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (n, words(4), chance.randint(1950, 2025), words(2), "en", chance.randint(90, 900), words(80))
            for n in range(1, BOOKS + 1)
        ],
    )
    return database
