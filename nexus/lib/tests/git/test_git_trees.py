import os

import pygit2
import pytest

from nexus.lib.git.objects import (
    SUBMODULE,
    SYMLINK,
    Change,
    Entry,
    Limits,
    MissingObject,
    PathTooLong,
    TooDeep,
    TooManyFiles,
    changed_paths,
    is_vendored,
    reader,
    walk_tree,
)
from nexus.lib.git.objects.reader import TreeReader
from nexus.lib.tests.git.repositories import git


def paths(entries):
    return [entry.path for entry in entries]


NOTES = {"README.md": b"hello", "notes": {"a.md": b"a", "deep": {"b.md": b"b"}}, "z.md": b"z"}


def test_it_walks_all_files_in_order(maker):
    tree = maker.tree(NOTES)
    found = list(walk_tree(maker.repository, tree))
    assert paths(found) == ["README.md", "notes/a.md", "notes/deep/b.md", "z.md"]
    assert found[0] == Entry("README.md", maker.repository.create_blob(b"hello"), 0o100644)


def test_it_does_not_enter_skipped_folders(maker):
    unreadable = pygit2.Oid(hex="1" * 40)
    broken = maker.tree({"a.md": b"a"})
    raw = maker.repository.read(broken)[1] + b"40000 node_modules\0" + unreadable.raw
    tree = maker.repository.odb.write(pygit2.enums.ObjectType.TREE, raw)
    assert paths(walk_tree(maker.repository, tree, is_vendored)) == ["a.md"]
    with pytest.raises(MissingObject):
        list(walk_tree(maker.repository, tree))


def test_links_and_submodules_are_reported_and_not_followed(maker):
    elsewhere = pygit2.Oid(hex="2" * 40)
    tree = maker.tree({"link": (SYMLINK, b"/etc/passwd"), "module": (SUBMODULE, elsewhere)})
    assert [(e.path, e.mode) for e in walk_tree(maker.repository, tree)] == [
        ("link", SYMLINK),
        ("module", SUBMODULE),
    ]
    assert [(c.path, c.mode) for c in changed_paths(maker.repository, None, tree)] == [
        ("link", SYMLINK),
        ("module", SUBMODULE),
    ]


def test_paths_keep_their_bytes(maker):
    blob = maker.repository.create_blob(b"x")
    raw = b"100644 caf\xe9.md\0" + blob.raw
    tree = maker.repository.odb.write(pygit2.enums.ObjectType.TREE, raw)
    (entry,) = walk_tree(maker.repository, tree)
    assert os.fsencode(entry.path) == b"caf\xe9.md"


def test_files_depth_and_length_are_limited(maker):
    tree = maker.tree({"a": {"b": {"long-name.md": b""}}, "c": b""})
    walk = lambda **limits: list(walk_tree(maker.repository, tree, limits=Limits(**limits)))  # noqa: E731
    assert len(walk(files=4, depth=3, path_length=16)) == 2
    for error, limits in (
        (TooManyFiles, {"files": 3}),
        (TooDeep, {"depth": 2}),
        (PathTooLong, {"path_length": 15}),
    ):
        with pytest.raises(error) as caught:
            walk(**limits)
        assert caught.value.limit in limits.values()
        with pytest.raises(error):
            changed_paths(maker.repository, None, tree, Limits(**limits))


def test_a_refusal_names_the_path_safely(maker):
    tree = maker.tree({"a": {"b\n\u202e": {"c": b""}}})
    with pytest.raises(TooDeep, match=r"more than 2 deep: a/b\\x0a\\u202e/c"):
        list(walk_tree(maker.repository, tree, limits=Limits(depth=2)))


def test_a_listing_too_big_to_hold_is_refused_unread(maker):
    tree = maker.tree({f"{number:03}" + "x" * 240: b"" for number in range(30)})
    with pytest.raises(TooManyFiles):
        next(walk_tree(maker.repository, tree, limits=Limits(files=5)))


def test_a_file_in_place_of_a_tree_is_missing(maker):
    blob = maker.repository.create_blob(b"x")
    with pytest.raises(MissingObject):
        list(walk_tree(maker.repository, blob))


