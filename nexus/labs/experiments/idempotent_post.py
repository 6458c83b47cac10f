"""A client repeats a POST whose reply was lost: without a key, and with one kept beside its effect."""

import hashlib
import http.client
import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer

from nexus.labs.bench import Bench
from nexus.labs.kit.socket_server import on_free_port, serving
from nexus.labs.kit.sqlite import transaction
from nexus.labs.lab import Bars, Claim, lab

ORDERS, LOST_REPLIES, ATTEMPTS = 50, 10, 3
Reply = tuple[int, int | None]
Pay = Callable[[sqlite3.Connection, str, bytes], Reply]


@lab(
    title="A repeated POST pays twice, one with a key does not",
    guide="idempotency",
    kind="counted",
    claims=(
        Claim("dupes_naive", ">=", 1, "orders paid twice without a key"),
        Claim("dupes_key", "==", 0, "orders paid twice with an Idempotency-Key"),
    ),
    plot=Bars("payments for 50 orders"),
    finding="When {lost:,.0f} of 50 replies were lost and the clients tried again, {dupes_naive:,.0f} orders were "
    "paid twice; with an Idempotency-Key {dupes_key:,.0f}.",
)
def experiment(bench: Bench) -> None:
    paid = {}
    for metric, name, pay in (("dupes_naive", "no key", _pay), ("dupes_key", "with a key", _pay_once)):
        with closing(_database(bench)) as database, _service(database, pay, _unlucky()) as port:
            for order in range(ORDERS):
                bench.same(_post(port, f"order-{order}", {"order": order})[0], 201)
            if pay is _pay_once:
                bench.same(_post(port, "order-1", {"order": 2}), (422, None))
            paid[metric] = database.execute("SELECT count(*) FROM payment").fetchone()[0]
            orders = database.execute("SELECT DISTINCT body FROM payment ORDER BY id").fetchall()
        bench.same(orders, [(json.dumps({"order": order}).encode(),) for order in range(ORDERS)])
        bench.value(metric, paid[metric] - ORDERS)
        bench.point(name, "payments", paid[metric])
    bench.value("lost", LOST_REPLIES)


def _pay(database: sqlite3.Connection, _key: str, body: bytes) -> Reply:
    return 201, database.execute("INSERT INTO payment(body) VALUES (?)", (body,)).lastrowid


def _pay_once(database: sqlite3.Connection, key: str, body: bytes) -> Reply:
    """The key is written in the transaction of the payment. One that is there already gives the first reply again."""
    digest = hashlib.sha256(body).digest()
    with transaction(database):
        known = database.execute("SELECT digest, payment FROM idempotency WHERE key = ?", (key,)).fetchone()
        if known:
            return (201, known[1]) if known[0] == digest else (422, None)
        status, payment = _pay(database, key, body)
        database.execute("INSERT INTO idempotency VALUES (?, ?, ?)", (key, digest, payment))
        return status, payment


def _post(port: int, key: str, content: dict[str, int]) -> Reply:
    """A client that tries again, with the same key, until it has a reply."""
    for _ in range(ATTEMPTS):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("POST", "/payments", json.dumps(content), {"Idempotency-Key": key})
            with suppress(ConnectionResetError):
                response = connection.getresponse()
                return response.status, json.loads(response.read())["payment"]
    raise TimeoutError(f"no reply in {ATTEMPTS} attempts")


def _unlucky() -> set[str]:
    """The keys of the orders whose first reply does not arrive."""
    return {f"order-{order}" for order in random.Random(7).sample(range(ORDERS), LOST_REPLIES)}


@contextmanager
def _service(database: sqlite3.Connection, pay: Pay, unlucky: set[str]) -> Iterator[int]:
    class Payments(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            key = self.headers["Idempotency-Key"]
            status, payment = pay(database, key, self.rfile.read(int(self.headers["Content-Length"])))
            if key in unlucky:  # the money has moved, the connection breaks
                unlucky.remove(key)
                return
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps({"payment": payment}).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with serving(on_free_port(lambda address: TCPServer(address, Payments))) as server:
        yield server.server_address[1]


def _database(bench: Bench) -> sqlite3.Connection:
    database = bench.sqlite()
    database.execute("CREATE TABLE payment (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    database.execute("CREATE TABLE idempotency (key TEXT PRIMARY KEY, digest BLOB NOT NULL, payment INTEGER NOT NULL)")
    return database
