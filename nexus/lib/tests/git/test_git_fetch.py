import itertools
import os
import threading
import time
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

from nexus.lib.git.fetch import FetchFailed, FetchLimits, fetch_into, promote
from nexus.lib.git.refusals import masked, refusal
from nexus.lib.outbound import Policy, client
from nexus.lib.tests.git.conftest import HOSTILE
from nexus.lib.tests.git.repositories import Maker, git
from nexus.lib.tests.git.serving import answer_with_git, git_server
from nexus.lib.tests.outbound.servers import Canary, self_signed, serving, tls_context
from nexus.lib.tests.outbound.test_outbound_targets import ssrf_cases

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def upstream(tmp_path):
    maker = Maker(tmp_path / "srv/notes.git")
    first = maker.commit({"README.md": b"hello", "big": os.urandom(3_000_000)}, ref="refs/heads/trunk")
    maker.commit({"other.md": b"x"}, ref="refs/heads/side")
    maker.repository.references.create("refs/tags/v1", first)
    maker.repository.references.create("refs/pull/1/head", first)
    maker.repository.set_head("refs/heads/trunk")
    return maker


@pytest.fixture
def server(upstream):
    with git_server(upstream.path.parent) as server:
        yield server


@pytest.fixture
def canary():
    canary = Canary()
    yield canary
    canary.close()


def allowing(*servers, **rest):
    places = {f"{host}:{server.port}" for server in servers for host in ("127.0.0.1", "hub.test")}
    return Policy(allow_http=True, allow_private=frozenset(places), **rest)


def refs(path):
    return dict(line.split()[::-1] for line in git("show-ref", at=path).splitlines())


def test_a_mirror_has_the_branches_and_tags_and_the_default_branch(upstream, server, tmp_path):
    hosted = Maker(tmp_path / "hosted.git")
    fetch_into(server.url + "/notes.git/", tmp_path / "throwaway", policy=allowing(server))
    promote(tmp_path / "throwaway", hosted.path)
    expected = {name: oid for name, oid in refs(upstream.path).items() if "pull" not in name}
    assert refs(hosted.path) == expected
    assert git("symbolic-ref", "HEAD", at=hosted.path) == "refs/heads/trunk"
    assert git("fsck", "--strict", at=hosted.path) == ""


def test_a_second_fetch_brings_the_rest_only_and_follows_every_move(upstream, server, tmp_path):
    hosted = Maker(tmp_path / "hosted.git")
    fetch_into(server.url + "/notes.git", tmp_path / "one", policy=allowing(server))
    promote(tmp_path / "one", hosted.path)
    trunk = upstream.repository.references["refs/heads/trunk"].target
    upstream.commit({"README.md": b"rewritten"}, ref="refs/heads/trunk")
    upstream.repository.references.delete("refs/heads/side")
    upstream.commit({"n.md": b"new"}, parents=[trunk], ref="refs/heads/side/of/folder")
    upstream.repository.references.delete("refs/tags/v1")
    fetch_into(server.url + "/notes.git", tmp_path / "two", policy=allowing(server), known=hosted.path)
    assert sum(file.stat().st_size for file in (tmp_path / "two").rglob("*.pack")) < 10_000
    promote(tmp_path / "two", hosted.path)
    assert set(refs(hosted.path)) == {"refs/heads/trunk", "refs/heads/side/of/folder"}
    assert refs(hosted.path)["refs/heads/trunk"] == refs(upstream.path)["refs/heads/trunk"]
    assert not (hosted.path / "objects/info/alternates").exists()


def test_an_empty_repository_can_be_mirrored(server, upstream, tmp_path):
    Maker(upstream.path.parent / "empty.git")
    hosted = Maker(tmp_path / "hosted.git")
    fetch_into(server.url + "/empty.git", tmp_path / "throwaway", policy=allowing(server))
    promote(tmp_path / "throwaway", hosted.path)
    assert list(hosted.repository.references) == []


