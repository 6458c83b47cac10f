"""What differs between two trees: compared from the top, equal folders unread."""

from collections.abc import Iterator
from typing import NamedTuple

import pygit2

from nexus.lib.git.objects.bounds import DEFAULT_LIMITS, Limits
from nexus.lib.git.objects.paths import from_bytes
from nexus.lib.git.objects.reader import Budget, TreeReader, is_folder


class Change(NamedTuple):
    """A path whose content or mode differs; `mode` is the new one, or the old one of a deleted path."""

    path: str
    old_oid: pygit2.Oid | None
    new_oid: pygit2.Oid | None
    mode: int


def changed_paths(
    repository: pygit2.Repository,
    old_tree: pygit2.Oid | None,
    new_tree: pygit2.Oid | None,
    limits: Limits = DEFAULT_LIMITS,
) -> list[Change]:
    """The files that differ between two trees, by path; None stands for the empty tree.

    Equal folders are skipped unread. A file that became a folder is one deletion and the additions below it.
    Raises OverLimit (the changes count, not the trees) or MissingObject.
    """
    return compare(TreeReader(repository, limits), old_tree, new_tree)


def compare(reader: TreeReader, old_tree: pygit2.Oid | None, new_tree: pygit2.Oid | None) -> list[Change]:
    """As `changed_paths`, with a reader that remembers the trees of the comparison before."""
    budget = Budget(reader.limits)
    changes: list[Change] = []
    pending = [("", 1, _raw(old_tree), _raw(new_tree))]
    while pending:
        prefix, depth, old, new = pending.pop()
        for name, before, after in _differing(reader, old, new):
            path = prefix + from_bytes(name)
            budget.spend(path, depth)
            if before.folder or after.folder:
                pending.append((path + "/", depth + 1, before.folder, after.folder))
            if before.file or after.file:
                changes.append(_change(path, before, after))
    return sorted(changes, key=_path_of)


class Side(NamedTuple):
    """What one tree has under a name: the id of a file or that of a folder, or neither."""

    mode: int = 0
    file: bytes | None = None
    folder: bytes | None = None


_ABSENT = Side()


def _differing(reader: TreeReader, old: bytes | None, new: bytes | None) -> Iterator[tuple[bytes, Side, Side]]:
    """The names under which two folders differ, with what each has there."""
    if old == new:
        return
    before = set(reader.entries(old)) if old else set()
    after = set(reader.entries(new)) if new else set()
    gone = {name: _side(octal, raw) for octal, name, raw in before - after}
    come = {name: _side(octal, raw) for octal, name, raw in after - before}
    for name in gone.keys() | come.keys():
        yield name, gone.get(name, _ABSENT), come.get(name, _ABSENT)


def _side(octal: bytes, raw: bytes) -> Side:
    mode = int(octal, 8)
    return Side(mode, folder=raw) if is_folder(mode) else Side(mode, file=raw)


def _change(path: str, before: Side, after: Side) -> Change:
    return Change(path, _oid(before.file), _oid(after.file), (after if after.file else before).mode)


def _raw(oid: pygit2.Oid | None) -> bytes | None:
    return oid.raw if oid else None


def _oid(raw: bytes | None) -> pygit2.Oid | None:
    return pygit2.Oid(raw=raw) if raw else None


def _path_of(change: Change) -> str:
    return change.path
