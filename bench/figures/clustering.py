"""How well challenges that tell the same problem are joined, and what joining costs.

`tests/labels/same_problem.json` holds no text of anybody: it names challenges by folder and line of the shared corpus.
Pairs are counted: a pair labelled as unclear counts neither way. A pair is held out if one of its two is.
"""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations, product

from bench.labels import CORPUS, ROOT
from bench.table import Row
from bench.work import Work
from nexus.challenges.engines.clusters import join
from nexus.challenges.engines.items import Problem
from nexus.library.engines.extract.repository import read_repository

LABELS = ROOT / "tests" / "labels" / "same_problem.json"
LEAST_PRECISION = 0.9
FEW, MANY = 5_000, 50_000

Pair = frozenset[str]


def measure(work: Work) -> Iterator[Row]:
    del work
    labels = json.loads(LABELS.read_text())
    problems = list(_problems())
    found = _pairs([member.key for member in cluster.members] for cluster in join(problems))
    wanted = _pairs([_key(*member) for member in group["members"]] for group in labels["groups"])
    found -= {frozenset((_key(*one), _key(*other))) for pair in labels["unclear"] for one, other in product(*pair)}
    held_out = frozenset(labels["held_out"])
    for group, is_held_out in (("tuned", False), ("held out", True)):
        of_it = ({pair for pair in pairs if _is_of(held_out, pair) is is_held_out} for pairs in (found, wanted))
        yield from _rows(group, *of_it)
    yield _cost(problems)


def _rows(group: str, found: set[Pair], wanted: set[Pair]) -> Iterator[Row]:
    given, both = "real challenges, labelled by hand", len(found & wanted)
    precision, recall = both / max(1, len(found)), both / max(1, len(wanted))
    target = f">= {LEAST_PRECISION:g}"
    met = precision >= LEAST_PRECISION
    yield Row("clustering", f"precision of pairs, {group}", len(found), given, precision, "", target, met)
    yield Row("clustering", f"recall of pairs, {group}", len(wanted), given, recall, "")


def _problems() -> Iterator[Problem]:
    """All challenges of the corpus; raises FileNotFoundError where it does not lie."""
    for folder in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        for one in read_repository(folder).extraction.challenges:
            yield Problem(_key(folder.name, one.line), one.title or "", one.problem, one.solution)


def _key(folder: str, line: int) -> str:
    return f"{folder}:{line:05}"


def _pairs(groups: Iterable[list[str]]) -> set[Pair]:
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def _is_of(folders: frozenset[str], pair: Pair) -> bool:
    return any(key.partition(":")[0] in folders for key in pair)


def _cost(problems: list[Problem]) -> Row:
    """Processor microseconds a challenge when many are joined; the reference is the same with a tenth of them."""
    few, many = (_microseconds(_many(problems, count)) for count in (FEW, MANY))
    what = f"cost a challenge (reference: of {FEW:,})"
    return Row("clustering", what, MANY, "the corpus, varied", many, "µs", reference=few)


def _many(problems: list[Problem], count: int) -> list[Problem]:
    """The corpus again and again; every other challenge tells in words of its own what no other tells."""
    return [_varied(problems[place % len(problems)], place) for place in range(count)]


def _varied(problem: Problem, place: int) -> Problem:
    if place % 2:
        return replace(problem, key=f"{place:06}")
    words = " ".join(f"w{place * step % 9973}x" for step in (1, 7, 31, 127, 1021))
    return Problem(f"{place:06}", "", f"The {words} does not work", problem.solution)


def _microseconds(problems: list[Problem]) -> float:
    begun = time.process_time()
    join(problems)
    return (time.process_time() - begun) / len(problems) * 1e6
