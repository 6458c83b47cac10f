"""The files of a tree, without recursion and within limits.

Symbolic links and submodules are entries with their mode; nothing is followed. A path may contain `..`,
newlines or markup: never open a file with it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pygit2

from nexus.lib.git.objects.bounds import DEFAULT_LIMITS, Limits
from nexus.lib.git.objects.paths import from_bytes
from nexus.lib.git.objects.reader import Budget, TreeReader, is_folder


class Entry(NamedTuple):
    """A file, symbolic link or submodule; `path` keeps bytes outside UTF-8 as surrogates, see `display`."""

    path: str
    oid: pygit2.Oid
    mode: int


def walk_tree(
    repository: pygit2.Repository,
    tree: pygit2.Oid,
    skip: Callable[[str], bool] = lambda _: False,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Entry]:
    """All files in git's order, without entering the folders whose path `skip` accepts.

    Raises OverLimit or MissingObject as it meets the cause, after what came before it was yielded.
    """
    reader = TreeReader(repository, limits)
    budget = Budget(limits)
    stack = [("", iter(reader.entries(tree.raw)))]  # for each open folder its prefix, and the entries still to come
    while stack:
        prefix, entries = stack[-1]
        for octal, name, raw in entries:
            path, mode = prefix + from_bytes(name), int(octal, 8)
            budget.spend(path, len(stack))
            if not is_folder(mode):
                yield Entry(path, pygit2.Oid(raw=raw), mode)
            elif not skip(path):
                stack.append((path + "/", iter(reader.entries(raw))))
                break
        else:
            stack.pop()


def entries_directly_in(
    repository: pygit2.Repository,
    trees: Iterable[pygit2.Oid],
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Entry]:
    """What lies directly in each of these trees; `path` is a bare name. Raises as `walk_tree` does."""
    reader = TreeReader(repository, limits)
    for tree in trees:
        for octal, name, raw in reader.entries(tree.raw):
            yield Entry(from_bytes(name), pygit2.Oid(raw=raw), int(octal, 8))
