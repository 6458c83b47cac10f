"""Requests: each hop is checked, sent to the checked address, and cut off at the caller's size and time."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import urljoin

import httpcore

from nexus.lib.outbound.connection import Deadline, PinnedBackend
from nexus.lib.outbound.errors import ForbiddenURL, TooLarge, TooManyRedirects, TooSlow, Unreachable
from nexus.lib.outbound.targets import PUBLIC_ONLY, Policy, Target, bracketed, check_url

MAX_BYTES = 10 * 1024 * 1024
DEADLINE_SECONDS = 20.0
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
METHOD_KEPT = frozenset({307, 308})
SECRET_HEADERS = frozenset({"authorization", "cookie"})
OWN_HEADERS = {"accept": "*/*", "accept-encoding": "identity", "user-agent": "Nexus", "connection": "close"}


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; header names are lower case, repeated headers joined by commas, `url` is the last hop's."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent at one hop."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    max_bytes: int = MAX_BYTES,
    deadline: float = DEADLINE_SECONDS,
    redirects: int = MAX_REDIRECTS,
    policy: Policy = PUBLIC_ONLY,
) -> Response:
    """Send one request and follow at most `redirects` redirects; with none allowed, a redirect is the answer.

    `deadline` is in seconds for everything together. `max_bytes=0` reads no body at all. Bodies are never
    decompressed. Raises OutboundError: ForbiddenURL, Unreachable, TooSlow, TooLarge or TooManyRedirects.
    """
    message = Message(method, {name.lower(): value for name, value in (headers or {}).items()}, content)
    ends = Deadline(deadline)
    target = check_url(url, policy)
    for _ in range(redirects + 1):
        response = _exchange(target, message, max_bytes, ends, follow=redirects > 0)
        location = response.headers.get("location")
        if not location or response.status not in REDIRECTS or not redirects:
            return response
        following = check_url(_joined(target.url, location), policy)
        message = _redirected(message, response.status, same_origin=following.origin == target.origin)
        target = following
    raise TooManyRedirects


def _exchange(target: Target, message: Message, max_bytes: int, ends: Deadline, *, follow: bool) -> Response:
    """One request on a connection of its own; the body of a redirect to be followed is left unread."""
    backend = PinnedBackend(target.addresses, ends)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_trust(), network_backend=backend) as pool,
            pool.stream(
                message.method,
                _wire_url(target),
                headers=[*{**OWN_HEADERS, **message.headers}.items()],
                content=message.content or None,
                extensions={"sni_hostname": target.host},
            ) as answer,
        ):
            wanted = 0 if follow and answer.status in REDIRECTS else max_bytes
            return Response(answer.status, _headers(answer), _body(answer, wanted), target.url)
    except httpcore.TimeoutException as error:
        raise TooSlow from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise Unreachable from error


def _wire_url(target: Target) -> httpcore.URL:
    return httpcore.URL(
        scheme=target.scheme.encode(),
        host=bracketed(target.host).encode(),
        port=target.port,
        target=target.path.encode(),
    )


def _headers(answer: httpcore.Response) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in answer.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _body(answer: httpcore.Response, max_bytes: int) -> bytes:
    body = bytearray()
    if not max_bytes:
        return b""
    for chunk in answer.iter_stream():
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge(max_bytes)
    return bytes(body)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise ForbiddenURL("The server redirects to something that is not a URL.") from None


def _redirected(message: Message, status: int, *, same_origin: bool) -> Message:
    """The next hop's message: a GET unless the status keeps the method; secrets stay with their origin."""
    kept = {name: value for name, value in message.headers.items() if same_origin or name not in SECRET_HEADERS}
    if status in METHOD_KEPT or message.method in {"GET", "HEAD"}:
        return replace(message, headers=kept)
    kept.pop("content-type", None)
    return Message("GET", kept)


@cache
def _trust() -> ssl.SSLContext:
    """The system's certificate authorities and certifi's; building it is slow, so once per process."""
    return httpcore.default_ssl_context()
