"""What answers of different operations have in common: pages, texts, preconditions, freshness."""

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from ninja.responses import NinjaJSONEncoder
from pydantic import AfterValidator, Field

from nexus.api.errors import Problem
from nexus.api.pages import LIMIT, MOST, Page, make_cursor, read_cursor
from nexus.api.repeats import KEY_PATTERN
from nexus.api.rest.callers import Request
from nexus.freshness.headers import TAGS_HEADER
from nexus.lib.etags import etag, has
from nexus.repos.models import name_validator

S = TypeVar("S", bound=Schema)
T = TypeVar("T")
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of your choice. The same request with the same key is done once in 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": KEY_PATTERN},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what you have seen: the change is made only if that is still so.",
    "schema": {"type": "string"},
}


def _storable(text: str) -> str:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("It has a character that cannot be stored.")
    return text


def _name(text: str) -> str:
    try:
        name_validator(text)
    except ValidationError as error:
        raise ValueError(error.messages[0]) from None
    return text


LONGEST_LINK = 3_000
Text = Annotated[str, AfterValidator(_storable)]
Name = Annotated[
    str,
    AfterValidator(_name),
    Field(max_length=100, json_schema_extra={"pattern": r"^(?!\.)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$"}),
]


class Paging(Schema):
    """Which page of a list."""

    limit: int = Field(LIMIT, ge=1, le=MOST, description="How many at most.")
    cursor: Text | None = Field(None, max_length=2000, description="The `next` of the page before.")


AskedPage = Query[Paging]


class ListOf(Schema, Generic[S]):
    """One page of a list; `next` is the cursor of the following one, null on the last."""

    items: list[S]
    next: str | None


def listed(request: HttpRequest, response: HttpResponse, page: Page[Any], items: list[S]) -> dict[str, Any]:
    """A page as body and `Link` header."""
    link_next(request, response, page.next)
    return {"items": items, "next": page.next}


def listed_from(
    request: HttpRequest,
    response: HttpResponse,
    rows: Sequence[T],
    shown: Callable[[T], S],
    asked: Paging,
    name: str,
) -> dict[str, Any]:
    """One page of a list that is held in memory. `name` says which list this is."""
    start = read_cursor(asked.cursor, name)[0] if asked.cursor is not None else 0
    end = start + asked.limit
    following = make_cursor([end], name) if end < len(rows) else None
    link_next(request, response, following)
    return {"items": [shown(row) for row in rows[start:end]], "next": following}


def link_next(request: HttpRequest, response: HttpResponse, cursor: str | None) -> None:
    """Where the next page is. A long address has no place in a header: proxies would refuse the answer."""
    if cursor is not None:
        query = request.GET.copy()
        query["cursor"] = cursor
        address = f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"
        if len(address) <= LONGEST_LINK:
            response["Link"] = f'<{address}>; rel="next"'


def keep(request: Request, response: HttpResponse, *tags: str) -> None:
    """A visitor's copy of this answer may be kept until one of the tags is bumped."""
    if request.auth.person is None:
        response[TAGS_HEADER] = ",".join(tags)


def created(answer: Schema, location: str) -> HttpResponse:
    response = HttpResponse(_json(answer), status=201, content_type="application/json; charset=utf-8")
    response["Location"] = location
    return response


def require_match(request: HttpRequest, answer: Schema) -> None:
    """The caller changes what it has seen, if it says in `If-Match` what that was; Problem 412 otherwise."""
    seen = request.headers.get("If-Match")
    if seen and not has(seen, etag(_json(answer))):
        raise Problem("precondition-failed")


def found(row: Model | None) -> Any:
    """The row; Problem 404, the same for what is not there and what the caller may not see."""
    if row is None:
        raise Problem("not-found")
    return row


def _json(answer: Schema) -> bytes:
    return json.dumps(answer.model_dump(), cls=NinjaJSONEncoder).encode()
