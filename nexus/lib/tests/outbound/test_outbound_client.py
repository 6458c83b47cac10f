import itertools
import threading
import time

import pytest

from nexus.lib.outbound import (
    ForbiddenURL,
    Policy,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    check_url,
    client,
    fetch,
)
from nexus.lib.tests.outbound.servers import Canary, self_signed, serving, tls_context
from nexus.lib.tests.outbound.test_outbound_targets import ssrf_cases

pytestmark = pytest.mark.enable_socket


def allowing(*servers, **rest):
    places = {f"127.0.0.1:{server.port}" for server in servers} | {f"hub.test:{server.port}" for server in servers}
    return Policy(allow_http=True, allow_private=frozenset(places), **rest)


@pytest.fixture
def canary():
    canary = Canary()
    yield canary
    canary.close()


def hello(request):
    request.reply(200, b"hello", X_Note="one")


def test_it_brings_an_answer():
    with serving(hello) as server:
        response = fetch(server.url + "/a?b=c", headers={"X-Mine": "yes"}, policy=allowing(server))
    assert (response.status, response.content, response.headers["x-note"]) == (200, b"hello", "one")
    assert response.url == server.url + "/a?b=c"
    (seen,) = server.seen
    assert (seen.path, seen.headers["x-mine"], seen.headers["host"]) == (
        "/a?b=c",
        "yes",
        f"127.0.0.1:{server.port}",
    )
    assert seen.headers["accept-encoding"] == "identity"


def test_it_posts_content():
    with serving(hello) as server:
        fetch(server.url, method="POST", content=b"x=1", policy=allowing(server))
    assert (server.seen[0].command, server.seen[0].body) == ("POST", b"x=1")


def test_the_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:1")
    with serving(hello) as server:
        assert fetch(server.url, policy=allowing(server)).status == 200


@pytest.mark.testdata
@pytest.mark.parametrize("value", ssrf_cases())
def test_no_request_reaches_a_private_address(canary, value):
    policy = Policy(allow_http=True, ports=frozenset({80, 443, 6379, 11211, canary.port}))
    for url in (value, value.replace("127.0.0.1", f"127.0.0.1:{canary.port}", 1)):
        with pytest.raises(ForbiddenURL) as caught:
            fetch(url, policy=policy, deadline=2)
        assert not any(word in caught.value.reason for word in ("open", "refused", "timed out"))
    assert canary.knocks == 0


def test_the_canary_would_notice(canary):
    policy = Policy(allow_http=True, allow_private=frozenset({f"127.0.0.1:{canary.port}"}))
    with pytest.raises(Unreachable):
        fetch(f"http://127.0.0.1:{canary.port}/", policy=policy)
    assert canary.knocks == 1


def test_a_name_that_turns_private_is_refused_or_still_pinned(canary):
    """The resolver answers public first and loopback ever after: what was checked is what is used."""
    answers = itertools.chain([["93.184.215.14"]], itertools.repeat(["127.0.0.1"]))
    policy = Policy(allow_http=True, ports=frozenset({canary.port}), resolver=lambda host, port: next(answers))
    target = check_url(f"http://evil.test:{canary.port}/", policy)
    assert target.addresses == ("93.184.215.14",)
    with pytest.raises(ForbiddenURL):
        fetch(f"http://evil.test:{canary.port}/", policy=policy)
    assert canary.knocks == 0


def test_the_socket_goes_to_the_checked_address_under_the_right_name():
    with serving(hello) as server:
        asked = []

        def resolver(host, port):
            asked.append(host)
            return ["127.0.0.1"]

        assert fetch(f"http://hub.test:{server.port}/", policy=allowing(server, resolver=resolver)).status == 200
    assert server.seen[0].headers["host"] == f"hub.test:{server.port}"
    assert asked == ["hub.test"]


def test_a_dead_address_is_passed_over():
    with serving(hello) as server:
        policy = allowing(server, resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"])
        assert fetch(f"http://hub.test:{server.port}/", policy=policy).content == b"hello"


def test_every_hop_is_checked(canary):
    def answer(request):
        request.reply(302, Location=f"http://127.0.0.1:{canary.port}/")

    with serving(answer) as server, pytest.raises(ForbiddenURL):
        fetch(server.url, policy=allowing(server))
    assert canary.knocks == 0


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "http://[", "gopher://127.0.0.1/", "//169.254.169.254/", "http://a\\@b/"],
)
def test_odd_redirects_are_refused(location):
    with (
        serving(lambda request: request.reply(301, Location=location)) as server,
        pytest.raises(ForbiddenURL),
    ):
        fetch(server.url, policy=allowing(server))


