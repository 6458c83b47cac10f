import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pygit2
import pytest

from nexus.repos.engines import storage


@pytest.fixture
def bare(tmp_path):
    path = tmp_path / "some" / "notes.git"
    storage.create(path)
    return path


def test_every_repository_is_served_with_our_guards_and_our_hook_only(bare):
    guards = storage.guards()
    assert guards["receive.fsckObjects"] == "true"
    assert [hook.name for hook in Path(guards["core.hooksPath"]).iterdir()] == ["pre-receive"]
    assert os.access(storage.HOOK, os.X_OK)
    assert pygit2.Repository(str(bare)).head_is_unborn


def test_the_default_branch_is_main_then_master_then_any(bare):
    git = pygit2.Repository(str(bare))
    assert storage.head_commit(git) is None
    author = pygit2.Signature("Ada", "ada@example.org")
    tree = git.TreeBuilder().write()
    commits = {
        name: str(git.create_commit(f"refs/heads/{name}", author, author, name, tree, []))
        for name in ("aaa", "master", "main")
    }
    assert storage.head_commit(git) == commits["main"]
    git.references.delete("refs/heads/main")
    assert storage.head_commit(git) == commits["master"]
    git.references.delete("refs/heads/master")
    assert storage.head_commit(git) == commits["aaa"]


def test_refs_are_listed_with_what_they_point_to(bare):
    git = pygit2.Repository(str(bare))
    author = pygit2.Signature("Ada", "ada@example.org")
    tip = git.create_commit("refs/heads/main", author, author, "One", git.TreeBuilder().write(), [])
    tag = git.create_tag("v1", tip, pygit2.enums.ObjectType.COMMIT, author, "One")
    assert storage.refs(bare) == {"refs/heads/main": str(tip), "refs/tags/v1": str(tag)}


def test_the_empty_repository_is_made_once_however_many_ask(settings, tmp_path):
    settings.REPOSITORIES = tmp_path / "repositories"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: storage.empty(), range(16)))
    assert found == {tmp_path / "repositories" / "empty.git"}
    assert pygit2.Repository(str(found.pop())).head_is_unborn
    assert [path.name for path in (tmp_path / "repositories").iterdir()] == ["empty.git"]


def test_sweeping_removes_what_killed_processes_left_and_nothing_fresh(bare):
    old = time.time() - 3600
    left = [bare / "HEAD.lock", bare / "refs/heads/main.lock", bare / "objects/tmp_objdir-incoming-abc/x"]
    fresh = [bare / "packed-refs.lock", bare / "objects/tmp_objdir-incoming-def/x"]
    for path in [*left, *fresh]:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    for path in [*left, left[-1].parent]:
        os.utime(path, (old, old))
    storage.sweep(bare)
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in fresh)


def test_sweeping_what_is_not_there_is_nothing(tmp_path):
    storage.sweep(tmp_path / "gone.git")


def loose(bare: Path) -> int:
    return sum(len(list(folder.iterdir())) for folder in (bare / "objects").glob("??"))


def test_what_many_pushes_left_lying_about_is_packed_and_little_is_left_alone(bare):
    git = pygit2.Repository(str(bare))
    author = pygit2.Signature("Ada", "ada@example.org")
    files = git.TreeBuilder()
    for number in range(3_000):
        files.insert(f"{number}.md", git.create_blob(b"# Note %d" % number), 0o100644)
        if number == 50:
            git.create_commit("refs/heads/main", author, author, "little", files.write(), [])
            storage.tidy(bare)
            assert loose(bare) == 53
    git.create_commit("refs/heads/main", author, author, "much", files.write(), [git.head.target])
    storage.tidy(bare)
    assert loose(bare) == 0
    assert len(pygit2.Repository(str(bare)).head.peel(pygit2.Tree)) == 3_000
