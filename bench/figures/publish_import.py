"""A folder of pages imported until they answer, beside Hugo building it."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.figures import publishing
from bench.hub import NEXUS, OWNER, Hub
from bench.table import Row
from bench.work import Work


def small(work: Work) -> Iterator[Row]:
    yield from _measure(work, 2_000, runs=3, times_hugo=2)


def large(work: Work) -> Iterator[Row]:
    yield from _measure(work, 10_000, runs=1, times_hugo=3)


def _measure(work: Work, count: int, runs: int, times_hugo: float) -> Iterator[Row]:
    folder = work.pages(count)
    yield from publishing.measure(work, f"publish_import_{count}", count, runs, times_hugo, _importer(folder))


def import_folder(hub: Hub, folder: Path, name: str) -> None:
    """Imports a copy of the folder under this name."""
    _importer(folder)(hub, name)(lambda _: None)


def _importer(folder: Path) -> publishing.Prepare:
    def prepare(hub: Hub, name: str) -> Callable[[publishing.Weigh], None]:
        named = hub.data / f"{OWNER}__{name}"
        shutil.copytree(folder, named)
        return lambda weigh: _import(hub, named, weigh)

    return prepare


def _import(hub: Hub, folder: Path, weigh: publishing.Weigh) -> None:
    command = [NEXUS, "import", folder, "--owner", OWNER]
    process = subprocess.Popen(command, env=hub.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    weigh(process.pid)
    if process.wait():
        raise RuntimeError("the import failed")
