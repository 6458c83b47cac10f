"""Finding the repository a page is about."""

from django.http import Http404, HttpRequest

from nexus.repos import queries
from nexus.repos.models import Repository
from nexus.web.pages import viewer


class NoRepository(Http404):
    """There is none of this name for this viewer, so nothing in it either."""


def find(request: HttpRequest, owner: str, name: str) -> Repository:
    """The repository, or 404: the same whether it is not there or not for this viewer."""
    found = queries.repository(viewer=viewer(request), owner=owner, name=name)
    if found is None:
        raise NoRepository
    return found
