"""How well what learners write is found to say what a line of a checklist says.

`tests/labels/practices.json` holds no text of anybody: it names practices and solutions of challenges by folder and
line of the shared corpus, and lines of checklists by their ids. What is labelled as unclear counts neither way.
"""

import json
import time
from collections.abc import Iterator

from bench.labels import CORPUS, ROOT
from bench.table import Row
from bench.work import Work
from nexus.challenges.checklists import shelf
from nexus.challenges.engines.practices import read, same
from nexus.library.engines.extract.repository import read_repository

LABELS = ROOT / "tests" / "labels" / "practices.json"
LEAST_PRECISION = 0.9

Pair = tuple[str, int, str, str]


def measure(work: Work) -> Iterator[Row]:
    del work
    labels = json.loads(LABELS.read_text())
    texts = list(_texts())
    begun = time.process_time()
    found = set(pairs(texts))
    spent = time.process_time() - begun
    held_out, wanted, unclear = frozenset(labels["held_out"]), set[Pair](), set[Pair]()
    for folder, line, kind, says, may_say in labels["rows"]:
        wanted |= {(folder, line, kind, one) for one in says}
        unclear |= {(folder, line, kind, one) for one in may_say}
    found -= unclear
    for group, is_held_out in (("tuned", False), ("held out", True)):
        of_it = ({pair for pair in some if (pair[0] in held_out) is is_held_out} for some in (found, wanted))
        yield from _rows(group, *of_it)
    yield Row("practices", "cost a text", len(texts), "the corpus", spent / len(texts) * 1e6, "µs")


def pairs(texts: list[tuple[str, int, str, str]]) -> Iterator[Pair]:
    """Each text with each line it is found to say."""
    lines = shelf().said
    for folder, line, kind, text in texts:
        mine = read(text)
        yield from ((folder, line, kind, name) for name, said in lines.items() if same(mine, said))


def _texts() -> Iterator[tuple[str, int, str, str]]:
    """All practices and solutions of the corpus; raises FileNotFoundError where it does not lie."""
    for folder in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        read_out = read_repository(folder).extraction
        for one in read_out.practices:
            yield folder.name, one.line, "practice", one.text
        for told in read_out.challenges:
            yield folder.name, told.line, "solution", told.solution


def _rows(group: str, found: set[Pair], wanted: set[Pair]) -> Iterator[Row]:
    given, both = "real practices and solutions, labelled by hand", len(found & wanted)
    precision, recall = both / max(1, len(found)), both / max(1, len(wanted))
    target, met = f">= {LEAST_PRECISION:g}", precision >= LEAST_PRECISION
    yield Row("practices", f"precision of pairs, {group}", len(found), given, precision, "", target, met)
    yield Row("practices", f"recall of pairs, {group}", len(wanted), given, recall, "")
