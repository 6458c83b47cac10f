"""The door of REST and GraphQL: what every answer to a machine has in common.

1. The address is looked up in its wing, which is imported when it is first asked for: an idle hub stays small.
2. The view answers. Whatever it raises, and an address or method that is not there, becomes a problem.
3. `HEAD` and `OPTIONS` follow from the methods the view has.
4. The answer gets its CORS fields, an ETag, and 304 where the caller has it already.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt

from nexus.api import errors
from nexus.api.errors import Problem
from nexus.freshness.headers import TAGS_HEADER
from nexus.lib.etags import etag, has

EXPOSED = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
ACCEPTED = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id"
JSON = ("application/json", "application/graphql-response+json")


@csrf_exempt
def door(request: HttpRequest, wing: str) -> HttpResponse:
    """Answers in any case. The CSRF token of a browser's session is asked for by `auth.caller`."""
    method = request.method
    try:
        response = _conditional(request, _answer(request, wing))
    except Exception as error:  # noqa: BLE001  the last place where it can become a proper answer
        response = errors.answer(request, error)
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    if not response.has_header(TAGS_HEADER):
        response.setdefault("Cache-Control", "private, no-cache")
    if method == "HEAD":
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _answer(request: HttpRequest, wing: str) -> HttpResponse:
    if request.method == "HEAD":
        request.method = "GET"
    if "\0" in request.path_info:
        raise Problem("not-found")
    _check_body(request)
    match = resolve(request.path_info, wing)
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if response.status_code != 405:
        return response
    allowed = ", ".join(sorted({*_methods(response), "OPTIONS"}))
    if request.method == "OPTIONS":
        return _preflight(allowed)
    raise Problem("method-not-allowed", headers={"Allow": allowed})


def _check_body(request: HttpRequest) -> None:
    """Only JSON is read; a form that another site makes a browser send is not."""
    if request.body and request.content_type != JSON[0]:
        raise Problem("unsupported-media-type", headers={"Accept-Post": "application/json"})


def _methods(response: HttpResponse) -> set[str]:
    methods = {method.strip() for method in response["Allow"].split(",")}
    return methods | ({"HEAD"} if "GET" in methods else set())


def _preflight(allowed: str) -> HttpResponse:
    headers = {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": ACCEPTED,
        "Access-Control-Max-Age": "86400",
    }
    return HttpResponse(status=204, headers=headers)


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.method != "GET" or response.status_code != 200 or not _is_json(response):
        return response
    response["ETag"] = tag = etag(response.content)
    if (wanted := request.headers.get("If-Match")) and not has(wanted, tag):
        raise Problem("precondition-failed")
    if (seen := request.headers.get("If-None-Match")) and has(seen, tag):
        response.status_code, response.content = 304, b""
    return response


def _is_json(response: HttpResponse) -> bool:
    return response["Content-Type"].partition(";")[0] in JSON
