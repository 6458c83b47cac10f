"""Reading a page: from the page cache beside nginx, and past it."""

import random
import statistics
import time
from collections.abc import Iterator

from bench import pages
from bench.git import git
from bench.hub import OWNER, Client, Hub
from bench.processes import cpu_seconds, rest
from bench.references.nginx import CONNECTIONS, nginx, requests_per_second
from bench.table import Row
from bench.work import Work

PAGES, MANY_PAGES, NAME = 300, 10_000, "notes"
ROUNDS, SECONDS = 5, 4
READ, MOST_MILLISECONDS = 200, 20.0


def cached(work: Work) -> Iterator[Row]:
    with work.hub() as hub:
        address = _published(work, hub, PAGES)
        page = hub.client().get(address).text.encode()
        with nginx(work.empty("nginx"), page) as reference:
            for compressed in (False, True):
                yield _raced(f"http://127.0.0.1:{hub.port}{address}", reference, len(page), compressed=compressed)


def _raced(ours: str, theirs: str, size: int, *, compressed: bool) -> Row:
    rounds = [
        [requests_per_second(url, SECONDS, compressed=compressed) for url in (ours, theirs)] for _ in range(ROUNDS)
    ]
    hub, reference = (statistics.median(side) for side in zip(*rounds, strict=True))
    ratio = statistics.median(one / other for one, other in rounds)
    return Row(
        "read_cached",
        "requests a second, gzip" if compressed else "requests a second, plain",
        ROUNDS,
        f"one page of {size / 1000:.0f} KB, {CONNECTIONS} connections",
        hub,
        "/s",
        ">= 1/2 of nginx",
        ratio >= 0.5,
        reference,
    )


def uncached(work: Work) -> Iterator[Row]:
    """Each page's address is asked twice with different query strings, so that the cache knows neither."""
    for count in (PAGES, MANY_PAGES):
        yield from _read_twice(work, count)


def _read_twice(work: Work, count: int) -> Iterator[Row]:
    with work.hub() as hub:
        _published(work, hub, count)
        rest(hub.pid)
        client = hub.client()
        numbers = random.Random(1).sample(range(count), READ)
        first = [_milliseconds(client, f"{pages.path(number)}?read=1") for number in numbers]
        cpu = cpu_seconds(hub.pid)
        second = [_milliseconds(client, f"{pages.path(number)}?read=2") for number in numbers]
        cpu = (cpu_seconds(hub.pid) - cpu) * 1000 / READ
    given = f"{READ} of {count:,} pages of 8 KB"
    yield Row("read_uncached", "first read, median", READ, given, statistics.median(first), "ms")
    median = statistics.median(second)
    target = f"<= {MOST_MILLISECONDS:g} ms"
    yield Row("read_uncached", "second read, median", READ, given, median, "ms", target, median <= MOST_MILLISECONDS)
    yield Row("read_uncached", "second read, processor, mean", READ, given, cpu, "ms")


def _milliseconds(client: Client, page: str) -> float:
    begun = time.perf_counter()
    answer = client.get(f"/@{OWNER}/{NAME}/{page}")
    if answer.status != 200:
        raise RuntimeError(f"{page} answers {answer.status}")
    return (time.perf_counter() - begun) * 1000


def _published(work: Work, hub: Hub, count: int) -> str:
    """Publishes the pages; the address of one, read once."""
    git(work.clone(count, "clone-reading"), "push", "--quiet", hub.remote(NAME), "main")
    address = f"/@{OWNER}/{NAME}/{pages.path(count // 2)}"
    hub.client().get(address)
    return address
