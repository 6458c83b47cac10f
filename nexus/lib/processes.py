"""Processes that must not outlive the one that started them, however that one ended.

A process killed outright can tell its children nothing: they look for themselves. A web process that lived on would
hold the port of the hub that is started next; a parser would wait for work for ever.
"""

import os
import threading
import time

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
