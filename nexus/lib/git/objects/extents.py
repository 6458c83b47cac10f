"""How large trees are, each folder counted once: what has not changed since is not entered again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pygit2

from nexus.lib.git.objects.bounds import Limits
from nexus.lib.git.objects.paths import from_bytes, shown_length
from nexus.lib.git.objects.reader import RawEntry, TreeReader, is_folder
from nexus.lib.git.objects.trees import walk_tree

_MOST_REMEMBERED = 50_000


class Extent(NamedTuple):
    """Of all that is below a folder: how many names, under how many folders, the length of the longest path."""

    names: int
    depth: int
    path_length: int


_NOTHING = Extent(0, 0, 0)


class Extents:
    """Remembers the extents of folders by their content, for any number of repositories and threads.

    `skip` is given a folder's bare name, and says whether it counts as one name, whatever it holds.
    """

    def __init__(self, skip: Callable[[str], bool]) -> None:
        self._skip = skip
        self._known: dict[tuple[str, bytes], Extent] = {}

    def check(self, repository: pygit2.Repository, tree: pygit2.Oid, limits: Limits) -> None:
        """Raises what `walk_tree` would raise."""
        extent = self._measure(repository, tree.raw, limits)
        if extent is None or any(ours > most for ours, most in zip(extent, _most(limits), strict=True)):
            for _ in walk_tree(repository, tree, self._skip, limits):  # says which limit, and where
                pass

    def _measure(self, repository: pygit2.Repository, root: bytes, limits: Limits) -> Extent | None:
        """None as soon as it is sure to be over the limits."""
        reader = TreeReader(repository, limits)
        looked_at = 0
        stack = [_Folder(root, 0, iter(reader.entries(root)))]
        while len(stack) <= limits.depth:
            folder = stack[-1]
            for octal, raw_name, raw in folder.entries:
                looked_at += 1
                if looked_at > limits.files:
                    return None
                name = from_bytes(raw_name)
                if not is_folder(int(octal, 8)) or self._skip(name):
                    folder.add(shown_length(name))
                elif below := self._known.get((repository.path, raw)):
                    folder.add(shown_length(name), below)
                else:
                    stack.append(_Folder(raw, shown_length(name), iter(reader.entries(raw))))
                    break
            else:
                stack.pop()
                extent = self._remember((repository.path, folder.tree), folder.extent)
                if not stack:
                    return extent
                stack[-1].add(folder.name_length, extent)
        return None

    def _remember(self, key: tuple[str, bytes], extent: Extent) -> Extent:
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[key] = extent
        return extent


@dataclass(slots=True)
class _Folder:
    """One that is being counted, with its entries still to come."""

    tree: bytes
    name_length: int
    entries: Iterator[RawEntry]
    names: int = 0
    depth: int = 0
    path_length: int = 0

    @property
    def extent(self) -> Extent:
        return Extent(self.names, self.depth, self.path_length)

    def add(self, name_length: int, below: Extent = _NOTHING) -> None:
        """Counts one entry, with what is below it."""
        slash = 1 if below.names else 0
        self.names += 1 + below.names
        self.depth = max(self.depth, 1 + below.depth)
        self.path_length = max(self.path_length, name_length + slash + below.path_length)


def _most(limits: Limits) -> Extent:
    return Extent(limits.files, limits.depth, limits.path_length)
