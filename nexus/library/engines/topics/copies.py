"""Texts that say the same fold into one, so that a page can show the first and say "12 more say the same".

1. A text becomes the set of its runs of three words, each as a number: case, punctuation and line ends do not count.
2. Of these only the 128 smallest are kept (MinHash, "bottom k": Broder 1997). They are a fair sample, so the share
   that two samples have in common estimates the share that the texts have in common.
3. A text is compared only with firsts of groups that share one of its twelve smallest numbers. Two texts that have a
   share J in common miss each other with a chance of about (1 - J) ** 12, one in 4,000 at the threshold.

Texts are compared with the first of a group, never with each other: nothing drifts, and who wrote it first leads it.

The threshold comes from reading pairs of sections out of 50 learners' repositories. From 0.5 on pairs are one text with
words changed (every tenth word changed leaves 0.57); below, two texts after one template: the same words around
another command, another error, another list.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from typing import Self
from zlib import crc32

THRESHOLD = 0.5
RUN = 3
SHORTEST = 8
SAMPLE, LOOKED_UP = 128, 12
MOST_LEADERS, MOST_COMPARED = 32, 8
_WORD = re.compile(r"\w+")
_ODD, _BITS = 0x9E3779B1, 0xFFFFFFFF
_EXACT = 16


@dataclass(frozen=True, slots=True)
class Group:
    """Places in the sequence of texts: the first that said it, and the others in their order."""

    first: int
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Print:
    """What is compared of a text. `sample` is empty where it is too short to be near anything but itself.

    `exact` is the same for the same words and for no others; to keep a print, `packed` is enough.
    """

    exact: str
    sample: tuple[int, ...]

    @property
    def packed(self) -> bytes:
        """Small enough to be kept with every section: 16 bytes for the words, 4 for each number of the sample."""
        words = blake2b(self.exact.encode("utf-8", "surrogatepass"), digest_size=_EXACT).digest()
        return words + array("I", self.sample).tobytes()

    @classmethod
    def unpacked(cls, kept: bytes) -> Self:
        """A print that is alike to every other that was kept as the one it comes from."""
        return cls(kept[:_EXACT].hex(), tuple(array("I", kept[_EXACT:])))


def print_of(text: str) -> Print:
    """The fingerprint of a text; equal for texts with the same words."""
    words = _WORD.findall(text.casefold())
    exact = " ".join(words) or text.strip()
    if len(words) < SHORTEST:
        return Print(exact, ())
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    numbers = {crc32(run.encode("utf-8", "surrogatepass")) * _ODD & _BITS for run in runs}
    return Print(exact, tuple(nsmallest(SAMPLE, numbers)))


def likeness(one: Print, other: Print) -> float:
    """The share of runs two texts have in common, 0 to 1; exact up to 128 runs, else within about 0.09."""
    if one.exact == other.exact:
        return 1.0
    mine, others = set(one.sample), set(other.sample)
    either, both = mine | others, mine & others
    if len(either) <= SAMPLE:
        return len(both) / len(either) if both else 0.0
    largest = sorted(either)[SAMPLE - 1]
    return sum(number <= largest for number in both) / SAMPLE


def fold(texts: Iterable[str]) -> tuple[Group, ...]:
    """Groups in the order of their firsts. Give the oldest text first: it leads. Same texts, same groups.

    Texts without words are copies of each other like any: leave empty sections out before.
    """
    return fold_prints(map(print_of, texts))


def fold_prints(prints: Iterable[Print]) -> tuple[Group, ...]:
    """The same, of texts whose fingerprints were kept."""
    folding = _Folding()
    for place, one in enumerate(prints):
        folding.add(place, one)
    return tuple(Group(places[0], tuple(places[1:])) for places in folding.groups)


class _Folding:
    """Groups as they grow, and the firsts by the numbers they are looked up with."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self._exact: dict[str, int] = {}
        self._leaders: list[Print] = []
        self._by_number: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, place: int, text: Print) -> None:
        group = self._exact.get(text.exact)
        if group is None:
            group = self._nearest(text)
        if group is None:
            group = self._lead(text)
        self._exact.setdefault(text.exact, group)
        self.groups[group].append(place)

    def _nearest(self, text: Print) -> int | None:
        """The group whose first is most like the text, the oldest of equals."""
        shared = Counter(group for number in text.sample[:LOOKED_UP] for group in self._by_number.get(number, ()))
        best = sorted(shared, key=lambda group: (-shared[group], group))[:MOST_COMPARED]
        near = [(likeness(text, self._leaders[group]), -group) for group in best]
        value, group = max(near, default=(0.0, 0))
        return -group if value >= THRESHOLD else None

    def _lead(self, text: Print) -> int:
        """Begins a group. A number that many firsts share is everybody's phrase and leads to the oldest of them."""
        group = len(self.groups)
        self.groups.append([])
        self._leaders.append(text)
        for number in text.sample[:LOOKED_UP]:
            if len(self._by_number[number]) < MOST_LEADERS:
                self._by_number[number].append(group)
        return group


def folded(groups: Sequence[Group]) -> int:
    """How many texts are not shown by themselves."""
    return sum(len(group.others) for group in groups)
