"""What views share: the viewer, a page's freshness tags, cursors."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nexus.accounts.models import Person
from nexus.freshness.headers import TAGS_HEADER

M = TypeVar("M", bound=Model)


def viewer(request: HttpRequest) -> Person | None:
    """The signed-in person, or None."""
    return request.user if request.user.is_authenticated else None


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    tags: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The rendered page. With tags, a copy may be kept for readers who are not signed in until a tag is bumped."""
    response = render(request, template, context, status=status)
    return tagged(request, response, tags)


def tagged(request: HttpRequest, response: HttpResponse, tags: Sequence[str]) -> HttpResponse:
    if tags and not request.user.is_authenticated:
        response[TAGS_HEADER] = ",".join(tags)
    else:
        response["Cache-Control"] = "private, no-cache"
    return response


def slice_of(request: HttpRequest, rows: QuerySet[M], size: int) -> tuple[list[M], str | None]:
    """One page of rows and the URL of the next. `?from=` counts rows, so a page keeps its position."""
    start = number(request, "from")
    found = list(rows[start : start + size + 1])
    return found[:size], following(request, start + size) if len(found) > size else None


def number(request: HttpRequest, name: str, most: int = 100_000) -> int:
    """A whole number from the query string, 0 for anything else."""
    text = request.GET.get(name, "")
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def following(request: HttpRequest, start: int) -> str:
    query = request.GET.copy()
    query["from"] = str(start)
    query.pop("fragment", None)
    return f"?{query.urlencode()}"
