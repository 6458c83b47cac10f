"""The work folder: inputs that several figures share, made once and kept for the next run."""

import shutil
from functools import cache
from pathlib import Path

from bench import pages, tracebacks
from bench.git import commit_all
from bench.hub import Hub

PLACE = Path(__file__).with_name(".work")


class Work:
    """Hands out inputs."""

    @cache  # noqa: B019  one Work lives as long as the run
    def pages(self, count: int) -> Path:
        """A folder of that many pages, without git."""
        return pages.write(PLACE / f"pages-{count}", count)

    @cache  # noqa: B019
    def troubles(self, count: int) -> Path:
        """A folder of that many notes that tell of an error, without git."""
        return tracebacks.write(PLACE / f"troubles-{count}", count)

    def clone(self, count: int, name: str) -> Path:
        """The same pages as a git repository of one commit, which the caller may change."""
        target = self.empty(name)
        shutil.copytree(self.pages(count), target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".complete"))
        commit_all(target)
        return target

    def empty(self, name: str) -> Path:
        """A new folder with nothing in it."""
        target = PLACE / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        return target

    def hub(self) -> Hub:
        return Hub(PLACE / "hub")
