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
    yield from _walk(TreeReader(repository, limits), tree.raw, lambda path, _: not skip(path))


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


def new_tree_entries(
    repository: pygit2.Repository,
    tip_tree: pygit2.Oid,
    is_new: Callable[[pygit2.Oid], bool],
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Entry]:
    """The entries of those trees below `tip_tree` that are new, old files beside new ones included.

    An unchanged folder is not entered, so the cost follows the push. Raises as `walk_tree` does.
    """
    if is_new(tip_tree):
        reader = TreeReader(repository, limits)
        yield from _walk(reader, tip_tree.raw, lambda _, raw: is_new(pygit2.Oid(raw=raw)))


def _walk(reader: TreeReader, root: bytes, enters: Callable[[str, bytes], bool]) -> Iterator[Entry]:
    """Depth first; the stack holds, for each open folder, its prefix and the entries still to come."""
    budget = Budget(reader.limits)
    stack = [("", iter(reader.entries(root)))]
    while stack:
        prefix, entries = stack[-1]
        for octal, name, raw in entries:
            path, mode = prefix + from_bytes(name), int(octal, 8)
            budget.spend(path, len(stack))
            if not is_folder(mode):
                yield Entry(path, pygit2.Oid(raw=raw), mode)
            elif enters(path, raw):
                stack.append((path + "/", iter(reader.entries(raw))))
                break
        else:
            stack.pop()