def test_a_detached_upstream_is_refused(server, upstream, tmp_path):
    upstream.repository.set_head(upstream.repository.references["refs/heads/trunk"].target)
    upstream.repository.references.delete("refs/heads/trunk")
    fetch_into(server.url + "/notes.git", tmp_path / "throwaway", policy=allowing(server))
    with pytest.raises(FetchFailed, match="default branch"):
        promote(tmp_path / "throwaway", Maker(tmp_path / "hosted.git").path)


def test_git_connects_to_the_checked_address_and_never_asks_for_the_name(server, tmp_path):
    policy = allowing(server, resolver=lambda host, port: ["127.0.0.1"])
    fetch_into(f"http://hub.test:{server.port}/notes.git", tmp_path / "throwaway", policy=policy)
    assert {request.headers["host"] for request in server.seen} == {f"hub.test:{server.port}"}


@pytest.mark.parametrize(("name", "passes"), [("hub.test", True), ("other.test", False)])
def test_tls_is_verified_under_the_name_by_the_probe_and_by_git(upstream, tmp_path, monkeypatch, name, passes):
    certificate, asked = self_signed(tmp_path), []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
    client._trust.cache_clear()

    def answer(request):
        answer_with_git(upstream.path.parent, request)

    with serving(answer, tls_context(certificate, asked)) as server:
        place = f"{name}:{server.port}"
        policy = Policy(allow_private=frozenset({place}), resolver=lambda host, port: ["127.0.0.1"])
        with nullcontext() if passes else pytest.raises(FetchFailed):
            fetch_into(f"https://{place}/notes.git", tmp_path / "throwaway", policy=policy)
    client._trust.cache_clear()
    assert set(asked) == {name}
    assert (len(asked) > 1) == passes


def test_a_name_that_turns_private_reaches_nothing(canary, tmp_path):
    answers = itertools.cycle([["93.184.215.14"], ["127.0.0.1"]])
    policy = Policy(allow_http=True, ports=frozenset({canary.port}), resolver=lambda host, port: next(answers))
    next(answers)
    with pytest.raises(FetchFailed, match="no public address"):
        fetch_into(f"http://evil.test:{canary.port}/a.git", tmp_path / "throwaway", policy=policy)
    assert canary.knocks == 0


def test_a_moved_repository_is_followed(server, tmp_path):
    def moved(request):
        request.reply(301, Location=server.url + request.path.replace("old", "notes"))

    with serving(moved) as old:
        fetch_into(old.url + "/old.git", tmp_path / "throwaway", policy=allowing(server, old))
    assert (tmp_path / "throwaway/packed-refs").exists()


def test_a_redirect_to_a_private_address_is_not_followed(canary, tmp_path):
    def answer(request):
        request.reply(302, Location=f"http://127.0.0.1:{canary.port}{request.path}")

    with serving(answer) as server, pytest.raises(FetchFailed, match=r"Port|public"):
        fetch_into(server.url + "/a.git", tmp_path / "throwaway", policy=allowing(server))
    assert canary.knocks == 0


@pytest.mark.parametrize("when", ["GET", "POST"])
def test_a_redirect_after_the_check_is_not_followed(upstream, canary, tmp_path, when):
    def turncoat(request):
        probe = "Nexus" in request.headers["user-agent"]
        if request.command == when and not probe:
            request.reply(307, Location=f"http://127.0.0.1:{canary.port}{request.path}")
        else:
            answer_with_git(upstream.path.parent, request)

    with serving(turncoat) as server, pytest.raises(FetchFailed):
        fetch_into(server.url + "/notes.git", tmp_path / "throwaway", policy=allowing(server))
    assert canary.knocks == 0


@pytest.mark.testdata
@pytest.mark.parametrize("value", ssrf_cases())
def test_no_fetch_reaches_a_private_address(canary, value, tmp_path):
    policy = Policy(allow_http=True, ports=frozenset({80, 443, 6379, 11211, canary.port}))
    for url in (value, value.replace("127.0.0.1", f"127.0.0.1:{canary.port}", 1)):
        with pytest.raises(FetchFailed):
            fetch_into(url, tmp_path / "throwaway", policy=policy)
    assert canary.knocks == 0
    assert not Path("/tmp/pwn").exists()
    assert not (tmp_path / "throwaway").exists()


