"""When each path last changed and who wrote it, read from commits that may lie about both.

1. Walk the commits that are new, newest first.
2. Compare each with its parent; a merge brings nothing of its own, its branches are walked.
3. The first commit met for a path is its last change; each one counts for its author.

Dates outside what people use are clamped, unreadable objects are passed over, and the whole work is bounded:
an unusual history is told in part, never refused.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

import pygit2
from pygit2.enums import SortMode

from nexus.lib.git.objects.bounds import DEFAULT_LIMITS, Limits, MissingObject, OverLimit
from nexus.lib.git.objects.changes import Change, compare
from nexus.lib.git.objects.paths import display
from nexus.lib.git.objects.reader import TreeReader

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
MAX_CHANGES = 1_000_000
MAX_TREE_BYTES = 128 * 1024 * 1024
MAX_NAME_LENGTH = 200
IMPORTER = "Nexus import"
"""Who commits a folder that is imported without its history: nobody."""


@dataclass(slots=True)
class PathHistory:
    """Who changed a path and when; `authors` counts commits by displayable name."""

    last_at: datetime
    last_author: str
    authors: dict[str, int] = field(default_factory=dict)


def last_changes(
    repository: pygit2.Repository,
    old_commit: pygit2.Oid | None,
    new_commit: pygit2.Oid,
    *,
    max_commits: int,
    limits: Limits = DEFAULT_LIMITS,
) -> dict[str, PathHistory]:
    """The paths added or changed by commits reachable from `new_commit` and not from `old_commit`.

    Times are author times. A commit that passes `limits` is not counted. The newest `max_commits` are read.
    """
    reader = TreeReader(repository, limits)
    histories: dict[str, PathHistory] = {}
    changes_left = MAX_CHANGES
    for commit in islice(_new_commits(repository, old_commit, new_commit), max_commits):
        changes, cost = _changes_in(reader, commit)
        _count(histories, commit, changes)
        changes_left -= cost
        if changes_left < 0 or reader.bytes_read > MAX_TREE_BYTES:
            break
    return histories


def _new_commits(
    repository: pygit2.Repository, old_commit: pygit2.Oid | None, new_commit: pygit2.Oid
) -> Iterator[pygit2.Commit]:
    """Newest first by commit time, read as they are asked for; a hole in the history ends it."""
    with suppress(KeyError, pygit2.GitError):
        walker = repository.walk(new_commit, SortMode.TIME)
        if old_commit is not None and old_commit in repository:
            walker.hide(old_commit)
        yield from walker


def _changes_in(reader: TreeReader, commit: pygit2.Commit) -> tuple[list[Change], int]:
    """What a commit changed against its parent, and what it cost to know, in names looked at."""
    if len(commit.parent_ids) > 1:
        return [], 1
    try:
        changes = compare(reader, _parent_tree(reader.repository, commit), commit.tree_id)
    except (MissingObject, KeyError, pygit2.GitError):
        return [], 1
    except OverLimit:
        return [], reader.limits.files
    return changes, len(changes) + 1


def _parent_tree(repository: pygit2.Repository, commit: pygit2.Commit) -> pygit2.Oid | None:
    if not commit.parent_ids:
        return None
    return repository[commit.parent_ids[0]].peel(pygit2.Commit).tree_id


def _count(histories: dict[str, PathHistory], commit: pygit2.Commit, changes: list[Change]) -> None:
    author = author_of(commit)
    at = as_datetime(commit.author.time)
    for change in changes:
        if change.new_oid is None:
            continue
        history = histories.setdefault(change.path, PathHistory(at, author))
        history.authors[author] = history.authors.get(author, 0) + 1


def author_of(commit: pygit2.Commit) -> str:
    """The name of who wrote a commit, as it may be shown."""
    name = commit.author.raw_name.decode("utf-8", "surrogateescape")
    return display(name[:MAX_NAME_LENGTH])


def as_datetime(seconds: int) -> datetime:
    """Seconds since 1970 as an aware UTC time, clamped to the years 1970 to 9999."""
    first, last = EARLIEST.timestamp(), LATEST.timestamp()
    return datetime.fromtimestamp(min(max(seconds, first), last), UTC)
