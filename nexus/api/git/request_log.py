"""Each of git's requests has an id, which is on all that the hub logs of it and on its answer, and one line in the log.

Pages get both from Django's middleware, which git's requests never reach.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import structlog

from nexus.lib.request_ids import request_id

log = structlog.get_logger("nexus.request")
Serve = Callable[[Callable[..., Any]], Iterable[bytes]]


def logged(environ: dict[str, Any], start_response: Callable[..., Any], serve: Serve) -> Iterator[bytes]:
    """The answer of `serve`, which is given its `start_response`; the line is written when all of it has been sent."""
    known, started, statuses = request_id(environ.get("HTTP_X_REQUEST_ID", "")), time.perf_counter(), [500]

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        statuses.append(int(status.partition(" ")[0]))
        return start_response(status, [*headers, ("X-Request-Id", known)], *rest)

    structlog.contextvars.bind_contextvars(request_id=known)
    try:
        answer = serve(start)
    except BaseException:
        _end(environ, statuses[-1], started)
        raise
    return _sent(answer, environ, statuses, started)


def _sent(answer: Iterable[bytes], environ: dict[str, Any], statuses: list[int], started: float) -> Iterator[bytes]:
    try:
        yield from answer
    finally:
        _end(environ, statuses[-1], started)


def _end(environ: dict[str, Any], status: int, started: float) -> None:
    log.info(
        "request",
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        status=status,
        milliseconds=round((time.perf_counter() - started) * 1000, 1),
    )
    structlog.contextvars.unbind_contextvars("request_id")
