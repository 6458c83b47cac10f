"""Names to addresses, replaceable: tests answer with any address, and differently each time."""

import socket
import threading
from collections.abc import Sequence
from typing import Protocol

RESOLVE_SECONDS = 5.0


class Resolver(Protocol):
    """The literal addresses of a host, best first, or none. Raises OSError when it cannot say."""

    def __call__(self, host: str, port: int) -> Sequence[str]: ...


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system for at most RESOLVE_SECONDS: it is patient, and a stranger may own the name."""
    answers: list[str] = []
    asking = threading.Thread(target=_ask, args=(host, port, answers), daemon=True)
    asking.start()
    asking.join(RESOLVE_SECONDS)
    return tuple(answers)


def _ask(host: str, port: int, answers: list[str]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    answers.extend(dict.fromkeys(str(address[0]) for *_, address in found))
