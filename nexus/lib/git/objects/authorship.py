"""Who first wrote the lines of a file, and when.

1. The lines asked for begin at the file as it is in one commit.
2. Each goes on to a parent that has it: the whole file where it is the same, else the lines a comparison leaves alone.
3. A line that no parent has was written by that commit.

A file that only changed its name is followed. The work is bounded: for what an unusually long history does not tell
within the bounds there is no answer, and the caller says who last changed the file instead.
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from heapq import heappop, heappush
from operator import itemgetter
from typing import Any

import pygit2
from pygit2.enums import DiffOption

from nexus.lib.git.objects.bounds import Limits, MissingObject, OverLimit
from nexus.lib.git.objects.changes import compare
from nexus.lib.git.objects.history import IMPORTER, as_datetime, author_of
from nexus.lib.git.objects.reader import TreeReader, blob_size

MAX_COMMITS = 5_000
MAX_FILE_BYTES = 1024 * 1024
MAX_COMPARED_BYTES = 32 * 1024 * 1024
RENAME_LIMITS = Limits(files=20_000)

Lines = dict[int, int]
"""The number of a line in some version of the file, by the number of the line that was asked for."""


@dataclass(frozen=True, slots=True)
class Written:
    """`author` is displayable, and empty where a folder was imported without its history. `commit` is 40 hex digits."""

    author: str
    at: datetime
    commit: str


def written(repository: pygit2.Repository, commit: pygit2.Oid, path: str, lines: Collection[int]) -> dict[int, Written]:
    """By line, counted from 1 in the file as it is in `commit`, who first wrote it.

    A line is missing where the file or the line is not there, or where the answer lies beyond the bounds.
    """
    search = _Search(repository)
    with suppress(KeyError, MissingObject, pygit2.GitError):
        search.begin(commit, path, lines)
        search.run()
    return search.found


class _Search:
    """What is still asked of which commit, newest first, so that branches that part and meet are looked at once."""

    def __init__(self, repository: pygit2.Repository) -> None:
        self.repository = repository
        self.found: dict[int, Written] = {}
        self._asked: dict[tuple[str, str], Lines] = {}
        self._queue: list[tuple[int, int, str, str]] = []
        self._commits_left = MAX_COMMITS
        self._bytes_left = MAX_COMPARED_BYTES

    def begin(self, commit: pygit2.Oid, path: str, lines: Collection[int]) -> None:
        start = self.repository[commit].peel(pygit2.Commit)
        blob = _blob_at(start, path)
        if blob is None or blob_size(self.repository, blob.id) > MAX_FILE_BYTES:
            return
        count = blob.data.count(b"\n") + 1
        self._ask(start, path, {line: line for line in lines if 1 <= line <= count})

    def run(self) -> None:
        while self._queue and self._commits_left > 0 and self._bytes_left > 0:
            self._commits_left -= 1
            *_, oid, path = heappop(self._queue)
            commit = self.repository[oid].peel(pygit2.Commit)
            self._look(commit, path, self._asked.pop((oid, path)))

    def _look(self, commit: pygit2.Commit, path: str, lines: Lines) -> None:
        blob = _blob_at(commit, path)
        if blob is None:
            return
        before = list(self._before(commit, path, blob))
        for parent, old_path, old in before:
            if old.id == blob.id:
                self._ask(parent, old_path, lines)
                return
        for parent, old_path, old in before:
            old_size = blob_size(self.repository, old.id)
            if old_size > MAX_FILE_BYTES:
                return
            self._bytes_left -= old_size + blob.size
            kept = _kept(old, blob, lines)
            self._ask(parent, old_path, kept)
            lines = {asked: line for asked, line in lines.items() if asked not in kept}
        self.found.update(dict.fromkeys(lines, _written(commit)))

    def _ask(self, commit: pygit2.Commit, path: str, lines: Lines) -> None:
        if not lines:
            return
        place = (str(commit.id), path)
        if place not in self._asked:
            self._asked[place] = {}
            heappush(self._queue, (-commit.commit_time, len(self._queue), *place))
        self._asked[place].update(lines)

    def _before(
        self, commit: pygit2.Commit, path: str, blob: pygit2.Blob
    ) -> Iterator[tuple[pygit2.Commit, str, pygit2.Blob]]:
        """The file in each parent that has it, under this name or the one it had."""
        for oid in commit.parent_ids:
            parent = self.repository[oid].peel(pygit2.Commit)
            old_path = path
            if (old := _blob_at(parent, path)) is None:
                names = _former_names(self.repository.path, str(parent.tree_id), str(commit.tree_id))
                old_path = names.get(path, "")
                old = blob if old_path else None
            if old is not None:
                yield parent, old_path, old


def _blob_at(commit: pygit2.Commit, path: str) -> pygit2.Blob | None:
    with suppress(KeyError):
        found = commit.tree[path]
        return found if isinstance(found, pygit2.Blob) else None
    return None


@lru_cache(maxsize=64)
def _former_names(repository_path: str, old_tree: str, new_tree: str) -> dict[str, str]:
    """Files that are the same under another name; trees never change, so an answer holds for ever."""
    reader = TreeReader(pygit2.Repository(repository_path), RENAME_LIMITS)
    try:
        changes = compare(reader, pygit2.Oid(hex=old_tree), pygit2.Oid(hex=new_tree))
    except (OverLimit, MissingObject):
        return {}
    gone = {change.old_oid: change.path for change in changes if change.new_oid is None}
    return {
        change.path: gone[change.new_oid] for change in changes if change.old_oid is None and change.new_oid in gone
    }


def _kept(old: pygit2.Blob, new: pygit2.Blob, lines: Lines) -> Lines:
    """The lines of the new file that the old one has too, with their numbers there."""
    close: Any = {"context_lines": 0, "interhunk_lines": 0}  # pygit2's stubs do not know them
    patch = old.diff(new, DiffOption.FORCE_TEXT, **close)
    hunks = [(hunk.new_start, hunk.new_lines, hunk.old_lines) for hunk in patch.hunks]
    kept: Lines = {}
    at, shift = 0, 0
    for asked, line in sorted(lines.items(), key=itemgetter(1)):
        while at < len(hunks) and line >= _after(hunks[at]):
            shift += hunks[at][2] - hunks[at][1]
            at += 1
        if at == len(hunks) or line < hunks[at][0] or not hunks[at][1]:
            kept[asked] = line + shift
    return kept


def _after(hunk: tuple[int, int, int]) -> int:
    """The first line below a hunk; one that only takes lines away stands behind the line it names."""
    start, count, _ = hunk
    return start + count if count else start + 1


def _written(commit: pygit2.Commit) -> Written:
    author = author_of(commit)
    return Written("" if author == IMPORTER else author, as_datetime(commit.author.time), str(commit.id))
