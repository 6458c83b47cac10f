"""The REST API: its operations by room, its errors as problems, and who may call what."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as Unparsed

from nexus.api.errors import Problem
from nexus.api.rest import (
    accounts,
    challenges,
    inbox,
    insights,
    labs,
    library,
    owners,
    practices,
    repos,
    search,
    solving,
    topics,
)
from nexus.api.rest.callers import READS

DESCRIPTION = """
Everything a page of the hub shows and does, for programs.

Reading what is public needs no token. Send `Authorization: Bearer nxs_…` to see what is yours and to write; make a
token on the page Settings, Tokens. Errors are `application/problem+json` (RFC 9457). Lists come in pages: follow
`next`, or the `Link` header. Answers carry an `ETag`; send it back in `If-None-Match`, or in `If-Match` to change
only what you have seen.
""".strip()


class RestAPI(NinjaAPI):
    """Ninja, with what goes wrong told by the door."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Raises what the door makes a problem of."""
        del request
        if isinstance(exc, Unparsed):
            raise Problem("invalid", errors=[_pointed(error) for error in exc.errors]) from exc
        if isinstance(exc, HttpError):
            raise Problem("bad-request", "The body is not JSON.") from exc
        raise exc


def _pointed(error: dict[str, Any]) -> tuple[str, str]:
    """`#/name` for what is in the body, `#/query/limit` for what is in the address."""
    source, *steps = error["loc"]
    steps = steps[1:] if source == "body" else [source, *steps[-1:]]
    pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
    return f"#{pointer}", error["msg"].removeprefix("Value error, ")


api = RestAPI(
    title="Nexus",
    version="1.0.0",
    description=DESCRIPTION,
    docs_url=None,
    openapi_url=None,
    auth=READS,
    servers=[{"url": "/", "description": "This hub"}],
)
api.add_router("/", repos.router, tags=["Repositories"])
api.add_router("/", library.router, tags=["Documents"])
api.add_router("/", search.router, tags=["Search"])
api.add_router("/", insights.router, tags=["Insights"])
api.add_router("/", challenges.router, tags=["Challenges"])
api.add_router("/", solving.router, tags=["Challenges"])
api.add_router("/", practices.router, tags=["Practices"])
api.add_router("/", topics.router, tags=["Topics"])
api.add_router("/", labs.router, tags=["Guide"])
api.add_router("/", accounts.router, tags=["People"])
api.add_router("/", owners.router, tags=["People"])
api.add_router("/", inbox.router, tags=["Inbox"])
