"""Processes that must not outlive the one that started them, however that one ended.

A process killed outright can tell its children nothing: they look for themselves. A web process that lived on would
hold the port of the hub that is started next; a parser would wait for work for ever.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PARENT = "NEXUS_PARENT"
LOOKS_EACH_SECONDS = 0.5


def is_orphan() -> bool:
    """Whether the process that NEXUS_PARENT names is not, or no more, the parent of this one."""
    parent = os.environ.get(PARENT)
    return parent is not None and os.getppid() != int(parent)


def end_with_parent(parent: int | None = None) -> None:
    """Ends this process soon after its parent, at once and without farewell. Without `parent`: NEXUS_PARENT, if set."""
    if parent is None and PARENT in os.environ:
        parent = int(os.environ[PARENT])
    if parent is not None:
        threading.Thread(target=_watch, args=[parent], name="parent watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKS_EACH_SECONDS)
    os._exit(1)


def kill_marked(mark: str) -> None:
    """Ends at once every process whose environment holds `NAME=value`, until there is none: forks are met again."""
    while pids := list(_marked(mark.encode())):
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _marked(mark: bytes) -> Iterator[int]:
    """Living processes with the mark, this one left out. Linux tells; elsewhere none are found."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_dead = b") Z " in (place / "stat").read_bytes()
            if not is_dead and int(place.name) != os.getpid() and mark in (place / "environ").read_bytes().split(b"\0"):
                yield int(place.name)