@pytest.mark.parametrize(
    "url",
    [
        "file://{path}",
        "{path}",
        "ext::sh -c touch% {path}/pwned",
        "git://127.0.0.1/notes.git",
        "ssh://git@127.0.0.1/notes.git",
        "git@127.0.0.1:notes.git",
        "--upload-pack=touch {path}/pwned",
        "http://127.0.0.1:{port}/notes.git?x=y",
        "http://127.0.0.1:{port}/notes.git#x",
        "http://ada:hunter2@127.0.0.1:{port}/notes.git",
    ],
)
def test_other_ways_to_name_a_repository_are_refused(upstream, server, url, tmp_path):
    with pytest.raises(FetchFailed) as caught:
        fetch_into(url.format(path=upstream.path, port=server.port), tmp_path / "throwaway", policy=allowing(server))
    assert "hunter2" not in str(caught.value) + caught.value.details
    assert not (upstream.path / "pwned").exists()
    assert server.seen == []


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (401, {"WWW-Authenticate": "Basic"}, "sign-in"),
        (404, {}, "no repository"),
        (503, {}, "status 503"),
        (200, {"Content-Type": "text/html"}, "git repository"),
        (200, {"Content-Type": "text/plain"}, "git repository"),
    ],
)
def test_it_says_what_is_at_the_url_instead(status, headers, said, tmp_path):
    with (
        serving(lambda request: request.reply(status, b"<html>", **headers)) as server,
        pytest.raises(FetchFailed, match=said),
    ):
        fetch_into(server.url + "/notes.git", tmp_path / "throwaway", policy=allowing(server))


def test_a_repository_too_large_is_stopped(server, tmp_path):
    with pytest.raises(FetchFailed, match="larger than 1 MiB"):
        fetch_into(
            server.url + "/notes.git",
            tmp_path / "throwaway",
            policy=allowing(server),
            limits=FetchLimits(bytes=1 << 20),
        )


def endless(start, chunk, pause=0.0):
    """Answers the probe and the references like git, then goes on for ever."""

    def build(root, stop):
        def answer(request):
            if request.command == "GET" or b"command=ls-refs" in request.body:
                answer_with_git(root, request)
                return
            request.send_response(200)
            request.send_header("Content-Type", "application/x-git-upload-pack-result")
            request.send_header("Connection", "close")
            request.end_headers()
            request.close_connection = True
            request.wfile.write(start)
            while not stop.wait(pause) if pause else not stop.is_set():
                request.wfile.write(chunk)

        return answer

    return build


def packet(content):
    return b"%04x" % (len(content) + 4) + content


PACK_START = packet(b"packfile\n") + packet(b"\x01PACK\x00\x00\x00\x02\x7f\xff\xff\xff")
LYING_PACK = endless(PACK_START, packet(b"\x01" + os.urandom(60000)))
SLOW_BODY = endless(packet(b"packfile\n"), b"", pause=0.1)
CHATTER = endless(packet(b"packfile\n"), packet(b"\x02" + b"nonsense " * 7000 + b"\n"))


@pytest.mark.parametrize("build", [LYING_PACK, SLOW_BODY, CHATTER], ids=["lying", "slow", "chatter"])
def test_a_server_that_never_ends_is_left(build, upstream, tmp_path):
    stop = threading.Event()
    started = time.monotonic()
    with serving(build(upstream.path.parent, stop)) as server, pytest.raises(FetchFailed) as caught:
        fetch_into(
            server.url + "/notes.git",
            tmp_path / "throwaway",
            policy=allowing(server),
            limits=FetchLimits(bytes=20 << 20, seconds=3),
        )
    stop.set()
    assert time.monotonic() - started < 10
    assert len(caught.value.details) <= 3000


@pytest.fixture
def hostile_server(hostile_cases, tmp_path):
    def publish(name):
        case = hostile_cases[name]
        bad = Maker(tmp_path / "bad/bad.git")
        git("index-pack", "--stdin", at=bad.path, stdin=(HOSTILE / case["pack"]).read_bytes())
        (bad.path / "refs/heads/main").write_text(case["tip"] + "\n")
        return bad

    return publish


