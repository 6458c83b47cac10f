"""Bare repositories on disk and the configuration that guards them."""

import os
import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path

import pygit2
from django.conf import settings

from nexus.lib.git.limits import FRUGAL, options, run
from nexus.lib.processes import MIB

DEFAULT_BRANCH = "main"
BRANCH_PREFIX = "refs/heads/"
NOTHING = "0" * 40
LOCKED_SECONDS = 20.0
PUSH_SECONDS = 1_000.0
TIDY = {"gc.auto": "2000", "gc.autoPackLimit": "20", "gc.autoDetach": "false"}
TIDY_SECONDS = 300.0
TIDY_BYTES = 512 * MIB
HOOKS = Path(__file__).with_name("hooks")
HOOK = HOOKS / "pre-receive"

_GUARDS = {
    "core.hooksPath": str(HOOKS),
    "http.receivepack": "true",
    "http.uploadpack": "true",
    "receive.advertisePushOptions": "true",
    "receive.fsckObjects": "true",
    "receive.autogc": "false",
    "receive.denyDeleteCurrent": "ignore",
    "receive.unpackLimit": "200",
    "uploadpack.allowFilter": "true",
    "transfer.hideRefs": "refs/internal",
    "gc.auto": "0",
    "core.symlinks": "false",
    **FRUGAL,
}


def guards() -> dict[str, str]:
    """The configuration git serves every repository with, its own hook among it.

    It is given with each command and kept in no repository: a new version of the hub guards old repositories too,
    and a moved data folder cannot lose its hook.
    """
    return {**_GUARDS, "receive.maxInputSize": str(settings.MAX_PUSH_BYTES)}


def create(path: Path) -> None:
    """A new bare repository at `path`, its HEAD on `main`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pygit2.init_repository(
        str(path),
        bare=True,
        initial_head=DEFAULT_BRANCH,
        flags=pygit2.enums.RepositoryInitFlag.MKPATH,
    )


def empty() -> Path:
    """An empty repository, shown to who is about to create one by pushing. Made whole elsewhere, then moved in."""
    path = Path(settings.REPOSITORIES) / "empty.git"
    if not path.exists():
        draft = path.with_name(f"empty.{os.getpid()}.{threading.get_ident()}")
        create(draft)
        with suppress(OSError):
            draft.rename(path)
        shutil.rmtree(draft, ignore_errors=True)
    return path


def sweep(path: Path) -> None:
    """Removes what git processes that were killed have left: locks, which stop every later push, and quarantines.

    Git holds a lock for moments and a quarantine for as long as a push may take.
    """
    now = time.time()
    locks = [*path.glob("*.lock"), *(path / "refs").rglob("*.lock")]
    for lock in locks:
        if _modified(lock) < now - LOCKED_SECONDS:
            lock.unlink(missing_ok=True)
    for quarantine in (path / "objects").glob("tmp_objdir-*"):
        if _modified(quarantine) < now - PUSH_SECONDS:
            shutil.rmtree(quarantine, ignore_errors=True)


def tidy(path: Path) -> None:
    """Lets git pack what many pushes have left lying about, if there is much of it. Raises `TimedOut`.

    What no ref reaches any more is kept for two weeks, so this is safe while pushes come in.
    """
    command = ["git", "-C", str(path), *options({**FRUGAL, **TIDY}), "gc", "--auto", "--quiet"]
    run(command, memory_bytes=TIDY_BYTES, cpu_seconds=int(TIDY_SECONDS), timeout=TIDY_SECONDS)


def _modified(path: Path) -> float:
    """Seconds since 1970; now for what has gone meanwhile."""
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return time.time()


def head_commit(repository: pygit2.Repository) -> str | None:
    """The commit of the default branch, 40 hex digits; None in a repository with no branch.

    Where the branch HEAD names does not exist, the first of main, master and whatever was pushed becomes it.
    """
    if repository.head_is_unborn:
        branches = sorted(repository.branches.local, key=lambda name: (name != "main", name != "master", name))
        if not branches:
            return None
        repository.set_head(f"{BRANCH_PREFIX}{branches[0]}")
    return str(repository.head.target)


def default_branch(path: Path) -> str:
    """The name of the branch that HEAD names."""
    return str(pygit2.Repository(str(path)).lookup_reference("HEAD").target).removeprefix(BRANCH_PREFIX)


def refs(path: Path) -> dict[str, str]:
    """All refs of a repository: ref name to id, 40 hex digits."""
    git = pygit2.Repository(str(path))
    return {ref.name: str(ref.resolve().target) for ref in git.references.objects if ref.name.startswith("refs/")}
