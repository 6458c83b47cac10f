"""Hand-made labels of real readmes, and how well a reading agrees with them.

`tests/labels/extraction.json` holds no text of anybody: it points to lines and characters of documents that lie in
the shared corpus, and is put together with them here. Texts agree when, without emphasis, case and outer punctuation,
they are equal or one holds the other and is at least 60 % as long; of a solution any part is enough.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nexus.lib.markdown.decode import decode

ROOT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("NEXUS_TESTDATA", ROOT.parent / "shared")) / "corpus"
LABELS = ROOT / "tests" / "labels" / "extraction.json"
ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Labelled:
    """One repository. `technologies` is None where its readme has no such section."""

    folder: Path
    group: str
    technologies: list[str] | None
    challenges: list[dict[str, str]]
    endpoints: list[tuple[str, str]]


@dataclass(slots=True)
class Tally:
    """How many were labelled, found, and both."""

    labelled: int = 0
    found: int = 0
    both: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.both / (self.labelled + self.found) if self.labelled + self.found else 1.0

    def count(self, wanted: Iterable[Any], found: Iterable[Any], agree: Callable[[Any, Any], bool]) -> None:
        left, wanted = list(found), list(wanted)
        self.labelled += len(wanted)
        self.found += len(left)
        for want in wanted:
            match = next((one for one in left if agree(want, one)), None)
            if match is not None:
                left.remove(match)
                self.both += 1


def labelled() -> Iterator[Labelled]:
    """All labelled repositories; raises FileNotFoundError where the corpus does not lie."""
    for one in json.loads((CORPUS / "expected.json").read_text())["repos"].values():
        pairs = [tuple(pair) for pair in one.get("endpoints") or []]
        yield Labelled(CORPUS / one["dir"], "given", one.get("technologies"), one.get("challenges") or [], pairs)
    for one in json.loads(LABELS.read_text())["repos"].values():
        yield _placed(one)


def _placed(one: dict[str, Any]) -> Labelled:
    lines = decode((CORPUS / one["dir"] / one["path"]).read_bytes()).text.split("\n")

    def text(part: list[int]) -> str:
        return lines[part[0] - 1][part[1] : part[2]]

    names = one["technologies"]
    return Labelled(
        CORPUS / one["dir"],
        "held out" if one["held_out"] else "own",
        None if names is None else [text(part) for part in names],
        [{name: text(part) for name, part in pair.items()} for pair in one["challenges"]],
        list({(method, _shape(text(part))): (method, text(part)) for method, part in one["endpoints"]}.values()),
    )


def same(one: str, other: str) -> bool:
    short, long = sorted((_plain(one), _plain(other)), key=len)
    return short == long or (short != "" and short in long and len(short) >= ENOUGH * len(long))


def same_pair(one: dict[str, str], other: dict[str, str]) -> bool:
    mine, theirs = ([pair[name] for name in ("challenge", "title") if pair.get(name)] for pair in (one, other))
    if not any(same(left, right) for left in mine for right in theirs):
        return False
    short, long = sorted((_plain(one["solution"]), _plain(other["solution"])), key=len)
    return short != "" and short in long


def same_endpoint(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] == other[0] and _shape(one[1]) == _shape(other[1])


def _plain(text: str) -> str:
    text = re.sub(r"[*_`~]|\[|\]\([^)]*\)", "", text)
    return " ".join(text.split()).strip(" .:;,-\u2013\u2014").lower()


def _shape(path: str) -> str:
    path = re.sub(r"^https?://[^/]+", "", path).split("?")[0]
    return re.sub(r"\{[^}]*\}|<[^>]*>|:[A-Za-z_]\w*", "{}", path).rstrip("/").lower()
