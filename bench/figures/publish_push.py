"""Pages pushed with git until they answer, beside Hugo building them."""

from collections.abc import Iterator
from pathlib import Path

from bench.figures import publishing
from bench.git import git
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


def _pusher(clone: Path) -> publishing.Prepare:
    return lambda hub, name: lambda _weigh: git(clone, "push", "--quiet", hub.remote(name), "main")
