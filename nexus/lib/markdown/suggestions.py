"""What the author of a broken link may have meant.

Names are put in order once, so that each link is compared with few of them:

1. the name that differs in case only, looked up;
2. the path that ends in most of the same parts, found among names sorted from their end;
3. the name in the same folder that is spelled nearly the same, chosen among those that share its rarest
   runs of three letters.

The third is the dear one. One `Suggestions` serves a whole report, and makes only so many.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from itertools import islice

_MOST_SPELLED = 250
_MOST_ANCHORS = 200_000
_LONGEST = 300
_LONGEST_SPELLED = 80
_FEW = 20
_COMPARED = 6
_LOOKED_AT = 400
_LIKENESS = 0.7


class Suggestions:
    """Suggests paths of a tree and anchors of its pages, until what one report may cost is spent."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._paths = _Names(paths)
        self._anchors: dict[str, _Names] = {}
        self._left = _MOST_SPELLED
        self._anchors_left = _MOST_ANCHORS

    def path(self, path: str) -> str:
        """The path that was meant, or ''."""
        return self._nearest(path, self._paths)

    def anchor(self, name: str, page: str, known: Collection[str]) -> str:
        """The anchor of a page that was meant, or ''; `known` are all it has."""
        if page not in self._anchors:
            self._anchors_left -= len(known)
            self._anchors[page] = _Names(sorted(known) if self._anchors_left >= 0 else ())
        return self._nearest(name, self._anchors[page])

    def _nearest(self, name: str, names: _Names) -> str:
        if len(name) > _LONGEST:
            return ""
        found = names.in_other_case(name) or names.moved(name)
        if found or not self._left:
            return found
        beside = names.beside(name)
        self._left -= bool(beside)
        return names.misspelt(name, beside)


class _Names:
    """Names in three orders."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_case: dict[str, str] = {}
        self._folders: dict[str, list[str]] = {}
        for name in names:
            self._by_case.setdefault(name.lower(), name)
            folder, slash, last = name.rpartition("/")
            self._folders.setdefault(folder + slash, []).append(last)
        self._ends = sorted((_reversed(lowered), name) for lowered, name in self._by_case.items())
        self._runs: dict[str, dict[str, list[str]]] = {}

    def in_other_case(self, name: str) -> str:
        return self._by_case.get(name.lower(), "")

    def moved(self, path: str) -> str:
        """The path that ends in most of the same parts; for a folder's page one part is not enough."""
        backwards = _reversed(path.lower())
        best, end = "", 0
        is_page = backwards.startswith(("readme.", "index."))
        while (end := backwards.find("/", end) + 1) > 0:
            at = bisect_left(self._ends, (backwards[:end], ""))
            if at == len(self._ends) or not self._ends[at][0].startswith(backwards[:end]):
                break
            best = "" if is_page and backwards.count("/", 0, end) == 1 else self._ends[at][1]
        return best

    def beside(self, path: str) -> Sequence[str]:
        """The names in the folder of a path that its last part may be compared with."""
        folder, slash, last = path.rpartition("/")
        beside = self._folders.get(folder + slash, [])
        return [] if len(last) > _LONGEST_SPELLED else self._alike(last, folder + slash, beside)

    def misspelt(self, path: str, beside: Sequence[str]) -> str:
        """The one of these names that is spelled nearly as the last part of the path, with its folder."""
        folder, slash, last = path.rpartition("/")
        near = get_close_matches(last, beside, n=1, cutoff=_LIKENESS) if beside else []
        return folder + slash + near[0] if near else ""

    def _alike(self, last: str, folder: str, beside: Sequence[str]) -> Sequence[str]:
        """All of a small folder; of a large one those that share most of the rarest runs of three letters."""
        if len(beside) <= _FEW:
            return [name for name in beside if len(name) <= _LONGEST_SPELLED]
        if folder not in self._runs:
            self._runs[folder] = _by_run(beside)
        runs = self._runs[folder]
        met = sorted(_runs(last) & runs.keys(), key=lambda run: (len(runs[run]), run))
        rare = [run for run in met if len(runs[run]) <= _LOOKED_AT] or met[:1]
        shared: Counter[str] = Counter()
        for run in rare:
            shared.update(islice(runs[run], _LOOKED_AT))
        return [name for name, _ in shared.most_common(_COMPARED)]


def _reversed(path: str) -> str:
    """The path from its end, each part with a slash after it: `c/b/a/` of `a/b/c`."""
    return "/".join(reversed(path.split("/"))) + "/"


def _runs(name: str) -> set[str]:
    return {name[at : at + 3] for at in range(len(name) - 2)}


def _by_run(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        for run in _runs(name) if len(name) <= _LONGEST_SPELLED else ():
            found.setdefault(run, []).append(name)
    return found
