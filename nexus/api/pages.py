"""Lists in pages. A page continues after the last row of the one before it, so new rows move nothing.

A cursor is what that row was sorted by, signed together with the list it belongs to: a cursor somebody made up, or
took from another list, is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet

from nexus.api.errors import Problem

LIMIT = 20
MOST = 100
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows, the cursor of each, and whether more follow."""

    rows: list[M]
    cursors: list[str]
    has_more: bool

    @property
    def next(self) -> str | None:
        return self.cursors[-1] if self.has_more else None


def page(rows: QuerySet[M], *, by: Sequence[str], name: str, limit: int = LIMIT, cursor: str | None = None) -> Page[M]:
    """The rows after the cursor in the order of the fields `by`, all descending if the first begins with `-`.

    The fields together must be unique. `name` says which list this is. Raises Problem for a cursor not of it.
    """
    fields, is_descending = [field.lstrip("-") for field in by], by[0].startswith("-")
    if cursor is not None:
        rows = rows.filter(_after(fields, read_cursor(cursor, name, len(by)), "lt" if is_descending else "gt"))
    return page_of(list(rows.order_by(*by)[: limit + 1]), by=by, name=name, limit=limit)


def page_of(found: list[M], *, by: Sequence[str], name: str, limit: int) -> Page[M]:
    """The page of rows that were loaded in the right order already, one more than it holds."""
    fields = [field.lstrip("-") for field in by]
    cursors = [make_cursor([getattr(row, field) for field in fields], name) for row in found[:limit]]
    return Page(found[:limit], cursors, len(found) > limit)


def make_cursor(values: Sequence[Any], name: str) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return Signer(salt=f"cursor {name}").sign_object(plain)


def read_cursor(cursor: str, name: str, length: int = 1) -> list[Any]:
    """The values; Problem if this is no cursor of the list."""
    try:
        values = Signer(salt=f"cursor {name}").unsign_object(cursor)
    except (BadSignature, ValueError):
        values = None
    if not isinstance(values, list) or len(values) != length:
        raise Problem("invalid", errors=[("#/query/cursor", "This is no cursor of this list; take it from `next`.")])
    return values


def _after(fields: Sequence[str], values: Sequence[Any], than: str) -> Q:
    """(a, b) > (x, y), written as a > x or (a = x and b > y), and a >= x, by which an index finds its way."""
    steps = [
        Q(**dict(zip(fields[:depth], values, strict=False)), **{f"{last}__{than}": bound})
        for depth, (last, bound) in enumerate(zip(fields, values, strict=True))
    ]
    return Q(**{f"{fields[0]}__{than}e": values[0]}) & reduce(Q.__or__, steps)
