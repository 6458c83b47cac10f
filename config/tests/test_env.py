"""Settings from the environment."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from config import databases, env, running_hub, secret_key
from config.file_cache import FileCache


def test_a_value_can_be_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from file\n")
    monkeypatch.setenv("SOME_NAME_FILE", str(tmp_path / "secret"))
    assert env.text("SOME_NAME") == "from file"
    monkeypatch.setenv("SOME_NAME", "direct")
    assert env.text("SOME_NAME") == "direct"


@pytest.mark.parametrize(("text", "expected"), [("yes", True), ("0", False), ("", False), ("ON", True)])
def test_flags(monkeypatch, text, expected):
    monkeypatch.setenv("SOME_FLAG", text)
    assert env.flag("SOME_FLAG") is expected


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda: env.integer("X", 1), "many"),
        (lambda: env.flag("X"), "maybe"),
        (lambda: env.choice("X", ("a",), "a"), "b"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch, read, text):
    monkeypatch.setenv("X", text)
    with pytest.raises(ImproperlyConfigured, match="X must be"):
        read()


def test_a_database_url_is_understood(tmp_path):
    made = databases.database("postgres://ada:p%40ss@db:5433/nexus?sslmode=require", tmp_path, "NORMAL")
    assert (made["NAME"], made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == (
        "nexus",
        "ada",
        "p@ss",
        "db",
        5433,
    )
    assert made["OPTIONS"] == {"sslmode": "require"}
    assert databases.database("", tmp_path, "FULL")["OPTIONS"]["init_command"].count("synchronous=FULL") == 1
    for wrong in ("mysql://x", "sqlite://", "sqlite:///"):
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
            databases.database(wrong, tmp_path, "NORMAL")
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL"):
        databases.cache("ftp://x", tmp_path)


def test_the_cache_in_files_keeps_the_reports_of_many_repositories(tmp_path):
    made = databases.cache("", tmp_path)
    kept = FileCache(made["LOCATION"], {"OPTIONS": made["OPTIONS"]})
    for number in range(400):
        kept.set(f"health:{number}", number)
    assert all(kept.get(f"health:{number}") == number for number in range(400))


@pytest.mark.enable_socket
def test_a_redis_that_is_away_keeps_nothing_and_fails_nobody():
    made = databases.cache("redis://127.0.0.1:1/0", Path())
    away = import_string(made["BACKEND"])(made["LOCATION"], {"OPTIONS": made["OPTIONS"]})
    away.set("a", 1)
    assert away.get("a", 2) == 2
    assert away.get_or_set("a", lambda: 3) == 3
    assert (away.add("a", 1), away.delete("a")) == (True, False)


def test_two_starts_agree_on_one_key_only_the_owner_can_read(tmp_path):
    assert secret_key.kept_in(tmp_path) == secret_key.kept_in(tmp_path)
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_other_commands_learn_where_the_hub_answers(tmp_path):
    assert running_hub.url(tmp_path, 8000, is_port_given=False) == "http://localhost:8000"
    (tmp_path / "url").write_text("http://localhost:9000")
    assert running_hub.url(tmp_path, 8000, is_port_given=False) == "http://localhost:9000"
    assert running_hub.url(tmp_path, 8001, is_port_given=True) == "http://localhost:8001"
