"""Relay's forms: nodes with global ids, connections with cursors. And rows that load what they need together."""

import base64
import binascii
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from django.db.models import Model

from nexus.api.errors import Problem
from nexus.api.pages import MOST, Page, make_cursor, read_cursor

T = TypeVar("T")
V = TypeVar("V")
M = TypeVar("M", bound=Model)
First = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {MOST}.")]
After = Annotated[str | None, strawberry.argument(description="The cursor of the last one seen.")]


@strawberry.interface(description="Something with an id that is good in the whole hub.")
class Node:
    id: strawberry.ID


@strawberry.type(description="Whether more follows, and after which cursor.")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    cursor: str
    node: T


@strawberry.type
class Connection(Generic[T]):
    edges: list[Edge[T]]
    page_info: PageInfo


class Siblings(Generic[M]):
    """Rows that were loaded together: what one needs more is loaded for all, so many rows cost one query."""

    def __init__(self, rows: Sequence[M]) -> None:
        self._rows = rows
        self._loaded: dict[Hashable, Mapping[int, Any]] = {}

    def load(self, row: M, key: Hashable, loader: Callable[[Sequence[M]], Mapping[int, V]]) -> V:
        """What `loader` finds for the row; asked once for all siblings and each key."""
        if key not in self._loaded:
            self._loaded[key] = loader(self._rows)
        found: V = self._loaded[key][row.pk]
        return found


def connected(page: Page[Any], nodes: Sequence[T], *, after: str | None) -> Connection[T]:
    return Connection(
        edges=[Edge(cursor=cursor, node=node) for cursor, node in zip(page.cursors, nodes, strict=True)],
        page_info=PageInfo(
            has_next_page=page.has_more,
            has_previous_page=after is not None,
            start_cursor=page.cursors[0] if page.cursors else None,
            end_cursor=page.cursors[-1] if page.cursors else None,
        ),
    )


def connection(rows: Sequence[V], shown: Callable[[V], T], first: int, after: str | None, name: str) -> Connection[T]:
    """A page of a list that is held in memory."""
    start = read_cursor(after, name)[0] if after is not None else 0
    here = rows[start : start + first]
    cursors = [make_cursor([start + place], name) for place in range(1, len(here) + 1)]
    info = PageInfo(
        has_next_page=start + first < len(rows),
        has_previous_page=start > 0,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
    edges = [Edge(cursor=cursor, node=shown(one)) for cursor, one in zip(cursors, here, strict=True)]
    return Connection(edges=edges, page_info=info)


def size(first: int) -> int:
    """How many rows a page has; Problem unless it is 1 to 100."""
    if not 1 <= first <= MOST:
        raise Problem("invalid", errors=[("#/first", f"Ask for 1 to {MOST}.")])
    return first


def make_id(kind: str, key: object) -> strawberry.ID:
    return strawberry.ID(base64.urlsafe_b64encode(f"{kind}:{key}".encode()).decode().rstrip("="))


def read_id(text: str) -> tuple[str, str]:
    """Kind and key; two empty texts for what is no id of ours."""
    try:
        kind, _, key = base64.urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}").decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return kind, key


def number(key: str) -> int:
    """The key as a row's number; 0, which no row has, for anything else."""
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0
