"""Pages pushed with git until they answer, beside Hugo building them and beside git alone.

The working copy is as git leaves it after the commit: 2,000 pages are loose objects, which the client packs while it
pushes; 10,000 it has packed itself by then (`gc.auto`), so pushing them costs the client less.
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
    yield from _measure(work, 2_000, runs=3, times_hugo=2)


def large(work: Work) -> Iterator[Row]:
    yield from _measure(work, 10_000, runs=1, times_hugo=3)


def _measure(work: Work, count: int, runs: int, times_hugo: float) -> Iterator[Row]:
    clone = work.clone(count, f"clone-{count}")
    figure = f"publish_push_{count}"
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