@pytest.mark.testdata
@pytest.mark.parametrize(
    "name",
    [
        "name-dotgit",
        "name-dotdot",
        "name-slash",
        "gitmodules-symlink",
        "submodule-url-dash",
        "commit-date-overflow",
        "tree-dup-entries",
    ],
)
def test_objects_git_refuses_do_not_pass(hostile_server, name, tmp_path):
    bad = hostile_server(name)
    hosted = Maker(tmp_path / "hosted.git")
    with (
        git_server(bad.path.parent) as server,
        pytest.raises(FetchFailed, match="refuses an object"),
    ):
        fetch_into(server.url + "/bad.git", tmp_path / "throwaway", policy=allowing(server))
    with pytest.raises(FetchFailed, match="refuses an object"):
        promote(bad.path, hosted.path)
    assert list(hosted.repository.references) == []
    assert list(hosted.repository) == []


@pytest.mark.testdata
def test_a_repository_git_cannot_even_send_does_not_pass(hostile_server, tmp_path):
    bad = hostile_server("tree-null-oid")
    with git_server(bad.path.parent) as server, pytest.raises(FetchFailed, match="missing or broken"):
        fetch_into(server.url + "/bad.git", tmp_path / "throwaway", policy=allowing(server))


@pytest.mark.testdata
@pytest.mark.parametrize("name", ["bomb-tree-6x10", "symlink-abs", "path-badutf8", "commit-date-far"])
def test_objects_git_accepts_are_mirrored_and_cost_little(hostile_server, name, tmp_path):
    bad = hostile_server(name)
    started = time.monotonic()
    with git_server(bad.path.parent) as server:
        fetch_into(server.url + "/bad.git", tmp_path / "throwaway", policy=allowing(server))
    promote(tmp_path / "throwaway", Maker(tmp_path / "hosted.git").path)
    assert time.monotonic() - started < 20


@pytest.mark.testdata
def test_a_server_that_falls_back_to_plain_files_is_checked_at_the_latest_when_promoted(
    hostile_server, canary, tmp_path
):
    bad = hostile_server("name-dotgit")
    git("update-server-info", at=bad.path)
    (bad.path / "objects/info/http-alternates").write_text(f"http://127.0.0.1:{canary.port}/objects\n")

    def turncoat(request):
        if "Nexus" in request.headers["user-agent"]:
            answer_with_git(bad.path.parent, request)
            return
        file = bad.path.parent / request.path.split("?")[0].lstrip("/")
        request.reply(200, file.read_bytes()) if file.is_file() else request.reply(404)

    hosted = Maker(tmp_path / "hosted.git")
    with serving(turncoat) as server, suppress(FetchFailed):
        fetch_into(server.url + "/bad.git", tmp_path / "throwaway", policy=allowing(server))
    with pytest.raises(FetchFailed):
        promote(tmp_path / "throwaway", hosted.path)
    assert list(hosted.repository) == []
    assert canary.knocks == 0


def test_failures_hide_secrets_and_addresses():
    said = b"fatal: unable to access 'https://ada:hunter2@h.test/x?token=t0k': Failed to connect to 10.1.2.3 or [fd00::1] \x1b[31m\n"
    failure = refusal(128, said)
    assert str(failure) == "git could not fetch this repository."
    for secret in ("hunter2", "t0k", "10.1.2.3", "fd00", "\x1b"):
        assert secret not in failure.details
    assert len(masked("x" * 10**5)) <= 2000


@pytest.mark.parametrize(
    ("returncode", "stderr", "said"),
    [
        (128, b"fatal: Out of memory, malloc failed\nfatal: out of memory", "memory"),
        (-9, b"", "more work"),
        (128, b"error: RPC failed; curl 18", "broke off"),
        (
            128,
            b"error: object " + b"a" * 40 + b": hasDotgit: contains '.git'",
            "refuses an object of this repository: hasDotgit",
        ),
        (128, b"fatal: Authentication failed for", "sign-in"),
    ],
)
def test_the_reason_is_told_in_words(returncode, stderr, said):
    assert said in str(refusal(returncode, stderr))
