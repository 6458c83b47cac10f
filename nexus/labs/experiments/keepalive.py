"""A hundred requests over HTTP: a connection for each, or one that is kept alive."""

from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.socket_server import on_free_port, serving
from nexus.labs.lab import Bars, Claim, lab

REQUESTS = 100


@lab(
    title="A connection that is kept alive is made once",
    guide="http-caching",
    kind="counted",
    claims=(Claim("connections", ">=", 50, "connections for 100 requests, one for each ÷ kept alive"),),
    plot=Bars("connections for 100 requests", log=True),
    finding="{requests:,.0f} requests make {connections:,.0f} times fewer connections when one is kept alive; even "
    "without a network between, they took {time:.1f} times less long here.",
)
def experiment(bench: Bench) -> None:
    with serving(on_free_port(lambda address: Counts(address, Answers))) as server:
        made = {}
        answers = {}
        for way, ask in (("a connection for each", _connect_for_each), ("kept alive", _keep_alive)):
            before = server.connections
            answers[way] = ask(server.server_port)
            made[way] = server.connections - before
            bench.point(way, "connections", made[way])
        bench.same(answers["kept alive"], answers["a connection for each"])
        bench.same(answers["kept alive"][-1], b"answer to /99")
        bench.ratio("connections", made["a connection for each"], made["kept alive"])
        port = server.server_port
        bench.ratio("time", *bench.pair(lambda: _connect_for_each(port), lambda: _keep_alive(port), n=3))
    bench.value("requests", REQUESTS)


def _connect_for_each(port: int) -> list[bytes]:
    answers = []
    for number in range(REQUESTS):
        with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            answers.append(_ask(connection, number))
    return answers


def _keep_alive(port: int) -> list[bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        return [_ask(connection, number) for number in range(REQUESTS)]


def _ask(connection: HTTPConnection, number: int) -> bytes:
    """The answer has to be read to its end, or the connection cannot serve the next request."""
    connection.request("GET", f"/{number}")
    return connection.getresponse().read()


class Answers(BaseHTTPRequestHandler):
    """HTTP/1.1 keeps a connection unless told otherwise; the client must know where an answer ends."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: in two, the second would wait for an acknowledgement
    timeout = 10

    def do_GET(self) -> None:
        body = f"answer to {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class Counts(ThreadingHTTPServer):
    """Counts the connections it accepts, and ends its threads when it is closed."""

    daemon_threads = False
    connections = 0

    def get_request(self) -> Any:
        self.connections += 1
        return super().get_request()
