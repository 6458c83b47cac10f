"""From thousands of files to pages: what pushing and importing them have in common.

The clock runs from the client's start. A page counts when it answers; pages of one publication become visible
together, so the last one is asked until it answers, and a sample of all is asked as soon as the clock has stopped.
Everything is searchable when the command returns; words that only one page holds are then looked for.
"""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench import pages
from bench.hub import OWNER, Hub
from bench.processes import PeakMemory, cpu_of_ended_children, cpu_seconds, rest
from bench.references import site
from bench.table import Row
from bench.work import Work

LOOK_SECONDS = 0.1
SAMPLE = 100
PATIENCE = 60
MOST_MEGABYTES = 700
LEAST_PER_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds until all pages answer and until all is searchable; processor seconds of hub and client; megabytes."""

    pages: float
    searchable: float
    cpu: float
    peak: float


Weigh = Callable[[int], None]
Prepare = Callable[[Hub, str], Callable[[Weigh], None]]


def measure(work: Work, figure: str, count: int, runs: int, times_hugo: float, prepare: Prepare) -> Iterator[Row]:
    """`prepare` readies one publication under a repository name and returns what does it.

    What it returns is given a function that adds a process to what is weighed.
    """
    ours, theirs = [], []
    with work.hub() as hub:
        for number in range(runs):
            ours.append(_one(hub, f"notes-{number}", count, prepare))
            rest(hub.pid)  # what the worker reads for topics afterwards is not to slow Hugo down
            theirs.append(site.build(work.pages(count), work.empty("site")))
    yield from _rows(figure, count, times_hugo, ours, theirs)


def _one(hub: Hub, name: str, count: int, prepare: Prepare) -> Run:
    publish = prepare(hub, name)
    watch = _Watch(hub, f"/@{OWNER}/{name}/{pages.path(count - 1)}")
    cpu = cpu_seconds(hub.pid) + cpu_of_ended_children()
    with PeakMemory(hub.pid) as memory:
        watch.start()
        publish(memory.roots.append)
        searchable = time.perf_counter() - watch.began
        watch.join(PATIENCE)
    if watch.is_alive():
        raise RuntimeError("it was published, and its last page does not answer")
    cpu = cpu_seconds(hub.pid) + cpu_of_ended_children() - cpu
    _check(hub, name, count)
    return Run(watch.seconds, searchable, cpu, memory.peak)


class _Watch(threading.Thread):
    """Asks for a page until it answers; `seconds` is how long that took."""

    def __init__(self, hub: Hub, address: str) -> None:
        super().__init__(daemon=True)
        self._client = hub.client()
        self._address = address
        self.seconds = 0.0
        self.began = time.perf_counter()

    def run(self) -> None:
        while self._client.get(self._address).status != 200:
            time.sleep(LOOK_SECONDS)
        self.seconds = time.perf_counter() - self.began
        self._client.close()


def _check(hub: Hub, name: str, count: int) -> None:
    """Raises RuntimeError unless every page of the sample answers and is found."""
    client = hub.client()
    for number in range(0, count, count // SAMPLE):
        if client.get(f"/@{OWNER}/{name}/{pages.path(number)}").status != 200:
            raise RuntimeError(f"{pages.path(number)} does not answer")
        if not client.finds(pages.marker(number), name):
            raise RuntimeError(f"{pages.marker(number)} is not found")
    client.close()


def _rows(figure: str, count: int, times: float, ours: list[Run], theirs: list[site.Built]) -> Iterator[Row]:
    n, given = len(ours), f"{count:,} pages of 8 KB"
    seconds = statistics.median(run.pages for run in ours)
    hugo = statistics.median(run.pages for run in theirs)
    rate, target = count / seconds, f">= {LEAST_PER_SECOND}/s"
    yield Row(figure, "pages a second", n, given, rate, "/s", target, rate >= LEAST_PER_SECOND, count / hugo)
    faster = statistics.median(theirs[run].pages / ours[run].pages for run in range(n))
    target = f"<= 1/{times:g} of Hugo"
    yield Row(figure, "all pages answer", n, given, seconds, "s", target, faster >= times, hugo)
    searchable = statistics.median(run.searchable for run in ours)
    both = statistics.median(run.searchable for run in theirs)
    target = "<= 1/2 of Hugo + Pagefind"
    yield Row(figure, "all is searchable", n, given, searchable, "s", target, searchable <= both / 2, both)
    peak = max(run.peak for run in ours)
    yield Row(figure, "peak memory (PSS)", n, given, peak, "MB", f"<= {MOST_MEGABYTES} MB", peak <= MOST_MEGABYTES)
    cpu, hugo_cpu = (statistics.median(values) for values in ([r.cpu for r in ours], [r.pages_cpu for r in theirs]))
    yield Row(figure, "processor, pages and index; Hugo: pages", n, given, cpu, "s", reference=hugo_cpu)
