"""A hub is backed up and restored as docs/howto/back-up-and-restore.md says: everything is there, nothing is done twice."""

import hashlib
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.walkthroughs.hub import Git, Hub, Notes

pytestmark = [pytest.mark.walkthrough, pytest.mark.timeout(300)]
MADE_AGAIN = ("cache", "generations", "rate-limits", "static", "url", "migrate.lock")
DONE = "SELECT id, kind, attempts, done_at FROM outbox_outboxevent WHERE done_at IS NOT NULL ORDER BY id"


@pytest.fixture
def hub(tmp_path):
    """With somebody who has pushed a page that links to an image."""
    running = Hub(tmp_path / "hub")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def token(hub):
    return hub.run("person", "add", "ada", "--token")


@pytest.fixture
def notes(hub, token, tmp_path):
    made = Notes(tmp_path / "notes", hub.address("@ada/notes", token))
    made.commit({"README.md": "# Kept\n\n![a dot](dot.png)\n", "dot.png": b"\x89PNG\r\n\x1a\n"})
    assert made.push().ok
    hub.wait_for("/search?q=kept", "/@ada/notes/")
    return made


def checksums(folder: Path) -> dict[str, str]:
    """Of all that a backup must hold, by path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    kept = [path for path in files if path.relative_to(folder).parts[0] not in MADE_AGAIN]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def dumped(hub: Hub) -> bytes:
    """Its database on PostgreSQL."""
    return subprocess.run(["pg_dump", hub.database_url], check=True, capture_output=True).stdout


def taken_in(hub: Hub, dump: bytes) -> None:
    command = ["psql", "-qb", "-v", "ON_ERROR_STOP=1", hub.database_url]
    subprocess.run(command, input=dump, check=True, capture_output=True)


def restored(hub: Hub, folder: Path) -> Hub:
    """An empty hub that is given the backup, not started yet."""
    other = Hub(folder)
    shutil.copytree(hub.data, folder)
    if hub.database_url:
        taken_in(other, dumped(hub))
    return other


def test_a_copy_of_a_stopped_hub_is_complete_and_does_nothing_twice(hub, token, notes, tmp_path):
    hub.stop()
    done, before = hub.rows(DONE), checksums(hub.data)
    other = restored(hub, tmp_path / "restored")
    assert checksums(other.data) == before
    assert any(path.startswith("repositories/") for path in before)
    assert "WRONG" not in other.run("doctor")
    assert other.run("publish", "--all") == "Everything is published."
    try:
        other.start()
        assert done
        assert set(done) <= set(other.rows(DONE))
        assert "Kept" in other.get("/@ada/notes/README.md").text
        assert "/@ada/notes/" in other.get("/search?q=kept").text
        assert other.get("/@ada/notes/-/raw/dot.png").body.startswith(b"\x89PNG")
        notes.must("remote", "set-url", "origin", other.address("@ada/notes", token))
        assert notes.must("ls-remote", "origin", "refs/heads/main").split()[0] == notes.must("rev-parse", "HEAD")
        notes.commit({"after.md": "# After\n"})
        assert notes.push().ok
        assert "After" in other.get("/@ada/notes/after.md").text
        assert "error" not in Git(other.bare("@ada/notes")).must("fsck", "--full", "--strict")
    finally:
        other.stop()


def test_a_database_older_than_the_repositories_is_made_equal_to_them(hub, token, notes, tmp_path):
    older = tmp_path / "older"
    if hub.database_url:
        older.write_bytes(dumped(hub))
    else:
        with closing(sqlite3.connect(hub.data / "nexus.sqlite3")) as live, closing(sqlite3.connect(older)) as copy:
            live.backup(copy)
    notes.commit({"README.md": "# Newer than the database\n", "more.md": "# More\n"})
    assert notes.push().ok
    hub.stop()
    other = Hub(tmp_path / "restored")
    shutil.copytree(hub.data, other.data, ignore=shutil.ignore_patterns("nexus.sqlite3*"))
    if hub.database_url:
        taken_in(other, older.read_bytes())
    else:
        shutil.copy(older, other.data / "nexus.sqlite3")
    assert "@ada/notes  2 published" in other.run("publish", "--all")
    try:
        other.start()
        assert "Newer than the database" in other.get("/@ada/notes/README.md").text
        assert "More" in other.get("/@ada/notes/more.md").text
    finally:
        other.stop()
