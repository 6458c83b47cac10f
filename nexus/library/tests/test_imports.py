"""Importing folders, clones and bare repositories."""

import subprocess
import zlib
from pathlib import Path

import pytest

from nexus.library import queries
from nexus.library.imports import ImportFailed, import_source, sources

pytestmark = pytest.mark.django_db(transaction=True)


def write(folder: Path, files: dict[str, str]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    return folder


def run(place: Path, owner: str = "") -> list:
    return [import_source(source) for source in sources(str(place), owner)]


def paths_of(repository) -> list[str]:
    return list(queries.documents(repository).values_list("path", flat=True))


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_a_folder_without_git_is_imported(tmp_path):
    folder = write(tmp_path / "notes", {"README.md": "# Notes", "docs/a.md": "# A", "code.py": "print(1)"})
    [done] = run(folder, "grace")
    assert str(done.repository) == "@grace/notes"
    assert paths_of(done.repository) == ["README.md", "docs/a.md"]
    assert done.repository.owner.kind == "unclaimed"


def test_a_folder_of_owner_repo_folders_is_many_repositories(tmp_path):
    write(tmp_path, {"ada__notes/README.md": "# A", "grace__my_notes/README.md": "# B", "other/README.md": "# C"})
    assert [str(done.repository) for done in run(tmp_path)] == ["@ada/notes", "@grace/my_notes"]


def test_imported_again_it_takes_over_what_changed_and_nothing_else(tmp_path):
    folder = write(tmp_path / "ada__notes", {"README.md": "# One", "b.md": "# B"})
    [first] = run(folder)
    commit = queries.publication(first.repository).commit
    run(folder)
    assert queries.publication(first.repository).commit == commit
    (folder / "b.md").unlink()
    write(folder, {"README.md": "# Two"})
    run(folder)
    assert paths_of(first.repository) == ["README.md"]
    assert queries.document(first.repository, "README.md").title == "Two"


@pytest.mark.parametrize("bare", [True, False])
def test_a_clone_and_a_bare_repository_keep_their_history(tmp_path, bare):
    folder = write(tmp_path / "work", {"README.md": "# Notes"})
    git(folder, "init", "-q", "-b", "trunk")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Begin")
    if bare:
        git(tmp_path, "clone", "-q", "--bare", "work", "linus__kernel.git")
        folder = tmp_path / "linus__kernel.git"
    [done] = run(folder, "" if bare else "linus")
    assert str(done.repository) == ("@linus/kernel" if bare else "@linus/work")
    assert queries.document(done.repository, "README.md").contributors == {"Ada": 1}


def test_what_is_vendored_linked_or_hidden_in_git_is_left_out(tmp_path):
    folder = write(
        tmp_path / "notes", {"README.md": "# Notes", "node_modules/x/README.md": "# X", "venv/lib/y.md": "# Y"}
    )
    (folder / "link.md").symlink_to("/etc/passwd")
    [done] = run(folder, "ada")
    assert paths_of(done.repository) == ["README.md"]


def test_a_page_with_a_secret_is_withheld_and_the_rest_is_published(tmp_path):
    secret = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0" + "dF3gH6"
    folder = write(tmp_path / "notes", {"README.md": "# Notes", "keys.md": f"# Keys\n\n{secret}\n"})
    [done] = run(folder, "ada")
    kept = queries.document(done.repository, "keys.md")
    assert kept.kind == "withheld"
    assert secret not in kept.html
    assert queries.file(done.repository, "keys.md") is None
    assert queries.file(done.repository, "README.md") is not None
    assert queries.document(done.repository, "README.md").kind == "rendered"


def test_a_repository_that_lacks_an_object_is_told_so_and_the_next_import_of_it_whole_works(tmp_path):
    folder = write(tmp_path / "ada__notes", {"README.md": "# One", "b.md": "# B"})
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "One")
    [absent] = [path for path in (folder / ".git/objects").glob("??/*") if b"# B" in zlib.decompress(path.read_bytes())]
    kept = absent.rename(tmp_path / "kept")
    (folder / "b.md").unlink()
    with pytest.raises(ImportFailed, match="missing or broken; `git fsck` names it"):
        run(folder)
    kept.rename(absent)
    [done] = run(folder)
    assert paths_of(done.repository) == ["README.md", "b.md"]


def test_a_source_that_is_not_there_says_so(tmp_path):
    with pytest.raises(ImportFailed, match="no such folder"):
        run(tmp_path / "nothing")


def test_a_person_gets_what_is_imported_only_if_the_operator_says_so(tmp_path, ada):
    folder = write(tmp_path / "ada__notes", {"README.md": "# Notes"})
    [guessed] = run(folder)
    assert str(guessed.repository) == "@ada-mirror/notes"
    [named] = run(folder, "ada")
    assert named.repository.owner_id == ada.pk


@pytest.mark.testdata
def test_every_repository_of_the_corpus_is_imported_without_a_failure(testdata):
    done = [import_source(source) for source in sources(str(testdata / "corpus"))]
    assert len(done) == 50
    assert sum(one.documents for one in done) >= 175
