"""How much of what learners wrote is read out of their readmes, and what reading costs beside making the page."""

import time
from collections.abc import Callable, Iterator

from bench.labels import CORPUS, Labelled, Tally, labelled, same, same_endpoint, same_pair
from bench.table import Row
from bench.work import Work
from nexus.lib.markdown import render, render_with_source
from nexus.library.engines.extract import extract
from nexus.library.engines.extract.repository import read_repository

LEAST = {"challenge pairs": 0.95, "endpoints": 0.97, "technologies": 0.95}
GIVEN = "real readmes, labelled by hand"


def measure(work: Work) -> Iterator[Row]:
    del work
    groups: dict[str, dict[str, Tally]] = {}
    counts: dict[str, int] = {}
    for one in labelled():
        counts[one.group] = counts.get(one.group, 0) + 1
        _count(one, groups.setdefault(one.group, {part: Tally() for part in LEAST}))
    for group, tallies in groups.items():
        for part, tally in tallies.items():
            least = LEAST[part]
            what = f"F1 of {part}, {group} ({tally.labelled})"
            yield Row("extraction", what, counts[group], GIVEN, tally.f1, "", f">= {least:g}", tally.f1 >= least)
    yield _cost()


def _count(one: Labelled, tallies: dict[str, Tally]) -> None:
    found = read_repository(one.folder).extraction
    pairs = [
        {"title": pair.title or "", "challenge": pair.problem, "solution": pair.solution} for pair in found.challenges
    ]
    tallies["challenge pairs"].count(one.challenges, pairs, same_pair)
    tallies["endpoints"].count(one.endpoints, [(each.method, each.path) for each in found.endpoints], same_endpoint)
    if one.technologies is not None:
        tallies["technologies"].count(one.technologies, [each.name for each in found.technologies], same)


def _cost() -> Row:
    """Processor milliseconds a page, of all Markdown in the corpus: reading items beside making the page's HTML."""
    files = [file.read_bytes() for file in sorted(CORPUS.rglob("*.md"))]
    ready = [render_with_source(raw, "a.md")[1] for raw in files]
    pages = _milliseconds(lambda: [render(raw, "a.md") for raw in files]) / len(files)
    items = _milliseconds(lambda: [extract(source) for source in ready]) / len(files)
    return Row(
        "extraction", "cost a page (reference: rendering it)", len(files), "the corpus", items, "ms", reference=pages
    )


def _milliseconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(4):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken) * 1000
