"""Error pages. Each says what happened and what to do."""

import re

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nexus.library import queries
from nexus.library.engines import paths
from nexus.repos import queries as repositories
from nexus.repos.services import REPOSITORIES_TAG
from nexus.web.pages import tagged, viewer
from nexus.web.repositories.find import NoRepository

ADDRESS = re.compile(r"/@([^/\0]+)/([^/\0]+)/([^\0]+)")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  as Django calls it
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    last = request.path.rstrip("/").rpartition("/")[2]
    words = re.sub(r"\.\w+$|[-_@]+", " ", last).strip()
    if isinstance(exception, NoRepository):
        return tagged(request, _page(request, 404, query=words), [REPOSITORIES_TAG])
    return _page(request, 404, query=words, nearest=_nearest(request))


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def _page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    context = {"request_id": request_id if status == 500 else "", **context}
    response = render(request, f"errors/{status}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _nearest(request: HttpRequest) -> dict[str, str] | None:
    """A document of the same repository with the same file name, if the viewer may see it."""
    address = ADDRESS.fullmatch(request.path)
    if address is None or not hasattr(request, "user"):
        return None
    owner, name, path = address.groups()
    row = repositories.repository(viewer=viewer(request), owner=owner, name=name)
    nearest = queries.nearest_path(row, path) if row else None
    return {"url": f"{row.url}{paths.quoted(nearest)}", "title": nearest} if row and nearest else None
