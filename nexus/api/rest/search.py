"""Search."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from nexus.accounts import queries as people
from nexus.api.pages import make_cursor, read_cursor
from nexus.api.rest.answers import Paging, Text, link_next
from nexus.api.rest.callers import Request
from nexus.search.queries import LONGEST, find

router = Router()
ASKED = 'Words, `"a phrase"`, `tag:` `by:` `kind:` `in:` `verified:`, or a traceback.'


class Asked(Paging):
    q: Text = Field(
        "",
        max_length=LONGEST,
        description='Words, `"a phrase"`, `tag:` `by:` `kind:` `in:` `verified:`, or a traceback.',
    )


class Hit(Schema):
    """`snippet` is safe HTML with the hits in `<mark>`; `why` says why it ranks here.

    `tags` of a challenge hold its evidence: told, linked, measured or rerun, and amber or red.
    """

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


class Hits(Schema):
    """`suggestion` is the query that was used instead, where the one asked finds nothing.

    `hint` says what is wrong with a filter that lets nothing through.
    """

    items: list[Hit]
    next: str | None
    suggestion: str | None
    hint: str | None


@router.get("search", response=Hits, operation_id="search", summary="Search everything")
def search(request: Request, response: HttpResponse, asked: Query[Asked]) -> dict[str, Any]:
    """What you may see of what the text asks for, best first."""
    name = f"search {asked.q}"
    start = read_cursor(asked.cursor, name)[0] if asked.cursor is not None else 0
    found = find(asked.q, scopes=people.scopes(request.auth.viewer), limit=asked.limit, offset=start)
    end = start + asked.limit
    following = make_cursor([end], name) if end < found.total else None
    link_next(request, response, following)
    return {"items": found.items, "next": following, "suggestion": found.suggestion, "hint": found.hint}
