"""One publication of a repository at a time, whatever process it runs in.

The lease is a row, not a lock: a killed process leaves one that ends by itself, and on the same machine it is
taken over as soon as the process is seen to be gone.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from nexus.lib.processes import host
from nexus.library.models import Publication
from nexus.repos.models import Repository

LEASE = timedelta(seconds=30)
PATIENCE = 600.0
GLANCE, LONGEST_GLANCE = 0.05, 0.5
HOST = host()


class StillPublishing(Exception):
    """Another process holds the lease and did not finish in time; it will publish this push too."""


class LeaseLost(Exception):
    """The lease ended during the work and another process has begun anew."""


@contextmanager
def held(repository: Repository, waiting: Callable[[], object]) -> Iterator[tuple[Publication, Callable[[], None]]]:
    """`(publication, renew)`, once nobody else works on it. `waiting` is called while another does."""
    holder = f"{HOST}/{os.getpid()}/{threading.get_ident()}"
    Publication.objects.get_or_create(repository=repository)
    deadline, glance = time.monotonic() + PATIENCE, GLANCE
    while not _take(repository, holder):
        if time.monotonic() > deadline:
            raise StillPublishing
        waiting()
        time.sleep(glance)
        glance = min(glance * 1.5, LONGEST_GLANCE)
    mine = Publication.objects.filter(repository=repository, holder=holder)

    def renew() -> None:
        if not mine.update(leased_until=timezone.now() + LEASE):
            raise LeaseLost

    try:
        yield Publication.objects.get(repository=repository), renew
    finally:
        mine.update(holder="", leased_until=None)


def _take(repository: Repository, holder: str) -> bool:
    now = timezone.now()
    rows = Publication.objects.filter(repository=repository)
    free = rows.filter(Q(leased_until=None) | Q(leased_until__lt=now))
    if free.update(holder=holder, leased_until=now + LEASE):
        return True
    other = rows.values_list("holder", flat=True).first() or ""
    return _is_gone(other) and bool(rows.filter(holder=other).update(holder=holder, leased_until=now + LEASE))


def _is_gone(holder: str) -> bool:
    """Whether the holder was a process of this machine that runs no more."""
    machine, _, rest = holder.partition("/")
    process = rest.partition("/")[0]
    if machine != HOST or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
