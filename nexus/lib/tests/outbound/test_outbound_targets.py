import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.lib.outbound import ForbiddenURL, Policy, check_url, is_public, resolving, targets

SSRF = Path(os.environ.get("NEXUS_TESTDATA", "../shared")) / "testdata/own/ssrf.jsonl"


def known(*addresses):
    return lambda host, port: addresses


PUBLIC = Policy(allow_http=True, resolver=known("93.184.215.14"))


def test_a_public_host_is_resolved_once_and_kept():
    target = check_url("https://Example.COM.:443/a b".replace(" ", "%20") + "?q=é#part", PUBLIC)
    assert (target.scheme, target.host, target.port, target.addresses) == (
        "https",
        "example.com",
        443,
        ("93.184.215.14",),
    )
    assert target.url == "https://example.com/a%20b?q=%C3%A9"
    assert check_url("http://example.com:8080", PUBLIC).url == "http://example.com:8080/"


def test_addresses_may_be_literal():
    assert check_url("https://8.8.8.8/").addresses == ("8.8.8.8",)
    target = check_url("https://[2606:4700:0:0::1111]:8443/x")
    assert target.host == "2606:4700::1111"
    assert target.url == "https://[2606:4700::1111]:8443/x"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "git@example.com:a/b.git",
        "ext::sh -c id",
        "https://",
        "https:///path",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://example.com\\@evil.test/",
        "https://example.com/\r\nHost: x",
        "https://exa mple.com/",
        "https://example.com:22/",
        "https://example.com:99999/",
        "https://example.com:+443/",
        "https://example.com:0/",
        "https://-x/y.git",
        "https://x-.example.com/",
        "https://a..b/",
        "https://.example.com/",
        "https://example.com../",
        "https://exam%70le.com/",
        "https://[::1%25eth0]/",
        "https://[::1/",
        "https://[]/",
        "https://[1.2.3.4]/",
        "https://0x7f.1/",
        "https://0300.0250.1.1/",
        "https://2130706433/",
        "https://8.8.8.0x8/",
        "https://1.2.3.4.5/",
        "https://8.8.8.08/",
        "https://127.1/",
        "https://" + "a" * 64 + ".com/",
        "https://" + "a." * 130 + "com/",
        "https://example.com/" + "a" * 3000,
        "https://xn--/",
        "https://\u2028.com/",
        "https://℀.com/",
    ],
)
def test_unreadable_urls_are_refused(url):
    with pytest.raises(ForbiddenURL):
        check_url(url, PUBLIC)


def test_brackets_hold_an_ipv6_address_even_where_the_parser_does_not_look():
    with pytest.raises(ForbiddenURL):
        targets._normalised("[1:2]")


def test_plain_http_needs_leave():
    with pytest.raises(ForbiddenURL, match="start with https://"):
        check_url("http://example.com/", Policy(resolver=known("93.184.215.14")))


def test_one_private_address_among_many_refuses_the_host():
    with pytest.raises(ForbiddenURL):
        check_url("https://evil.test/", Policy(resolver=known("93.184.215.14", "10.0.0.1")))


def test_unknown_and_private_names_read_the_same():
    def refusal(resolver):
        with pytest.raises(ForbiddenURL) as caught:
            check_url("https://intranet.test/", Policy(resolver=resolver))
        return caught.value.reason

    def fails(host, port):
        raise OSError("no such host")

    assert refusal(known("10.0.0.1")) == refusal(known()) == refusal(fails)


def test_other_scripts_are_read_as_browsers_read_them():
    assert check_url("https://bücher.example/", PUBLIC).host == "xn--bcher-kva.example"
    for digits in ("①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1"):  # noqa: RUF001
        with pytest.raises(ForbiddenURL, match="public address"):
            check_url(f"https://{digits}/", PUBLIC)


def test_an_exception_is_exact():
    policy = Policy(allow_private=frozenset({"127.0.0.1:9418", "[::1]:9418"}))
    assert check_url("https://127.0.0.1:9418/", policy).addresses == ("127.0.0.1",)
    assert check_url("http://127.0.0.1:9418/", policy).scheme == "http"
    assert check_url("https://[::1]:9418/", policy).addresses == ("::1",)
    for other in (
        "https://127.0.0.1/",
        "https://127.0.0.2:9418/",
        "https://localhost:9418/",
        "http://127.0.0.1/",
        "http://127.0.0.2:9418/",
    ):
        with pytest.raises(ForbiddenURL):
            check_url(other, policy)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "192.0.0.8",
        "192.0.0.192",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "198.18.0.1",
        "192.88.99.1",
        "168.63.129.16",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "3fff::1",
        "2002:7f00:1::",
        "2001::1",
        "2001:10::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "5f00::1",
        "2620:4f:8000::1",
        "2606:4700::1%1",
        "name",
        "1.2.3",
        "1.2.3.4.5",
    ],
)
def test_special_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "140.82.121.3", "2606:4700::1111", "64:ff9b::808:808"])
def test_ordinary_addresses_are_public(address):
    assert is_public(address)


@given(st.text(max_size=60))
def test_any_text_is_checked_or_refused(text):
    for url in (text, f"https://{text}", f"https://{text}/", f"https://example.com{text}"):
        try:
            target = check_url(url, PUBLIC)
        except ForbiddenURL:
            continue
        assert target.url.isascii()
        assert check_url(target.url, PUBLIC) == target


@pytest.mark.enable_socket
def test_the_system_is_asked_and_not_waited_for(monkeypatch):
    assert "127.0.0.1" in resolving.resolve("localhost", 80)
    assert resolving.resolve("a" * 70, 80) == ()
    monkeypatch.setattr(resolving, "RESOLVE_SECONDS", 0.05)
    monkeypatch.setattr(resolving.socket, "getaddrinfo", lambda *_, **__: time.sleep(3) or [])
    started = time.monotonic()
    assert resolving.resolve("slow.test", 80) == ()
    assert time.monotonic() - started < 2.5


def ssrf_cases():
    if not SSRF.is_file():
        return [pytest.param(None, marks=pytest.mark.skip(f"test data missing: {SSRF}"), id="missing")]
    return [
        pytest.param(json.loads(line)["value"], id=json.loads(line)["id"]) for line in SSRF.read_text().splitlines()
    ]
