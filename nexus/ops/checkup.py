"""What the hub needs to work, checked one by one: for `/readyz` and `nexus doctor`."""

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from nexus.outbox.models import OutboxEvent
from nexus.outbox.services import dead, unfinished

Checks = Mapping[str, Callable[[], tuple[bool, str]]]
LEAST_FREE = 200 * 1024 * 1024
GIT_AT_LEAST = (2, 37)  # from then on it knows http.curloptResolve; an older one fetches from addresses nobody checked


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    is_well: bool
    detail: str


def needed() -> Iterator[Result]:
    """What a process needs to answer requests."""
    return _run(NEEDED)


def run() -> Iterator[Result]:
    """All checks: what is needed, and what an operator has to see to."""
    return _run({**NEEDED, **WATCHED})


def _run(checks: Checks) -> Iterator[Result]:
    """Each failing alone."""
    for name, check in checks.items():
        try:
            yield Result(name, *check())
        except Exception as error:  # noqa: BLE001  a check that fails is a result
            yield Result(name, is_well=False, detail=f"{type(error).__name__}: {error}")


def database_name() -> str:
    """The kind of database, without any credentials."""
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def _database() -> tuple[bool, str]:
    OutboxEvent.objects.exists()
    return True, f"{database_name()} answers"


def _events() -> tuple[bool, str]:
    given_up = dead().count()
    return given_up == 0, f"{unfinished().count() - given_up} wait, {given_up} failed for good"


def _cache() -> tuple[bool, str]:
    cache.set("checkup", "1", 5)
    return cache.get("checkup") == "1", "keeps what it is given"


def _disk() -> tuple[bool, str]:
    free = shutil.disk_usage(settings.NEXUS_DATA).free
    return free > LEAST_FREE, f"{free / 1024**3:.1f} GB free in {settings.NEXUS_DATA}"


def _git() -> tuple[bool, str]:
    said = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True, timeout=10).stdout
    version = tuple(int(part) for part in said.split()[2].split(".")[:2])
    return version >= GIT_AT_LEAST, said.strip()


NEEDED: Checks = {"database": _database, "cache": _cache, "disk": _disk, "git": _git}
WATCHED: Checks = {"events": _events}
