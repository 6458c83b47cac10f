"""A server of the standard library, HTTP or other, that answers beside the experiment in a thread."""

import random
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

Server = TypeVar("Server", bound=socketserver.BaseServer)
HOST = "127.0.0.1"


def on_free_port(make: Callable[[tuple[str, int]], Server]) -> Server:
    """The server `make` builds on a port below those the system lends to clients. Raises OSError if it finds none."""
    for port in random.sample(range(20_000, 30_000), 50):
        with suppress(OSError):
            return make((HOST, port))
    raise OSError("no free port between 20000 and 30000")


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """The server while it serves; closed at the end."""
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
