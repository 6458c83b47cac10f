"""How much a machine may ask, and what every answer to it says of that.

A layer of the web process, in front of the page cache, so that answers from the cache are counted and told too.

1. A request to `/api` or `/graphql` is counted: by its token, or by its address where it has none.
2. A token that turned out not to be valid is counted by its address as well, and answered by the quota of that, so
   guessing is no way around. A valid one behind the same address is not held back.
3. Past the quota the answer is 429 with `Retry-After`.
4. While the counter cannot be reached, everything passes: limits protect the hub, they are no permission.
"""

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.conf import settings

from nexus.api.errors import CONTENT_TYPE, Problem, body
from nexus.lib import tokens
from nexus.lib.rate_limit import Counter, Quota, SharedMemoryCounter, Verdict, take
from nexus.lib.request_ids import plain

ANONYMOUS = Quota("anonymous", 600)
TOKEN = Quota("token", 3000)
MACHINES = ("/api/", "/graphql")
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
WSGI = Callable[..., Iterable[bytes]]


class RateLimits:
    """A WSGI layer."""

    def __init__(self, application: WSGI, counter: Counter | None = None) -> None:
        self._application = application
        self._counter = counter or _counter()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(MACHINES):
            return self._application(environ, start_response)
        verdict = self._verdict(environ)
        if not verdict.is_allowed:
            return _refuse(environ, start_response, verdict)

        guessed: list[Verdict] = []

        def start(status: str, headers: Headers, *rest: Any) -> Any:
            if status.startswith("401") and verdict.quota is TOKEN:
                guessed.append(take(self._counter, ANONYMOUS, _address(environ)))
                if not guessed[0].is_allowed:
                    return _no_write
            return start_response(status, [*headers, *_told(verdict), *_missing(environ, headers)], *rest)

        answer = self._application(environ, start)
        if guessed and not guessed[0].is_allowed:
            _close(answer)
            return _refuse(environ, start_response, guessed[0])
        return answer

    def _verdict(self, environ: Environ) -> Verdict:
        secret = environ.get("HTTP_AUTHORIZATION", "").partition(" ")[2].strip()
        if tokens.is_well_formed(secret):
            return take(self._counter, TOKEN, tokens.digest(secret).hex())
        return take(self._counter, ANONYMOUS, _address(environ))


class CacheCounter:
    """In Django's cache: any number of machines. Counts nothing while the cache is away."""

    def hit(self, client: str, window: int, seconds: int) -> int:
        from django.core.cache import cache as kept  # noqa: PLC0415  only where a cache server is named
        from redis import RedisError  # noqa: PLC0415

        key = f"rate {client} {window}".replace(" ", ":")
        try:
            return 1 if kept.add(key, 1, 2 * seconds) else kept.incr(key)
        except (RedisError, ValueError):
            return 1


@cache
def _counter() -> Counter:
    return CacheCounter() if settings.CACHE_URL else SharedMemoryCounter(settings.NEXUS_DATA / "rate-limits")


def _address(environ: Environ) -> str:
    return str(environ.get("REMOTE_ADDR") or "unknown")


def _no_write(_data: bytes) -> None:
    """WSGI's old way of writing, which Django never uses."""


def _close(answer: Iterable[bytes]) -> None:
    """An answer that is not sent."""
    if close := getattr(answer, "close", None):
        close()


def _told(verdict: Verdict) -> Headers:
    """The fields of the IETF's draft, and the older ones."""
    quota = verdict.quota
    return [
        ("RateLimit-Policy", f'"{quota.name}";q={quota.requests};w={quota.seconds}'),
        ("RateLimit", f'"{quota.name}";r={verdict.remaining};t={verdict.reset}'),
        ("RateLimit-Limit", str(quota.requests)),
        ("RateLimit-Remaining", str(verdict.remaining)),
        ("RateLimit-Reset", str(verdict.reset)),
    ]


def _missing(environ: Environ, headers: Headers) -> Headers:
    """What answers lack that Django has not made: those from the page cache, and our own."""
    given = plain(environ.get("HTTP_X_REQUEST_ID", ""))
    wanted = [("X-Request-Id", given)] if given else []
    wanted.append(("Access-Control-Allow-Origin", "*"))
    there = {name for name, _ in headers}
    return [pair for pair in wanted if pair[0] not in there]


def _refuse(environ: Environ, start_response: Callable[..., Any], verdict: Verdict) -> Iterable[bytes]:
    problem = Problem("too-many-requests", f"The quota of {verdict.quota.requests} in a minute is used up.")
    base = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
    told = json.dumps(body(problem, base, environ.get("PATH_INFO", ""))).encode()
    headers = [
        ("Content-Type", CONTENT_TYPE),
        ("Content-Length", str(len(told))),
        ("Cache-Control", "no-store"),
        ("Retry-After", str(verdict.reset)),
    ]
    start_response("429 Too Many Requests", headers + _told(verdict) + _missing(environ, headers))
    return [told]
