"""Pages pushed with git until they answer, beside Hugo building them and beside git alone.

A working copy is in one of two states. One commit of everything leaves 2,000 pages as loose objects, which the client
compares and compresses while it pushes: that takes both cores about two seconds, whoever it pushes to. What was cloned,
or ever tidied by git (10,000 pages are, right after the commit: `gc.auto`), lies in a pack and is sent as it lies.
"""

import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import publishing
from bench.git import git
from bench.references.git_server import git_server
from bench.table import Row
from bench.work import Work


def small(work: Work) -> Iterator[Row]:
    yield from _measure(work, "publish_push_2000", work.clone(2_000, "clone-2000"), 2_000, runs=3, times_hugo=2)


def small_packed(work: Work) -> Iterator[Row]:
    packed = work.empty("packed-2000")
    git(packed, "clone", "--quiet", "--no-local", str(work.clone(2_000, "clone-2000")), ".")
    yield from _measure(work, "publish_push_2000_packed", packed, 2_000, runs=3, times_hugo=2)


def large(work: Work) -> Iterator[Row]:
    yield from _measure(work, "publish_push_10000", work.clone(10_000, "clone-10000"), 10_000, runs=1, times_hugo=3)


def _measure(work: Work, figure: str, clone: Path, count: int, runs: int, times_hugo: float) -> Iterator[Row]:
    yield from publishing.measure(work, figure, count, runs, times_hugo, _pusher(clone))
    given = f"{count:,} pages of 8 KB"
    folder = statistics.median(_to_folder(clone, work.empty("bare")) for _ in range(runs))
    yield Row(figure, "git alone: the same push to a bare folder", runs, given, folder, "s")
    backend = statistics.median(_to_backend(clone, work.empty("bare")) for _ in range(runs))
    yield Row(figure, "git alone: the same push to a bare http-backend", runs, given, backend, "s")


def _pusher(clone: Path) -> publishing.Prepare:
    return lambda hub, name: lambda _weigh: git(clone, "push", "--quiet", hub.remote(name), "main")


def _to_folder(clone: Path, bare: Path) -> float:
    """Seconds of the push without a hub: the client packs, the other side unpacks. What no hub can save."""
    shutil.rmtree(bare)
    git(clone, "init", "--quiet", "--bare", str(bare))
    return _push(clone, str(bare))


def _to_backend(clone: Path, bare: Path) -> float:
    with git_server(bare, "notes") as remote:
        return _push(clone, remote)


def _push(clone: Path, remote: str) -> float:
    begun = time.perf_counter()
    git(clone, "push", "--quiet", remote, "main")
    return time.perf_counter() - begun