def test_redirects_end():
    with serving(lambda request: request.reply(302, Location=request.path + "x")) as server:
        with pytest.raises(TooManyRedirects):
            fetch(server.url, policy=allowing(server))
        assert len(server.seen) == 6
        assert fetch(server.url, redirects=0, policy=allowing(server)).status == 302


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [(307, "POST", b"x"), (308, "POST", b"x"), (303, "GET", b""), (301, "GET", b""), (302, "GET", b"")],
)
def test_redirects_keep_or_change_the_method(status, method, body):
    def answer(request):
        request.reply(200) if request.path == "/there" else request.reply(status, b"moved" * 9, Location="/there")

    with serving(answer) as server:
        response = fetch(
            server.url,
            method="POST",
            content=b"x",
            headers={"Content-Type": "text/x"},
            max_bytes=10,
            policy=allowing(server),
        )
    last = server.seen[-1]
    assert (last.command, last.body, response.url) == (method, body, server.url + "/there")
    assert (last.headers["content-type"] is None) == (method == "GET")


def test_secrets_stay_with_their_origin():
    with serving(hello) as other:

        def answer(request):
            request.reply(302, Location="/again" if request.path == "/" else other.url)

        with serving(answer) as server:
            fetch(server.url, headers={"Authorization": "token", "X-Kept": "1"}, policy=allowing(server, other))
        assert [request.headers["authorization"] for request in server.seen] == ["token", "token"]
        assert (other.seen[0].headers["authorization"], other.seen[0].headers["x-kept"]) == (None, "1")


@pytest.mark.parametrize("named", [True, False])
def test_a_body_is_cut_at_its_cap(named):
    sent = []

    def endless(request):
        request.send_response(200)
        request.send_header("Content-Length", str(10**9)) if named else request.send_header(
            "Transfer-Encoding", "chunked"
        )
        request.end_headers()
        for _ in range(10**4):
            request.wfile.write(bytes(65536) if named else b"10000\r\n" + bytes(65536) + b"\r\n")
            sent.append(1)

    with serving(endless) as server:
        with pytest.raises(TooLarge, match="100,000 bytes"):
            fetch(server.url, max_bytes=100_000, policy=allowing(server))
        assert fetch(server.url, max_bytes=0, policy=allowing(server)).content == b""
    assert len(sent) < 500


@pytest.mark.parametrize("part", ["silence", "headers", "body"])
def test_a_drip_does_not_outlast_the_deadline(part):
    stop = threading.Event()

    def drip(request):
        if part == "body":
            request.send_response(200)
            request.send_header("Content-Length", "1000")
            request.end_headers()
        elif part == "headers":
            request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not stop.wait(0.05):
            request.wfile.write(b"" if part == "silence" else b"x")

    with serving(drip) as server:
        started = time.monotonic()
        with pytest.raises(TooSlow):
            fetch(server.url, deadline=0.6, policy=allowing(server))
        assert 0.5 < time.monotonic() - started < 10
        stop.set()


@pytest.mark.parametrize("junk", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"])
def test_closed_ports_and_other_protocols_read_the_same(junk):
    def answer(request):
        request.wfile.write(junk)
        request.close_connection = True

    with serving(answer) as server, pytest.raises(Unreachable) as odd:
        fetch(server.url, policy=allowing(server))
    with pytest.raises(Unreachable) as closed:
        fetch(server.url, policy=allowing(server))
    assert str(odd.value) == str(closed.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls_server(certificate):
    names = []
    with serving(hello, tls_context(certificate, names)) as server:
        server.names = names
        yield server


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    client._trust.cache_clear()
    yield
    client._trust.cache_clear()


def test_tls_is_verified_for_the_name_and_not_for_the_address(tls_server, trusted):
    policy = Policy(
        allow_private=frozenset(
            {f"hub.test:{tls_server.port}", f"other.test:{tls_server.port}", f"127.0.0.1:{tls_server.port}"}
        ),
        resolver=lambda host, port: ["127.0.0.1"],
    )
    assert fetch(f"https://hub.test:{tls_server.port}/", policy=policy).content == b"hello"
    assert fetch(f"https://127.0.0.1:{tls_server.port}/", policy=policy).content == b"hello"
    assert tls_server.names[0] == "hub.test"
    with pytest.raises(Unreachable):
        fetch(f"https://other.test:{tls_server.port}/", policy=policy)


def test_a_certificate_nobody_vouches_for_is_refused(tls_server):
    policy = allowing(tls_server, resolver=lambda host, port: ["127.0.0.1"])
    with pytest.raises(Unreachable):
        fetch(f"https://hub.test:{tls_server.port}/", policy=policy)


def test_a_spent_deadline_stops_the_next_step():
    with pytest.raises(TooSlow):
        fetch("https://93.184.215.14/", deadline=-1)
