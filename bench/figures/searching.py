"""Search over 50,000 sections, with what people type and the tracebacks they paste: in the hub's process, over HTTP."""

import json
import math
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote

from bench import pages
from bench.figures.publish_import import import_folder
from bench.hub import OWNER, Hub
from bench.table import Row
from bench.tracebacks import Faults
from bench.vocabulary import WORDS
from bench.work import Work

PAGES, SECTIONS_IN_PAGE = 4_546, 11
OF_EACH_KIND = 60
TROUBLES = 2_000
PASTED = 300
MEDIAN, P99 = 5.0, 40.0


def measure(work: Work) -> Iterator[Row]:
    with work.hub() as hub:
        import_folder(hub, work.pages(PAGES), "notes")
        import_folder(hub, work.troubles(TROUBLES), "troubles")
        given = f"{PAGES * SECTIONS_IN_PAGE:,} sections"
        yield from _asked(hub, given, queries())
        yield from _asked(hub, f"{given}, {TROUBLES:,} tracebacks", pasted(), "a traceback, ")


def _asked(hub: Hub, given: str, asked: list[str], what: str = "") -> Iterator[Row]:
    inside = _inside(hub, asked)
    yield from _rows(f"{what}in process", given, [clock for clock, _ in inside])
    median = statistics.median(cpu for _, cpu in inside)
    yield Row("search", f"{what}in process, processor, median", len(inside), given, median, "ms")
    yield from _rows(f"{what}over HTTP", given, _over_http(hub, asked))


def queries(seed: int = 7) -> list[str]:
    """Queries of seven kinds, mixed."""
    source = random.Random(seed)
    common, terms = WORDS[:60], WORDS[60:]
    rare = [pages.marker(source.randrange(PAGES)) for _ in range(OF_EACH_KIND)]
    makers = (
        lambda: source.choice(common),
        lambda: " ".join(source.sample(terms, 2)),
        lambda: " ".join([*source.sample(terms, 2), source.choice(common)]),
        lambda: source.choice(terms)[: source.randint(2, 4)],
        lambda: f'"{source.choice(common)} {source.choice(terms)}"',
        lambda: f"{source.choice(terms)} tag:redis by:{OWNER} kind:document",
        lambda: _mistyped(source.choice([word for word in terms if len(word) > 5]), source),
    )
    asked = [*rare, *(make() for make in makers for _ in range(OF_EACH_KIND))]
    source.shuffle(asked)
    return asked


def pasted() -> list[str]:
    """Tracebacks of faults that notes tell of, met on other machines; of every third the line ends were lost."""
    faults = Faults()
    for _ in range(TROUBLES):
        faults.met()
    met = [faults.met() for _ in range(PASTED)]
    return [" ".join(one.split("\n")) if place % 3 == 0 else one for place, one in enumerate(met)]


def _mistyped(word: str, source: random.Random) -> str:
    """Two neighbouring letters changed places."""
    at = source.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _inside(hub: Hub, asked: list[str]) -> list[tuple[float, float]]:
    """Milliseconds of each query, on the clock and of the processor, in a process that has the hub's settings."""
    command = [sys.executable, "-m", "bench.inside_search"]
    done = subprocess.run(
        command, env=hub.environment, input=json.dumps(asked), check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def _over_http(hub: Hub, asked: list[str]) -> list[float]:
    """As a page asks while its reader types."""
    client = hub.client()
    taken = []
    for query in [*asked[:20], *asked]:
        begun = time.perf_counter()
        client.get(f"/search?fragment=1&q={quote(query)}")
        taken.append((time.perf_counter() - begun) * 1000)
    return taken[20:]


def _rows(where: str, given: str, taken: list[float]) -> Iterator[Row]:
    median, last = statistics.median(taken), sorted(taken)[math.ceil(len(taken) * 0.99) - 1]
    n = len(taken)
    yield Row("search", f"{where}, median", n, given, median, "ms", f"<= {MEDIAN:g} ms", median <= MEDIAN)
    yield Row("search", f"{where}, p99", n, given, last, "ms", f"<= {P99:g} ms", last <= P99)
