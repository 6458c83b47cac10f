"""The same tests of a checkout: through a gateway over a socket, and with a fake handed in its place."""

import socket
import socketserver
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from nexus.labs.bench import Bench
from nexus.labs.kit.socket_server import serving
from nexus.labs.lab import Bars, Claim, lab

GATEWAY_SECONDS, LIMIT = 0.02, 1_000
PRICES = (1, 10, 99, 100, 500, 999, 1_000, 1_001, 2_000, 5_000)


class Gateway(Protocol):
    """All that a checkout needs to know of a payment provider: small, so that its fake is small."""

    def charge(self, cents: int) -> bool: ...


class Checkout:
    """Is handed its gateway; it neither makes one nor knows which it has."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def pay(self, cents: int) -> str:
        return "paid" if self._gateway.charge(cents) else "declined"


class RemoteGateway:
    def __init__(self, address: str) -> None:
        self._address = address

    def charge(self, cents: int) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(self._address)
            connection.sendall(b"%d\n" % cents)
            return connection.recv(10) == b"yes"


class FakeGateway:
    def charge(self, cents: int) -> bool:
        return cents <= LIMIT


@lab(
    title="Hand in a fake, and the tests take no time",
    guide="clean-code",
    kind="timed",
    claims=(Claim("ratio", ">=", 20, "seconds for ten tests, through the gateway ÷ with a fake"),),
    plot=Bars("milliseconds for ten tests", log=True),
    finding="Ten tests of a checkout through a gateway that takes 20 ms run {remote_ms:,.0f} ms; with a fake handed in "
    "they find the same, {ratio:,.0f} times sooner.",
)
def experiment(bench: Bench) -> None:
    with _provider(bench.folder / "provider") as address:
        remote, fake = Checkout(RemoteGateway(address)), Checkout(FakeGateway())
        bench.same(_tests(fake), _tests(remote))  # the contract: without it, a fake proves nothing
        seconds = bench.pair(lambda: _tests(remote), lambda: _tests(fake), n=3)
    bench.point("through the gateway", "ten tests", seconds[0] * 1_000)
    bench.point("with a fake", "ten tests", seconds[1] * 1_000)
    bench.ratio("ratio", *seconds)
    bench.value("remote_ms", seconds[0] * 1_000)


def _tests(checkout: Checkout) -> list[str]:
    return [checkout.pay(cents) for cents in PRICES]


@contextmanager
def _provider(path: Path) -> Iterator[str]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            cents = int(self.rfile.readline())
            time.sleep(GATEWAY_SECONDS)  # the way to a payment provider and back
            self.wfile.write(b"yes" if cents <= LIMIT else b"no")

    with serving(socketserver.UnixStreamServer(str(path), Handler)):
        yield str(path)
