"""What every page request passes through."""

import time
from collections.abc import Callable

import structlog
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from nexus.lib.request_ids import request_id as new_or_given

log = structlog.get_logger("nexus.request")
GetResponse = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "frame-src 'self'; "
    "manifest-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)


class RequestLog:
    """Gives each request an id, and says in one line what became of it."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = new_or_given(request.headers.get("X-Request-Id", ""))
        started = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self._get_response(request)
            milliseconds = (time.perf_counter() - started) * 1000
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                milliseconds=round(milliseconds, 1),
            )
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response["X-Request-Id"] = request_id
        response["Server-Timing"] = f"app;dur={milliseconds:.1f}"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """What no view foresaw is logged whole, under the request's id; the reader gets the id only."""
        if not isinstance(exception, (Http404, PermissionDenied)):
            log.error("a page failed", path=request.path, exc_info=exception)


class ContentSecurityPolicy:
    """Our pages run our scripts only. A view that sets its own policy keeps it."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        return response


class CheckedRedirects:
    """Without this, browsers keep a 301 for ever, and a new file at the old address would never be seen."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code == 301:
            response.setdefault("Cache-Control", "no-cache")
        return response


class DatabaseAway:
    """While the database cannot be reached: 503, and when to come back. Nothing is lost, it was refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        log.error("the database did not answer", path=request.path, exc_info=exception)
        text = render_to_string("errors/503.html", {"user": AnonymousUser()})
        return HttpResponse(text, status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
