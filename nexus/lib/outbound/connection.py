"""Sockets to an address already checked, on which nothing can outlast the deadline."""

import ssl
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import httpcore

from nexus.lib.outbound.errors import TooSlow, Unreachable

MAX_ADDRESSES = 4
CONNECT_SECONDS = 5.0


class Deadline:
    """A point in monotonic time shared by all steps of one request."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds to go, always positive. Raises TooSlow."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TooSlow
        return seconds if at_most is None else min(seconds, at_most)


class PinnedBackend(httpcore.NetworkBackend):
    """Opens connections to the given addresses whatever host is asked for; names are never looked up here."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline) -> None:
        self.addresses = addresses[:MAX_ADDRESSES]
        self.deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002  what is asked for is exactly what must not matter
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Try the addresses in turn. Raises Unreachable, whatever each of them did."""
        for address in self.addresses:
            patience = self.deadline.left(CONNECT_SECONDS)
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                stream = self._sockets.connect_tcp(address, port, patience)
                return DeadlineStream(stream, self.deadline)
        raise Unreachable


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose every wait is cut to what the deadline leaves: a drip of bytes cannot hold it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.left(timeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, seconds)
        return DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
