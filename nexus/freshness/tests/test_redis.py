"""Generations in a real Redis, also while it is away and after it has forgotten."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
import redis

from conftest import needs
from nexus.freshness import services
from nexus.freshness.backends.redis import RedisGenerations

pytestmark = needs("redis-server", "redis-server")
TAGS = ("everything", "repository:1")


class Server:
    """A Redis on a socket of its own, which keeps what it knows when it is stopped and started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = f"unix://{folder}/socket"
        self.client = redis.Redis.from_url(self.url)

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", "socket", "--save", "3600", "1", "--logfile", "log"]
        self._process = subprocess.Popen(["redis-server", *options], cwd=self._folder)
        until(lambda: (self._folder / "socket").exists() and self._answers())

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def _answers(self) -> bool:
        try:
            return self.client.ping()
        except redis.RedisError:
            return False


def until(is_so):
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def server():
    folder = Path(tempfile.mkdtemp(prefix="nexus-redis-"))
    server = Server(folder)
    server.start()
    yield server
    server.stop()
    server.client.close()
    shutil.rmtree(folder)


def test_a_bump_in_one_process_changes_what_another_reads(server):
    one, other = RedisGenerations(server.url), RedisGenerations(server.url)
    before = other.read(TAGS)
    assert one.read(TAGS) == before
    one.bump(TAGS[1:])
    after = other.read(TAGS)
    assert (after[0], after[1] != before[1]) == (before[0], True)


def test_a_bump_while_it_is_away_fails_nothing_and_arrives_when_it_is_back(server):
    writer, reader = RedisGenerations(server.url), RedisGenerations(server.url)
    kept = reader.read((*TAGS, "other"))
    server.stop()
    began = time.monotonic()
    writer.bump(TAGS[1:])
    assert len({reader.read(TAGS), reader.read(TAGS), kept[:2]}) == 3
    assert time.monotonic() - began < 1
    server.start()
    until(lambda: reader.read(TAGS)[1] != kept[1])
    assert reader.read(("everything", "other")) == (kept[0], kept[2])
    assert reader.read(TAGS) == reader.read(TAGS)


def test_whoever_bumped_reads_nothing_old_once_it_is_back(server, monkeypatch):
    monkeypatch.setattr(RedisGenerations, "_send_later", lambda _: None)
    writer = RedisGenerations(server.url)
    kept = writer.read(TAGS)
    server.stop()
    writer.bump(TAGS[1:])
    server.start()
    assert writer.read(TAGS)[1] != kept[1]


def test_nothing_is_fresh_again_after_it_has_forgotten(server):
    generations = RedisGenerations(server.url)
    seen = [generations.read(TAGS)]
    for _ in range(3):
        generations.bump(TAGS)
        seen.append(generations.read(TAGS))
    server.client.flushall()
    seen.append(generations.read(TAGS))
    generations.bump(TAGS)
    seen.append(generations.read(TAGS))
    assert len(set(seen)) == len(seen)


def test_a_write_is_done_while_it_is_away(server, monkeypatch, django_capture_on_commit_callbacks, db):
    generations = RedisGenerations(server.url)
    monkeypatch.setattr(services, "backend", lambda: generations)
    server.stop()
    with django_capture_on_commit_callbacks(execute=True):
        services.bump("repository:1")
    server.start()
