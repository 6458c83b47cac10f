"""The request of GraphQL over HTTP: from a GET's query string or a POST's JSON to a query with its variables."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from nexus.api.errors import Problem

MOST_BYTES = 256 * 1024
MOST_QUERY = 32 * 1024
RESPONSE_JSON = "application/graphql-response+json"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Asked:
    query: str
    variables: dict[str, Any]
    operation: str | None


def read(request: HttpRequest) -> Asked:
    """Raises Problem 400 or 413 for anything else; one query a request."""
    values = _of_address(request) if request.method == "GET" else _of_body(request)
    query, variables, operation = (values.get(name) for name in ("query", "variables", "operationName"))
    if not isinstance(query, str) or not query.strip():
        raise Problem("bad-request", "Send the text of a query as `query`.")
    if len(query) > MOST_QUERY:
        raise Problem("too-large", f"A query may have {MOST_QUERY} characters.")
    if not isinstance(variables, dict | None) or not isinstance(operation, str | None):
        raise Problem("bad-request", "`variables` is an object, `operationName` a text.")
    return Asked(query, variables or {}, operation or None)


def media_type(request: HttpRequest) -> str:
    """The form of the answer that the caller likes best. Raises Problem 406 where it likes none."""
    accepted = request.headers.get("Accept", "*/*")
    if RESPONSE_JSON in accepted:
        return RESPONSE_JSON
    if any(form in accepted for form in (JSON, "*/*", "application/*")):
        return JSON
    raise Problem("not-acceptable")


def _of_address(request: HttpRequest) -> dict[str, Any]:
    variables = request.GET.get("variables")
    return {**request.GET.dict(), "variables": _parsed(variables) if variables else None}


def _of_body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > MOST_BYTES:
        raise Problem("too-large", f"A request may have {MOST_BYTES} bytes.")
    values = _parsed(request.body)
    if not isinstance(values, dict):
        raise Problem("bad-request", "Send one object. Several queries in one request are not answered.")
    return values


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Problem("bad-request", "This is not JSON.") from None
