import shutil
import subprocess

import pytest
from pygit2.enums import ObjectType

from nexus.lib.git.objects import MissingObject, changed_paths, new_objects, open_with_quarantine
from nexus.lib.tests.git.repositories import Maker, git


@pytest.fixture
def push(tmp_path):
    """A hosted repository with one commit, and the objects of a second one apart from it."""
    hosted = Maker(tmp_path / "hosted.git")
    first = hosted.commit({"a.md": b"a\n" * 2000, "kept": {"k.md": b"k"}})
    sender = Maker(tmp_path / "sender.git")
    git("fetch", "--quiet", str(hosted.path), "main", at=sender.path)
    second = sender.commit({"a.md": b"a\n" * 2000 + b"b\n", "kept": {"k.md": b"k"}}, parents=[first])
    quarantine = hosted.path / "objects/tmp_objdir-incoming-x"
    (quarantine / "pack").mkdir(parents=True)
    return hosted, sender, first, second, quarantine


def send(push, *, packed):
    hosted, sender, first, second, quarantine = push
    revisions = f"{second}\n^{first}\n".encode()
    pack = sender.path / "sent.pack"
    with pack.open("wb") as out:
        subprocess.run(
            ["git", "pack-objects", "--revs", "--thin", "--stdout", "-q"],
            cwd=sender.path,
            input=revisions,
            stdout=out,
            check=True,
        )
    variables = {
        "GIT_OBJECT_DIRECTORY": str(quarantine),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(hosted.path / "objects"),
    }
    command = ["index-pack", "--fix-thin", "--stdin"] if packed else ["unpack-objects", "-q"]
    git(*command, at=hosted.path, stdin=pack.read_bytes(), **variables)


@pytest.mark.parametrize("packed", [True, False])
def test_it_tells_the_new_objects_only(push, packed):
    send(push, packed=packed)
    hosted, _, first, second, quarantine = push
    found = {new.oid: new for new in new_objects(hosted.path, quarantine)}
    kinds = sorted(new.type for new in found.values() if new.oid not in hosted.repository)
    assert kinds == [ObjectType.COMMIT, ObjectType.TREE, ObjectType.BLOB]
    assert found[second].type == ObjectType.COMMIT
    assert 4002 in {new.size for new in found.values() if new.type == ObjectType.BLOB}
    assert first not in found
    assert hosted.repository.get(first).tree["kept"].id not in found


def test_it_reads_both_sides(push):
    send(push, packed=True)
    hosted, _, first, second, quarantine = push
    repository = open_with_quarantine(hosted.path, quarantine)
    changes = changed_paths(repository, repository[first].tree_id, repository[second].tree_id)
    assert [change.path for change in changes] == ["a.md"]
    assert second not in hosted.repository


def test_an_empty_quarantine_holds_nothing(push):
    hosted, _, _, _, quarantine = push
    (quarantine / "pack/tmp_pack_abc").write_bytes(b"unfinished")
    (quarantine / "ab").mkdir()
    (quarantine / "ab/tmp_obj_xyz").write_bytes(b"unfinished")
    assert list(new_objects(hosted.path, quarantine)) == []


def test_an_index_that_lies_is_refused(push):
    send(push, packed=True)
    hosted, *_, quarantine = push
    (index,) = quarantine.glob("pack/*.idx")
    index.chmod(0o644)
    index.write_bytes(b"\xfftOc\x00\x00\x00\x03" + index.read_bytes()[8:])
    with pytest.raises(MissingObject):
        list(new_objects(hosted.path, quarantine))
    index.write_bytes(b"\xfftOc\x00\x00\x00\x02" + b"\x00" * 1023 + b"\x01" + b"\x11" * 20)
    shutil.rmtree(quarantine / "ab", ignore_errors=True)
    with pytest.raises(MissingObject):
        list(new_objects(hosted.path, quarantine))
