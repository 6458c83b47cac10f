"""What both backends ask of an entry besides its words, scope and filters, and what they tell of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from nexus.search.engines import ranking, verified
from nexus.search.engines.query import Query

COLUMN_OF = {"by": "lower(e.owner)", "kind": "e.kind", "in": "lower(e.repository)"}
TOLD = (
    f"e.id, e.title, e.heading, e.tags, substr(e.body, 1, {ranking.TEXT_LOOKED_AT}), e.weight, e.url || '#' || e.anchor"
)


@dataclass(slots=True)
class Found:
    """What ranking looks at. Of a few hundred candidates only the begin of the text is read."""

    pk: int
    title: str
    heading: str
    tags: str
    body: str
    weight: float
    address: str


def found(rows: Iterable[tuple[Any, ...]]) -> dict[int, Found]:
    """Rows of TOLD by id, in their order."""
    return {row[0]: Found(*row) for row in rows}


def conditions(query: Query, scopes: frozenset[str]) -> tuple[str, list[Any]]:
    """`(sql, parameters)`: true for entries (alias `e`) the viewer may see and the filters let through."""
    parts = [f"e.scope IN ({', '.join(['%s'] * len(scopes))})"]
    parameters: list[Any] = sorted(scopes)
    for name, value in query.filters.items():
        if column := COLUMN_OF.get(name):
            parts.append(f"{column} = %s")
            parameters.append(value.removeprefix("@"))
        elif name == "tag":
            parts.append("(' ' || lower(e.tags) || ' ') LIKE %s ESCAPE '\\'")
            parameters.append(f"% {_literal(value)} %")
        elif name == "verified":
            part, more = _verified(value)
            parts.append(part)
            parameters += more
    return " AND ".join(parts), parameters


def _verified(value: str) -> tuple[str, list[Any]]:
    age = verified.read(value)
    if age is None:
        return "1 = 0", []
    since = age.since(timezone.now())
    if since is None:
        kinds = ", ".join(["%s"] * len(verified.KINDS))
        return f"e.verified_at IS NULL AND e.kind IN ({kinds})", [*verified.KINDS]
    return f"e.verified_at {'<=' if age.is_older else '>'} %s", [connection.ops.adapt_datetimefield_value(since)]


def _literal(value: str) -> str:
    """The value with LIKE's wildcards made plain."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
