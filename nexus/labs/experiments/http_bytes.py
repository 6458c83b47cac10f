"""The bytes of one HTTP answer on the wire: as it is, with gzip, and when the client already has it."""

import gzip
import json
import random
import socket
from email.message import Message
from http.client import parse_headers
from io import BytesIO
from typing import Any, NamedTuple
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nexus.labs.bench import Bench
from nexus.labs.kit.django_orm import scratch_project
from nexus.labs.kit.socket_server import on_free_port, serving
from nexus.labs.lab import Bars, Claim, lab

BOOKS = 800


class Answer(NamedTuple):
    """What came over the socket."""

    size: int
    status: int
    headers: Message
    body: bytes


@lab(
    title="gzip shortens an answer; one that need not be sent is shorter still",
    guide="http-caching",
    kind="counted",
    claims=(
        Claim("gzip", ">=", 3, "bytes on the wire, as it is ÷ with gzip"),
        Claim("not_modified", ">=", 20, "bytes on the wire, as it is ÷ 304 Not Modified"),
    ),
    plot=Bars("bytes on the wire, headers counted", log=True),
    finding="A list of 800 books is {gzip:,.0f} times smaller with gzip. A client that sends the ETag it has gets a "
    "304, {not_modified:,.0f} times smaller.",
)
def experiment(bench: Bench) -> None:
    scratch_project(bench)
    with serving(on_free_port(lambda address: WSGIServer(address, Quiet))) as server:
        server.set_app(_application())
        port = server.server_port
        plain = _get(port)
        zipped = _get(port, "Accept-Encoding: gzip")
        unchanged = _get(port, "Accept-Encoding: gzip", f"If-None-Match: {zipped.headers['ETag']}")
    bench.same(gzip.decompress(zipped.body), plain.body)
    bench.same((unchanged.status, unchanged.body), (304, b""))
    for way, answer in (("as it is", plain), ("with gzip", zipped), ("304 Not Modified", unchanged)):
        bench.point(way, "bytes", answer.size)
    bench.ratio("gzip", plain.size, zipped.size)
    bench.ratio("not_modified", plain.size, unchanged.size)


def _application() -> WSGIApplication:
    """A view inside two of Django's middlewares, in the order Django advises: the one that compresses outside."""
    from django.core.handlers.wsgi import WSGIRequest
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django.middleware.gzip import GZipMiddleware
    from django.middleware.http import ConditionalGetMiddleware

    chance = random.Random(7)
    books = [{"id": n, "title": f"Book {n}", "pages": chance.randint(90, 900), "language": "en"} for n in range(BOOKS)]

    def view(_request: HttpRequest) -> HttpResponseBase:
        return HttpResponse(json.dumps(books), content_type="application/json")

    handle = GZipMiddleware(ConditionalGetMiddleware(view))

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        response: Any = handle(WSGIRequest(environ))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response

    return application


class Quiet(WSGIRequestHandler):
    """Answers without a line in the log."""

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def _get(port: int, *headers: str) -> Answer:
    """A GET by hand, so that each byte is counted."""
    asked = "\r\n".join(["GET /books HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(asked.encode())
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    stream = BytesIO(received)
    status = int(stream.readline().split()[1])
    return Answer(len(received), status, parse_headers(stream), stream.read())
