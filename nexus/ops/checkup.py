"""What the hub needs to work, checked one by one: for `/readyz` and `nexus doctor`."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from nexus.outbox.services import unfinished

LEAST_FREE = 200 * 1024 * 1024
GIT_AT_LEAST = (2, 37)  # pins the addresses of a fetch (http.curloptResolve); older git ignores that silently


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    is_well: bool
    detail: str


def run() -> Iterator[Result]:
    """All checks, each failing alone."""
    for name, check in CHECKS.items():
        try:
            yield Result(name, *check())
        except Exception as error:  # noqa: BLE001  a check that fails is a result
            yield Result(name, is_well=False, detail=f"{type(error).__name__}: {error}")


def database_name() -> str:
    """The kind of database, without any credentials."""
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def _database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outbox_outboxevent WHERE is_dead")
        dead = cursor.fetchone()[0]
    return dead == 0, f"{database_name()} answers, {unfinished().count()} events wait, {dead} failed for good"


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


CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "database": _database,
    "cache": _cache,
    "disk": _disk,
    "git": _git,
}
