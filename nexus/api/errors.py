"""Errors in one form for every machine: RFC 9457, and the words GraphQL uses for the same.

Whatever goes wrong becomes a `Problem` of one of the `KINDS`; each kind has a page at `/api/problems/<slug>`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError

from nexus.labs.engines.sharing import NotAResult
from nexus.labs.lab import UnknownLab
from nexus.labs.services import TooManyRuns
from nexus.library.mirrors import MirrorRefused, NotAMirror
from nexus.repos.commits import Outrun

log = structlog.get_logger(__name__)
TOLD = (PermissionDenied, NotAMirror, UnknownLab)  # their text is written for whoever asked
CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, what happened, and what whoever gets it can do."""

    status: int
    title: str
    remedy: str


KINDS = {
    "bad-request": Kind(400, "This request cannot be read", "Send valid JSON in UTF-8 and a Host this hub answers to."),
    "unauthenticated": Kind(
        401,
        "This needs a valid token",
        "Send `Authorization: Bearer nxs_…` with a token that is neither revoked nor expired.",
    ),
    "forbidden": Kind(403, "You may not do this", "Ask the owner, or sign in as somebody who may."),
    "insufficient-scope": Kind(
        403,
        "This token may not do this",
        "Make a token with the scope that `WWW-Authenticate` names.",
    ),
    "not-found": Kind(
        404,
        "There is nothing here",
        "Check the address. What you may not see is answered as what does not exist.",
    ),
    "method-not-allowed": Kind(405, "This address has no such method", "Use one of the methods in `Allow`."),
    "not-acceptable": Kind(406, "This form cannot be sent", "Accept application/json."),
    "conflict": Kind(409, "This cannot be done now", "Read the detail, look at the present state, and try again."),
    "precondition-failed": Kind(
        412,
        "It was changed meanwhile",
        "Get it again, apply your change to what it is now, and send its new ETag in `If-Match`.",
    ),
    "too-large": Kind(413, "This is too large", "Send less at once: a request may have 5 MiB."),
    "unsupported-media-type": Kind(415, "This media type is not read here", "Send `Content-Type: application/json`."),
    "invalid": Kind(422, "Something in it is not right", "Correct what `errors` points at."),
    "idempotency-key-reused": Kind(
        422,
        "This Idempotency-Key was used for another request",
        "Use a new key for each new request; repeat a key only with the same method, address and body.",
    ),
    "too-costly": Kind(400, "This query is too costly", "Ask for less depth, fewer aliases or smaller pages."),
    "too-many-requests": Kind(429, "Too many requests", "Wait as many seconds as `Retry-After` says."),
    "internal-error": Kind(500, "The hub made a mistake", "Try again; if it stays, report the X-Request-Id."),
    "unavailable": Kind(503, "The hub cannot do this now", "Try again after as many seconds as `Retry-After` says."),
}


class Problem(Exception):
    """The request ends with an error. `errors` are pairs of a JSON pointer and what is wrong there."""

    def __init__(
        self,
        slug: str,
        detail: str = "",
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.slug = slug
        self.kind = KINDS[slug]
        self.detail = detail or self.kind.remedy
        self.errors = [{"pointer": pointer, "detail": text} for pointer, text in errors]
        self.headers = dict(headers or {})
        super().__init__(self.detail)

    @property
    def code(self) -> str:
        """The word for it in GraphQL's `extensions`."""
        return self.slug.upper().replace("-", "_")


def problem_of(error: Exception) -> Problem:
    """What an exception is to whoever asked. An unforeseen one is logged and told without its text."""
    if isinstance(error, Problem):
        return error
    for known, made in _MAKERS:
        if isinstance(error, known):
            return made(error)
    for kinds, slug in _SLUGS:
        if isinstance(error, kinds):
            return Problem(slug, str(error) if isinstance(error, TOLD) else "")
    log.error("a request failed", exc_info=error)
    return Problem("internal-error")


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """The error as a response."""
    problem = problem_of(error)
    response = HttpResponse(
        json.dumps(body(problem, _base(request), request.path)),
        status=problem.kind.status,
        content_type=CONTENT_TYPE,
    )
    response["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        response[name] = value
    return response


def body(problem: Problem, base: str, path: str) -> dict[str, object]:
    told: dict[str, object] = {
        "type": f"{base}/api/problems/{problem.slug}",
        "title": problem.kind.title,
        "status": problem.kind.status,
        "detail": problem.detail,
        "instance": path,
    }
    return {**told, "errors": problem.errors} if problem.errors else told


def _away(error: OperationalError | InterfaceError) -> Problem:
    log.warning("the database did not answer", error=str(error))
    return Problem("unavailable", headers={"Retry-After": "5"})


_MAKERS: Sequence[tuple[type[Exception], Callable[[Any], Problem]]] = (
    (ValidationError, lambda error: Problem("invalid", errors=_pointers(error))),
    (MirrorRefused, lambda error: Problem("invalid", errors=[("#/url", str(error))])),
    (NotAResult, lambda error: Problem("invalid", errors=[(f"#/{field}", text) for field, text in error.wrong])),
    (TooManyRuns, lambda error: Problem("too-many-requests", str(error), headers={"Retry-After": str(error.seconds)})),
    (OperationalError, _away),
    (InterfaceError, _away),
)
_SLUGS: Sequence[tuple[type[Exception] | tuple[type[Exception], ...], str]] = (
    ((Http404, ObjectDoesNotExist, UnknownLab), "not-found"),
    (PermissionDenied, "forbidden"),
    ((NotAMirror, Outrun), "conflict"),
    (RequestDataTooBig, "too-large"),
    ((SuspiciousOperation, UnreadablePostError), "bad-request"),
)


def _pointers(error: ValidationError) -> list[tuple[str, str]]:
    if not hasattr(error, "error_dict"):
        return [("#", message) for message in error.messages]
    return [(f"#/{field}", text) for field, texts in error.message_dict.items() for text in texts]


def _base(request: HttpRequest) -> str:
    """The address the caller uses; nothing where its Host is one we do not answer to."""
    try:
        return f"{request.scheme}://{request.get_host()}"
    except SuspiciousOperation:
        return ""
