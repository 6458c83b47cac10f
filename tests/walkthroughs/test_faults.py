"""The hub is killed, starved of disk and written to from all sides: nothing it said yes to is lost."""

import os
import random
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress

import pytest

from tests.walkthroughs.hub import Git, Hub, Notes

pytestmark = [pytest.mark.walkthrough, pytest.mark.timeout(300)]
SEED = int(os.environ.get("NEXUS_FAULT_SEED", "11"))
PUSHERS = 3
KILLS = 20
DRAIN_SECONDS = 60
SERVING_SECONDS = 15


class Ledger:
    """What each push was told: `ok`, or not known because the hub died meanwhile."""

    def __init__(self):
        self.ok, self.unknown = [], []


class Pusher(threading.Thread):
    """Pushes one document after the other to a repository of its own until it is stopped."""

    def __init__(self, notes, ledger, is_over):
        super().__init__()
        self.notes, self.ledger, self.is_over = notes, ledger, is_over

    def run(self):
        number = 0
        while not self.is_over.is_set():
            number += 1
            name = f"{self.notes.folder.name}-{number}"
            commit = self.notes.commit({f"{name}.md": f"# Document {name}\n"})
            done = self.notes.push("--force", "origin", "HEAD:main", f"HEAD:refs/heads/b{number % 5}")
            told = self.ledger.ok if done.ok else self.ledger.unknown
            told.append((self.notes.folder.name, name, commit))
            self.is_over.wait(0 if done.ok else 0.3)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("faulty"))
    try:
        hub.start()
        yield hub, hub.run("person", "add", "ada", "--token")
    finally:
        hub.stop()


def kill(pids):
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def web_processes(hub):
    return [pid for pid in hub.processes("nexus up") if pid != hub.process.pid]


