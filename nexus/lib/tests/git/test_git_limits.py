from nexus.lib.git.limits import clean_environment, options, run


def test_the_environment_is_clean(monkeypatch, tmp_path):
    for name in ("https_proxy", "GIT_DIR", "GIT_CONFIG_COUNT", "GIT_SSH", "GIT_PROXY_COMMAND", "SECRET_KEY"):
        monkeypatch.setenv(name, "leak")
    environment = clean_environment(tmp_path)
    assert "leak" not in environment.values()
    assert environment["HOME"] == str(tmp_path)
    assert run(["git", "-C", str(tmp_path), "config", "--list"], env=environment, timeout=10).stdout == b""


def test_without_an_environment_it_is_given_the_clean_one(monkeypatch):
    monkeypatch.setenv("GIT_DIR", "leak")
    seen = run(["env"], timeout=10).stdout.decode().split()
    assert "GIT_TERMINAL_PROMPT=0" in seen
    assert "GIT_DIR=leak" not in seen


def test_it_runs_under_caps():
    seen = run(["sh", "-c", "ulimit -v; ulimit -t"], memory_bytes=500 * 1024 * 1024, cpu_seconds=7, timeout=10)
    assert seen.stdout.split() == [str(500 * 1024).encode(), b"7"]


def test_options_become_arguments():
    assert options({"a.b": "1", "c": "x=y"}) == ["-c", "a.b=1", "-c", "c=x=y"]
