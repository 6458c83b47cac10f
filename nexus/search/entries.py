"""Entries on their way into the index.

A large publication brings ten sections for every page. Through the ORM their rows would cost as much as parsing
the pages, so entries are plain tuples and written by one prepared statement.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection

from nexus.search.models import SearchEntry


class Entry(NamedTuple):
    """What is written of one findable thing; the fields are those of SearchEntry."""

    kind: str
    subject: str
    container: str
    scope: str
    owner: str
    title: str
    url: str
    updated_at: datetime | None
    repository: str = ""
    path: str = ""
    heading: str = ""
    tags: str = ""
    body: str = ""
    anchor: str = ""
    weight: float = 1.0
    verified_at: datetime | None = None


_values = attrgetter(*Entry._fields)
_COLUMNS = ", ".join(Entry._fields)
_MARKS = ", ".join(["%s"] * len(Entry._fields))
_DATE = Entry._fields.index("updated_at")


def write(entries: Sequence[Entry | SearchEntry]) -> tuple[int, int]:
    """Writes rows that the index does not know yet; the range of ids theirs lie in."""
    before = _last_id()
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO search_searchentry ({_COLUMNS}) VALUES ({_MARKS})",  # noqa: S608  our own field names
            [_row(entry) for entry in entries],
        )
    return before + 1, _last_id()


def _row(entry: Entry | SearchEntry) -> tuple[Any, ...]:
    values = _values(entry)
    adapted = connection.ops.adapt_datetimefield_value
    return (*values[:_DATE], adapted(values[_DATE]), *values[_DATE + 1 : -1], adapted(values[-1]))


def _last_id() -> int:
    newest = SearchEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
