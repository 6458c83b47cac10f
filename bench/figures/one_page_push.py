"""One changed page pushed to a repository of 10,000, beside the same push to git's bare HTTP backend.

Both repositories get the same commits, one after the other, in turns who is first. When git returns from the hub the
page must show the change and search must find it.
"""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from bench import pages
from bench.git import commit_all, git
from bench.hub import OWNER, Hub
from bench.references.git_server import git_server
from bench.table import Row
from bench.work import Work

PAGES, PUSHES, WARM_UP = 10_000, 21, 2
NAME = "notes"
MOST_TIMES = 1.5


def measure(work: Work) -> Iterator[Row]:
    clone = work.clone(PAGES, "clone-one-page")
    with work.hub() as hub, git_server(work.empty("bare"), NAME) as bare:
        remotes = {"hub": hub.remote(NAME), "bare": bare}
        for remote in remotes.values():
            git(clone, "push", "--quiet", remote, "main")
        seconds: dict[str, list[float]] = {"hub": [], "bare": []}
        for number in range(PUSHES + WARM_UP):
            _change(clone, number)
            for name in sorted(remotes, reverse=number % 2 == 0):
                seconds[name].append(_push(clone, remotes[name]))
                if name == "hub":
                    _check(hub, number)
    yield _row({name: taken[WARM_UP:] for name, taken in seconds.items()})


def _row(seconds: dict[str, list[float]]) -> Row:
    ours, theirs = (statistics.median(seconds[name]) for name in ("hub", "bare"))
    return Row(
        "one_page_push",
        "one changed page, live and found",
        PUSHES,
        f"{PAGES:,} pages of 8 KB",
        ours * 1000,
        "ms",
        f"<= {MOST_TIMES:g} x bare git",
        ours <= theirs * MOST_TIMES,
        theirs * 1000,
    )


def _change(clone: Path, number: int) -> None:
    page = clone / _path(number)
    page.write_text(f"{page.read_text()}\n## Later\n\nThis was added {_word(number)}.\n")
    commit_all(clone, f"Change {number}")


def _push(clone: Path, remote: str) -> float:
    begun = time.perf_counter()
    git(clone, "push", "--quiet", remote, "main")
    return time.perf_counter() - begun


def _check(hub: Hub, number: int) -> None:
    client = hub.client()
    if _word(number) not in client.get(f"/@{OWNER}/{NAME}/{_path(number)}").text:
        raise RuntimeError("git returned before the page showed the change")
    if not client.finds(_word(number), NAME):
        raise RuntimeError("git returned before search found the change")
    client.close()


def _path(number: int) -> str:
    return pages.path(number * 397 % PAGES)


def _word(number: int) -> str:
    return "later" + pages.marker(number)
