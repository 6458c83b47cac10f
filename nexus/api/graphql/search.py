"""Search."""

from datetime import datetime
from typing import Self

import strawberry

from nexus.api.graphql.relay import Edge, PageInfo
from nexus.api.pages import make_cursor, read_cursor
from nexus.search.queries import Result, find


@strawberry.type(description="`snippet` is safe HTML with the hits in `<mark>`; `why` says why it ranks here.")
class Hit:
    kind: str
    title: str
    url: str
    snippet: str
    why: str
    owner: str
    repository: str
    path: str
    anchor: str
    tags: list[str]
    verified_at: datetime | None

    @classmethod
    def of(cls, found: Result) -> Self:
        return cls(
            kind=found.kind,
            title=found.title,
            url=found.url,
            snippet=found.snippet,
            why=found.why,
            owner=found.owner,
            repository=found.repository,
            path=found.path,
            anchor=found.anchor,
            tags=list(found.tags),
            verified_at=found.verified_at,
        )


@strawberry.type(
    description="`suggestion` is the query used instead, where the one asked finds nothing; "
    "`hint` says what is wrong with a filter that lets nothing through."
)
class HitConnection:
    edges: list[Edge[Hit]]
    page_info: PageInfo
    suggestion: str | None
    hint: str | None


def hits(text: str, scopes: frozenset[str], first: int, after: str | None) -> HitConnection:
    """One page of what is found; cursors count hits, because the ranking of one search is one list."""
    name = f"search {text}"
    start = read_cursor(after, name)[0] if after is not None else 0
    found = find(text, scopes=scopes, limit=first, offset=start)
    cursors = [make_cursor([start + place], name) for place in range(1, len(found.items) + 1)]
    edges = [Edge(cursor=cursor, node=Hit.of(one)) for cursor, one in zip(cursors, found.items, strict=True)]
    info = PageInfo(
        has_next_page=start + first < found.total,
        has_previous_page=start > 0,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
    return HitConnection(edges=edges, page_info=info, suggestion=found.suggestion, hint=found.hint)
