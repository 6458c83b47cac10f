"""Services started for labs alone are found without any variable, and leave neither process nor file."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conftest import needs
from nexus.labs import runner, supplies
from nexus.labs.lab import find
from nexus.labs.private import lifecycle, register
from nexus.labs.private.home import PORTS, search_path

pytestmark = pytest.mark.enable_socket

PROGRAMS = {
    "postgresql": ("initdb", "postgresql"),
    "redis": ("redis-server", "redis-server"),
    "rabbitmq": ("rabbitmq-server", "rabbitmq-server"),
    "memcached": ("memcached", "memcached"),
}
LABS = {
    "postgresql": "isolation",
    "redis": "stampede-redis",
    "rabbitmq": "ack-late-kill",
    "memcached": "cache-aside-memcached",
}


def needs_service(name):
    off_path = [*Path("/usr/lib/postgresql").glob("*/bin"), "/usr/lib/rabbitmq/bin"]
    return needs(*PROGRAMS[name], path=":".join([search_path(), *map(str, off_path)]))


@pytest.fixture
def data(settings):
    """An empty NEXUS_DATA that everybody may enter, and nothing started in it that outlives the test."""
    folder = Path(tempfile.mkdtemp(prefix="nexus-private-"))
    folder.chmod(0o755)
    settings.NEXUS_DATA = folder
    yield folder
    lifecycle.stop_all()
    shutil.rmtree(folder)


@pytest.fixture
def nothing_answers(data, monkeypatch):
    """As on a machine that runs no services: their usual addresses are closed."""
    for name in PROGRAMS:
        monkeypatch.delenv(supplies.SUPPLIES[name].variable, raising=False)
        scheme = urlsplit(supplies.SUPPLIES[name].usual).scheme
        closed = replace(supplies.SUPPLIES[name], usual=f"{scheme}://127.0.0.1:1/x")
        monkeypatch.setitem(supplies.SUPPLIES, name, closed)


@pytest.fixture
def only(monkeypatch, nothing_answers):
    """`only("redis")`: the one service labs know."""

    def choose(name):
        monkeypatch.setattr(supplies, "SUPPLIES", {name: supplies.SUPPLIES[name]})

    return choose


def processes_of(one):
    """Whatever works in its folder or carries its mark, with the time it began."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            is_inside = str((place / "cwd").readlink()).startswith(one.folder)
            if is_inside or one.mark.encode() in (place / "environ").read_bytes().split(b"\0"):
                found[int(place.name)] = register.began(int(place.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("name", [pytest.param(name, marks=needs_service(name)) for name in PROGRAMS])
def test_a_private_service_is_started_once_and_used_by_labs_and_leaves_nothing(name, data, only):
    only(name)
    assert list(lifecycle.start_missing()) == [(name, "")]
    one = register.started()[name]
    assert urlsplit(one.url).hostname == "127.0.0.1"
    assert urlsplit(one.url).port in PORTS
    assert supplies.find([name])[name].url == one.url
    assert runner.run(find(LABS[name])).status in ("pass", "fail")

    assert list(lifecycle.start_missing()) == [(name, "")]
    assert register.started() == {name: one}

    processes = processes_of(one)
    assert one.pid in processes
    assert lifecycle.stop_all() == [name]
    assert {pid for pid, began in processes.items() if began and register.began(pid) == began} == set()
    assert not Path(one.folder).exists()
    assert list(data.iterdir()) == []
    assert lifecycle.stop_all() == []


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=needs_service(name)) for name in ("postgresql", "redis", "rabbitmq")]
)
def test_who_does_not_know_the_password_is_not_let_in(name, only):
    only(name)
    list(lifecycle.start_missing())
    one, supply = register.started()[name], supplies.SUPPLIES[name]
    password = urlsplit(one.url).password
    assert (register.folder() / "services.json").stat().st_mode & 0o077 == 0
    assert password not in supply.shown
    with pytest.raises(Exception, match=r"(?i)auth|password|refused"):
        supply.ask(one.url.replace(password, "guess"))


def test_a_variable_that_leads_nowhere_is_told_and_nothing_is_started_in_its_place(data, only, monkeypatch):
    only("redis")
    monkeypatch.setenv("NEXUS_LAB_REDIS_URL", "redis://127.0.0.1:2/0")
    [(name, why)] = lifecycle.start_missing()
    assert name == "redis"
    assert "NEXUS_LAB_REDIS_URL names it" in why
    assert register.started() == {}


@needs_service("memcached")
def test_one_that_died_is_not_used_and_is_started_anew(only):
    only("memcached")
    list(lifecycle.start_missing())
    dead, supply = register.started()["memcached"], supplies.SUPPLIES["memcached"]
    os.kill(dead.pid, 9)
    lifecycle._wait_for_end(dead)
    assert supply.url == supply.usual
    assert list(lifecycle.start_missing()) == [("memcached", "")]
    assert register.started()["memcached"].pid != dead.pid


def test_a_program_that_is_not_installed_is_named_with_its_package(data, only, monkeypatch):
    only("redis")
    monkeypatch.setattr("nexus.labs.private.home.ALSO_LOOK_IN", str(data))
    monkeypatch.setenv("PATH", str(data))
    assert list(lifecycle.start_missing()) == [
        ("redis", "no program redis-server; install it: apt install redis-server")
    ]


def test_one_that_ends_at_once_says_its_last_words_and_leaves_nothing(data, only, monkeypatch):
    only("memcached")
    programs = data / "bin"
    programs.mkdir()
    (programs / "memcached").write_text("#!/bin/sh\nsleep 0.3\necho the port is taken >&2\nexit 3\n")
    (programs / "memcached").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    assert list(lifecycle.start_missing()) == [("memcached", "it ended: the port is taken")]
    assert register.started() == {}
    assert list(data.glob("labs/*")) == []


def test_a_process_that_only_has_the_number_of_a_service_is_left_alone(data):
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        row = register.Private(
            "redis", "redis://127.0.0.1:2/0", str(data / "gone"), stranger.pid, stranger.pid, "1", "X=1", 15
        )
        register.folder().mkdir()
        register.write([row])
        assert lifecycle.stop_all() == []
        assert stranger.poll() is None
        assert list(data.iterdir()) == []
    finally:
        stranger.kill()
        stranger.wait()


@needs_service("memcached")
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, who starts services as somebody else")
def test_root_may_keep_its_data_where_nobody_else_can_come(data, only):
    only("memcached")
    data.chmod(0o700)
    assert list(lifecycle.start_missing()) == [("memcached", "")]
    one = register.started()["memcached"]
    assert not one.folder.startswith(str(data))
    lifecycle.stop_all()
    assert not Path(one.folder).exists()
