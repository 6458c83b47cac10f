"""The machine a result was measured on."""

import hashlib
import os
import platform
import threading
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nexus.labs.supplies import Found, sqlite_version

BLOCK = bytes(4 * 1024 * 1024)
ROUNDS = 4
IDENTITY = Path("/etc/machine-id")


@dataclass(frozen=True, slots=True)
class Machine:
    """`parallelism` is how much more two threads got done than one, of work that Python's lock does not hold up."""

    system: str
    python: str
    cpus: int
    parallelism: float
    services: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def this_machine(services: Iterable[Found] = ()) -> Machine:
    """What matters for a measurement; nothing that names the machine or its owner."""
    return Machine(
        system=f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        cpus=len(os.sched_getaffinity(0)),
        parallelism=_parallelism(),
        services={"sqlite": sqlite_version(), **{found.name: found.version for found in services}},
    )


def name() -> str:
    """32 hex digits that tell this machine from others, and from which nobody can tell which it is."""
    known = ""
    with suppress(OSError):
        known = IDENTITY.read_text().strip()
    return hashlib.sha256(f"nexus labs {known or uuid.getnode()}".encode()).hexdigest()[:32]


def _parallelism() -> float:
    one = min(_seconds(1) for _ in range(3))
    two = min(_seconds(2) for _ in range(3))
    return round(2 * one / two, 1)


def _seconds(threads: int) -> float:
    """How long each of so many threads at once takes for the same hashing."""
    workers = [threading.Thread(target=_hash) for _ in range(threads)]
    begun = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - begun


def _hash() -> None:
    for _ in range(ROUNDS):
        hashlib.sha256(BLOCK).digest()