def wait_until(holds, seconds):
    """How long it took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, f"{holds.__name__} for {seconds} s"
        time.sleep(0.2)
    return time.monotonic() - begun


def wait_until_none(of, seconds):
    """How long it took until nothing of it was left; fails with what is."""
    begun = time.monotonic()
    while left := of():
        assert time.monotonic() - begun < seconds, left
        time.sleep(0.2)
    return time.monotonic() - begun


def drift(hub):
    """Repositories whose rows do not say what their refs say, and locks that would stop the next push."""
    rows = """
        SELECT r.id, r.name, r.folder, coalesce(p."commit", '') FROM repos_repository AS r
        LEFT JOIN library_publication AS p ON p.repository_id = r.id
    """
    found = []
    for pk, name, folder, published in hub.rows(rows):
        bare = hub.data / "repositories" / folder[:2] / f"{folder}.git"
        refs = refs_of(bare)
        found += bare.rglob("*.lock")
        if refs.get("refs/heads/main", "") != published and refs:
            found.append((name, published, refs))
        told = " ".join(
            updates for (updates,) in hub.rows("SELECT updates FROM repos_push WHERE repository_id = ?", pk)
        )
        found += [(name, ref, oid) for ref, oid in refs.items() if ref not in told or oid not in told]
    return found


def documents_of(hub, name):
    joined = "library_document AS d JOIN repos_repository AS r ON r.id = d.repository_id"
    return hub.rows(f"SELECT path FROM {joined} WHERE r.name = ?", name)


def refs_of(bare):
    said = Git(bare).must("for-each-ref", "--format=%(refname) %(objectname)")
    return dict(line.split(" ") for line in said.splitlines())


def undone(hub):
    """What is still to be repaired or handled."""
    return drift(hub) + hub.rows("SELECT kind, holder, error FROM outbox_outboxevent WHERE done_at IS NULL")


def assert_nothing_lost(hub, ledger):
    hub.wait_until_ready()
    for place, name, commit in ledger.ok:
        bare = Git(hub.bare(f"@ada/{place}"))
        assert bare("merge-base", "--is-ancestor", commit, "main").ok, (place, name)
        answer = hub.get(f"/@ada/{place}/{name}.md")
        assert answer.status == 200, (name, answer.status)
        assert f"Document {name}" in answer.text
    assert hub.rows("SELECT count(*) FROM outbox_outboxevent WHERE is_dead") == [(0,)]
    for place in {place for place, _, _ in ledger.ok}:
        bare = Git(hub.bare(f"@ada/{place}"))
        assert "error" not in bare.must("fsck", "--full", "--strict")


def test_whatever_is_killed_and_whenever_no_push_is_lost(faulty, tmp_path):
    (hub, token), place = faulty, "killed"
    chance, ledger, is_over = random.Random(SEED), Ledger(), threading.Event()
    notes = [
        Notes(tmp_path / f"{place}{number}", hub.address(f"@ada/{place}{number}", token)) for number in range(PUSHERS)
    ]
    pushers = [Pusher(one, ledger, is_over) for one in notes]
    for pusher in pushers:
        pusher.start()
    try:
        for turn in range(KILLS):
            time.sleep(chance.uniform(0.1, 1.5))
            victims = [hub.git_processes, lambda: web_processes(hub), lambda: hub.processes("nexus.jobs.worker")]
            found = victims[(0, 0, 0, 1, 2)[turn % 5]]() or hub.git_processes()
            kill(chance.sample(found, 1) if found else [])
        time.sleep(3)
    finally:
        is_over.set()
        for pusher in pushers:
            pusher.join()
    repaired = wait_until_none(lambda: undone(hub), DRAIN_SECONDS)
    print(f"seed {SEED}: {len(ledger.ok)} ok, {len(ledger.unknown)} unknown, drained after {repaired:.1f} s")
    assert len(ledger.ok) >= PUSHERS
    assert_nothing_lost(hub, ledger)
    for one in notes:
        one.commit({"after.md": "# After\n"})
        assert one.push("--force", "origin", "HEAD:main").ok
    assert "database is locked" not in hub.log.read_text()


def test_all_is_killed_at_once_and_the_next_start_mends_it(faulty, tmp_path):
    (hub, token), place = faulty, "all"
    ledger, is_over = Ledger(), threading.Event()
    pushers = [
        Pusher(Notes(tmp_path / f"{place}{number}", hub.address(f"@ada/{place}{number}", token)), ledger, is_over)
        for number in range(PUSHERS)
    ]
    for pusher in pushers:
        pusher.start()
    time.sleep(3)
    hub.kill()
    is_over.set()
    for pusher in pushers:
        pusher.join()
    seconds = hub.start()
    repaired = wait_until_none(lambda: undone(hub), DRAIN_SECONDS)
    print(
        f"{len(ledger.ok)} ok, {len(ledger.unknown)} unknown, served after {seconds:.1f} s, drained after {repaired:.1f} s more"
    )
    assert seconds <= SERVING_SECONDS
    assert ledger.ok
    assert_nothing_lost(hub, ledger)


def test_a_large_publication_killed_half_way_is_finished(faulty, tmp_path):
    hub, token = faulty
    notes = Notes(tmp_path / "large", hub.address("@ada/large", token))
    notes.commit({f"{number}.md": f"# Note {number}\n\n{'text ' * 300}\n" for number in range(1000)})
    pushing = threading.Thread(target=notes.push)
    pushing.start()
    wait_until(lambda: len(documents_of(hub, "large")) > 100, 60)
    kill(web_processes(hub))
    pushing.join()
    hub.wait_until_ready()
    wait_until(lambda: hub.get("/@ada/large/999.md").status == 200, 120)
    wait_until_none(lambda: undone(hub), DRAIN_SECONDS)
    rows = documents_of(hub, "large")
    assert len(rows) == len(set(rows)) == 1000
    assert len(hub.processes("spawn_main")) == 0


def test_nothing_outlives_nexus_up(faulty):
    hub, _ = faulty
    kill([hub.process.pid])
    hub.process.wait()
    wait_until_none(hub.processes, 15)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", hub.port))
    hub.start()


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory):
    """A hub on a file system of 48 MiB."""
    disk = tmp_path_factory.mktemp("disk")
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    hub = Hub(disk / "data")
    hub.log = disk.with_suffix(".log")
    try:
        hub.start()
        yield hub, hub.run("person", "add", "ada", "--token"), disk
    finally:
        hub.stop()
        subprocess.run(["umount", disk], check=True)


def fill(disk, *, leave):
    """A file that leaves that many bytes."""
    ballast = disk / "ballast"
    status = os.statvfs(disk)
    with ballast.open("wb") as file, suppress(OSError):
        file.write(b"\0" * max(0, status.f_bavail * status.f_frsize - leave))
    return ballast


@pytest.mark.parametrize("leave", [4 * 1024 * 1024, 100 * 1024, 0])
def test_a_push_to_a_full_disk_is_refused_and_the_next_one_works(small_disk, tmp_path, leave):
    (hub, token, disk), place = small_disk, f"@ada/leaves-{leave}"
    notes = Notes(tmp_path / "notes", hub.address(place, token))
    first = notes.commit({"README.md": "# Before\n"})
    assert notes.push().ok
    ballast = fill(disk, leave=leave)
    notes.commit({"README.md": "# Full\n", "large.bin": os.urandom(5 * 1024 * 1024)})
    done = notes.push()
    assert not done.ok
    assert "remote" in done.said or "error" in done.said, done.said
    assert "Before" in hub.get(f"/{place}/README.md").text
    ballast.unlink()
    assert refs_of(hub.bare(place)) == {"refs/heads/main": first}
    assert "error" not in Git(hub.bare(place)).must("fsck", "--full", "--strict")
    again = notes.push()
    assert again.ok, again.said
    assert "Full" in hub.get(f"/{place}/README.md").text
    assert drift(hub) == []


def test_ten_writers_at_once_never_see_a_locked_database(faulty, tmp_path):
    hub, token = faulty
    many = [Notes(tmp_path / f"{number}", hub.address(f"@ada/w{number}", token)) for number in range(10)]
    failed, statuses, is_over = [], [], threading.Event()

    def write(notes):
        for turn in range(3):
            notes.commit({"README.md": f"# Turn {turn}\n"})
            done = notes.push()
            if not done.ok:
                failed.append(done.said)

    def read():
        while not is_over.is_set():
            statuses.append(hub.get("/repositories/").status)
            statuses.append(hub.get("/search?q=turn").status)

    reader, writers = threading.Thread(target=read), [threading.Thread(target=write, args=[one]) for one in many]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    is_over.set()
    reader.join()
    assert failed == []
    assert set(statuses) <= {200, 429}
    assert "database is locked" not in hub.log.read_text()
    assert drift(hub) == []
    for one in many:
        assert "Turn 2" in hub.get(f"/@ada/w{one.folder.name}/README.md").text
