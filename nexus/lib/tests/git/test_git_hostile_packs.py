"""The hostile packs of the test data, read as if every guard before the object reader had failed."""

from contextlib import suppress

import pygit2
import pytest

from nexus.lib.git.objects import (
    SYMLINK,
    MissingObject,
    OverLimit,
    changed_paths,
    display,
    last_changes,
    walk_tree,
)

pytestmark = pytest.mark.testdata


def test_the_tree_bomb_is_refused(hostile):
    repository, commit = hostile("bomb-tree-6x10")
    with pytest.raises(OverLimit, match="100,000"):
        list(walk_tree(repository, commit.tree_id))
    with pytest.raises(OverLimit):
        changed_paths(repository, None, commit.tree_id)
    assert last_changes(repository, None, commit.id, max_commits=10) == {}


@pytest.mark.parametrize(
    "name", ["path-newline", "path-badutf8", "path-html", "name-dotdot", "name-slash", "name-dotgit"]
)
def test_hostile_names_are_shown_inert(hostile, name):
    repository, commit = hostile(name)
    shown = [display(entry.path) for entry in walk_tree(repository, commit.tree_id)]
    assert shown
    assert all(path.isprintable() for path in shown)
    assert [change.path for change in changed_paths(repository, None, commit.tree_id)]


@pytest.mark.parametrize("name", ["symlink-abs", "symlink-up", "gitmodules-symlink"])
def test_links_keep_their_mode(hostile, name):
    repository, commit = hostile(name)
    assert SYMLINK in {entry.mode for entry in walk_tree(repository, commit.tree_id)}


def test_every_case_that_can_be_stored_is_read_without_a_crash(store, hostile_cases):
    for name in hostile_cases:
        if name == "pack-truncated":
            continue
        repository, tip = store(name)
        last_changes(repository, None, tip, max_commits=10)
        with suppress(OverLimit, MissingObject, pygit2.InvalidError):
            list(walk_tree(repository, repository[tip].tree_id))


def test_a_date_of_the_year_10000_is_clamped(store):
    repository, tip = store("commit-date-far")
    histories = last_changes(repository, None, tip, max_commits=10)
    assert {history.last_at.year for history in histories.values()} <= {9999}
