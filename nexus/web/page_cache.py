"""Whole pages in memory, in front of Django, for readers who are not signed in.

1. A page is kept if it is a 200 or 404 answer to a GET without session or authorization, sets no cookie, and names
   its freshness tags in the `Nexus-Tags` header (which never leaves the hub).
2. It is kept with the generations of its tags, if nothing was bumped while it was made, and served only while they
   are the same: a bump in any process makes it stale at once.
3. It is kept plain and compressed, with an ETag, so a hit costs no work beyond reading memory.
"""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from nexus.freshness.headers import TAGS_HEADER
from nexus.freshness.queries import clock, generations
from nexus.lib.etags import compressed as compressed_tag
from nexus.lib.etags import etag, has

LARGEST = 2 * 1024 * 1024
SMALLEST_COMPRESSED = 500
NOT_KEPT = ("cache-control", "content-length", "etag", "server-timing", "vary", "x-request-id")
VALIDATED = [("Vary", "Cookie, Accept-Encoding"), ("Cache-Control", "no-cache")]
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it is sent, plain and compressed. What says that something is missing has no `etag`."""

    status: str
    tags: tuple[str, ...]
    generations: tuple[int, ...]
    etag: str
    headers: Headers
    body: bytes
    compressed_headers: Headers
    compressed: bytes

    @property
    def size(self) -> int:
        return len(self.body) + len(self.compressed)


class PageCache:
    """A WSGI layer; `limit` is in bytes of pages."""

    def __init__(self, application: Callable[..., Iterable[bytes]], limit: int | None = None) -> None:
        self._application = application
        self._limit = settings.PAGE_CACHE_BYTES if limit is None else limit
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or _is_personal(environ):
            return self._application(environ, _without_tags(start_response))
        key = (environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
        kept = self._pages.get(key)
        if kept is not None and generations(kept.tags) == kept.generations:
            return _send(kept, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self._application(environ, _without_tags(start_response))
        return self._make(key, environ, start_response)

    def _make(self, key: Key, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun = _Begun()
        before = clock()
        answer = self._application(environ, begun.start)
        tags = begun.tags
        if not begun.may_be_kept or not tags:
            start_response(begun.status, begun.headers)
            return answer
        body = b"".join(answer)
        close = getattr(answer, "close", None)
        if close:
            close()
        if len(body) > LARGEST:
            start_response(begun.status, begun.headers)
            return [body]
        kept = _keep(begun, generations(tags), body)
        if clock() == before:
            self._put(key, kept)
        return _send(kept, environ, start_response)

    def _put(self, key: Key, kept: Kept) -> None:
        with self._lock:
            if old := self._pages.pop(key, None):
                self._size -= old.size
            self._pages[key] = kept
            self._size += kept.size
            while self._size > self._limit:
                _, dropped = self._pages.popitem(last=False)
                self._size -= dropped.size


class _Begun:
    """Takes what the application says first, so that it can be looked at before it is sent."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: Headers = []
        self.tags: tuple[str, ...] = ()

    def start(self, status: str, headers: Headers, _exception: Any = None) -> Callable[[bytes], object]:
        self.status = status
        self.headers = [pair for pair in headers if pair[0] != TAGS_HEADER]
        self.tags = tuple(tag for name, value in headers if name == TAGS_HEADER for tag in value.split(","))
        return _no_write

    @property
    def may_be_kept(self) -> bool:
        names = {name.lower() for name, _ in self.headers}
        is_whole = self.status.startswith(("200", "404"))
        return is_whole and "set-cookie" not in names and "content-encoding" not in names


def _no_write(_data: bytes) -> None:
    """WSGI's old way of writing, which Django never uses."""


def _is_personal(environ: Environ) -> bool:
    return "HTTP_AUTHORIZATION" in environ or "sessionid=" in environ.get("HTTP_COOKIE", "")


def _without_tags(start_response: Callable[..., Any]) -> Callable[..., Any]:
    def start(status: str, headers: Headers, *rest: Any) -> Any:
        return start_response(status, [pair for pair in headers if pair[0] != TAGS_HEADER], *rest)

    return start


def _keep(begun: _Begun, made_at: tuple[int, ...], body: bytes) -> Kept:
    tag = etag(body) if begun.status.startswith("200") else ""
    common = [pair for pair in begun.headers if pair[0].lower() not in NOT_KEPT]
    common += VALIDATED
    compressed = gzip.compress(body, 6, mtime=0) if len(body) >= SMALLEST_COMPRESSED else body
    encoding = [("Content-Encoding", "gzip")] if compressed is not body else []
    return Kept(
        status=begun.status,
        tags=begun.tags,
        generations=made_at,
        etag=tag,
        headers=[*common, *_named(tag), ("Content-Length", str(len(body)))],
        body=body,
        compressed_headers=[
            *common,
            *encoding,
            *_named(compressed_tag(tag) if tag and encoding else tag),
            ("Content-Length", str(len(compressed))),
        ],
        compressed=compressed,
    )


def _named(tag: str) -> Headers:
    return [("ETag", tag)] if tag else []


def _send(kept: Kept, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    seen = environ.get("HTTP_IF_NONE_MATCH")
    if seen and kept.etag and has(seen, kept.etag):
        start_response("304 Not Modified", [("ETag", kept.etag), *VALIDATED])
        return []
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        start_response(kept.status, kept.compressed_headers)
        body = kept.compressed
    else:
        start_response(kept.status, kept.headers)
        body = kept.body
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
