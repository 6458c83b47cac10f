"""GraphQL over HTTP: the endpoint, the schema to download, and the page to try it on."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from nexus.api.auth import caller
from nexus.api.errors import Problem
from nexus.api.graphql.asked import RESPONSE_JSON, media_type, read
from nexus.api.graphql.context import Context
from nexus.api.graphql.run import Prepared, Refused, prepare, run
from nexus.api.graphql.schema import text
from nexus.api.repeats import once
from nexus.freshness.headers import TAGS_HEADER

PAGE_POLICY = (
    "sandbox allow-scripts allow-popups; default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FIRST_QUERY = """# For what is yours, put your token into Headers below: {"Authorization": "Bearer nxs_…"}
{
  repositories(first: 5) {
    edges { node { owner { handle } name documents(first: 3) { edges { node { title url } } } } }
  }
}
"""


@require_http_methods(["GET", "POST"])
def endpoint(request: HttpRequest) -> HttpResponse:
    """One query. A mutation comes by POST, and may carry an Idempotency-Key."""
    if request.method == "GET" and "query" not in request.GET and "text/html" in request.headers.get("Accept", ""):
        return page(request)
    form, context = media_type(request), Context(request, caller(request))
    try:
        prepared = prepare(read(request))
    except Refused as refused:
        return _answer({"errors": refused.errors}, form)
    if not prepared.is_mutation:
        return _answer(run(prepared, context), form)
    if request.method == "GET":
        raise Problem("method-not-allowed", "A mutation comes by POST.", headers={"Allow": "POST"})
    return _mutate(prepared, context, form)


@require_safe
def sdl(request: HttpRequest) -> HttpResponse:
    """The schema as text, to be saved."""
    response = HttpResponse(text(), content_type="application/graphql; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="schema.graphql"'
    if not request.user.is_authenticated:
        response[TAGS_HEADER] = "about"
    return response


def page(request: HttpRequest) -> HttpResponse:
    """GraphiQL, from our own files, in a sandbox: it has no cookies, so it sees what the token pasted into it sees."""
    response = render(request, "api/graphql.html", {"query": FIRST_QUERY})
    response["Content-Security-Policy"] = PAGE_POLICY
    return response


def _mutate(prepared: Prepared, context: Context, form: str) -> HttpResponse:
    def work() -> HttpResponse:
        return _answer(run(prepared, context), form)

    person = context.caller.person
    return once(context.request, person, work, in_transaction=False) if person else work()


def _answer(body: dict[str, Any], form: str) -> HttpResponse:
    """Status 400 for what was not executed, where the caller knows the newer media type; 200 for the rest."""
    status = 400 if form == RESPONSE_JSON and "data" not in body else 200
    content = json.dumps(body, cls=DjangoJSONEncoder)
    return HttpResponse(content, status=status, content_type=f"{form}; charset=utf-8")