def test_changes_are_told_with_old_and_new(maker):
    old = maker.tree(NOTES)
    new = maker.tree({"README.md": b"changed", "notes": {"a.md": b"a", "deep": {"b.md": b"b", "c.md": b"c"}}})
    blob = maker.repository.create_blob
    assert changed_paths(maker.repository, old, new) == [
        Change("README.md", blob(b"hello"), blob(b"changed"), 0o100644),
        Change("notes/deep/c.md", None, blob(b"c"), 0o100644),
        Change("z.md", blob(b"z"), None, 0o100644),
    ]


def test_a_file_that_becomes_a_folder_and_back(maker):
    one, two = maker.tree({"x": b"file"}), maker.tree({"x": {"y": b"inside"}})
    there = changed_paths(maker.repository, one, two)
    assert [(c.path, c.old_oid is None, c.new_oid is None) for c in there] == [
        ("x", False, True),
        ("x/y", True, False),
    ]
    back = changed_paths(maker.repository, two, one)
    assert [(c.path, c.old_oid is None, c.new_oid is None) for c in back] == [
        ("x", True, False),
        ("x/y", False, True),
    ]


def test_a_mode_alone_is_a_change(maker):
    one, two = maker.tree({"run": b"x"}), maker.tree({"run": (0o100755, b"x")})
    (change,) = changed_paths(maker.repository, one, two)
    assert change.old_oid == change.new_oid
    assert change.mode == 0o100755


def test_nothing_differs_from_itself_or_from_nothing(maker):
    tree = maker.tree(NOTES)
    assert changed_paths(maker.repository, tree, tree) == []
    assert changed_paths(maker.repository, None, None) == []
    assert len(changed_paths(maker.repository, tree, None)) == 4


def test_changes_agree_with_git(maker):
    one = maker.tree({"a": b"1", "b": {"c": b"2", "d": {"e": b"3"}}, "f": {"g": b"4"}, "b.c": b"5"})
    two = maker.tree({"a": {"a": b"1"}, "b": {"c": b"2", "d": {"e": b"6"}}, "f": b"4", "b.c": (0o100755, b"5")})
    told = git("diff-tree", "-r", "--no-renames", "--name-only", str(one), str(two), at=maker.path).splitlines()
    assert sorted(told) == [change.path for change in changed_paths(maker.repository, one, two)]


def folders_within_folders(maker, depth):
    tree = maker.tree({"leaf.md": b"x"})
    for _ in range(depth):
        tree = maker.tree({"d": tree})
    return tree


def walks(repository, tree):
    """The two ways to go through a tree, each to its end."""
    return [
        lambda: list(walk_tree(repository, tree)),
        lambda: changed_paths(repository, None, tree),
    ]


@pytest.fixture
def reads(monkeypatch):
    """The ids of the trees read from the repository, in order."""
    done, read = [], TreeReader._content
    monkeypatch.setattr(TreeReader, "_content", lambda self, oid: done.append(oid) or read(self, oid))
    return done


def test_a_tree_3000_deep_is_refused_at_the_limit(maker, reads):
    for walk in walks(maker.repository, folders_within_folders(maker, 3000)):
        reads.clear()
        with pytest.raises(TooDeep):
            walk()
        assert len(reads) <= Limits().depth + 1


@pytest.mark.parametrize("empty", [True, False])
def test_a_tree_of_ten_billion_paths_is_read_once_and_refused(maker, reads, empty):
    tree = maker.tree({} if empty else {"x.md": b"x"})
    for _ in range(10):
        tree = maker.tree({str(number): tree for number in range(10)})
    for walk in walks(maker.repository, tree):
        reads.clear()
        with pytest.raises(TooManyFiles):
            walk()
        assert len(reads) <= 11


def test_only_so_much_is_remembered(maker, reads, monkeypatch):
    monkeypatch.setattr(reader, "_REMEMBERED_BYTES", 100)
    twin = maker.tree({"x.md": b"x"})
    tree = maker.tree({"a": twin, "b": {"other.md": b"y" * 90, "more.md": b"z", "most.md": b""}, "c": twin})
    assert len(list(walk_tree(maker.repository, tree))) == 5
    assert reads.count(twin) == 2


def test_vendored_folders_are_known_by_name():
    assert is_vendored("a/node_modules")
    assert is_vendored("Vendor")
    assert not is_vendored("vendors-compared")
    assert is_vendored("a/node_modules/b/c.md")
    assert not is_vendored("")
