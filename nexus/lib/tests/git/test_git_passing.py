import hashlib
import subprocess
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.lib.git.passing import whole_blobs
from nexus.lib.tests.git import packs
from nexus.lib.tests.git.repositories import Maker

COMMANDS = b"0013a few commands\n0000"
LARGEST = 10_000
BLOB, AT_OFFSET, OF_OBJECT = 3, 6, 7


def told(body, largest=LARGEST, piece=7):
    pieces = (body[start : start + piece] for start in range(0, len(body), piece))
    return {oid.hex(): content for oid, content in whole_blobs(pieces, largest)}


def entry(kind, content, size=None, base=b""):
    return packs.entry(kind, len(content) if size is None else size, zlib.compress(content), base)


def pack(*entries, count=None):
    return packs.sealed(count or len(entries), entries)


@pytest.mark.parametrize("piece", [1, 3, 4_096, 1_000_000])
def test_it_tells_the_blobs_of_a_real_push_by_the_ids_git_gives_them(tmp_path, piece):
    sender = Maker(tmp_path / "sender.git")
    files = {f"{number}.md": bytes([65 + number]) * number * 300 for number in range(12)}
    tip = sender.commit({**files, "empty.md": b""})
    made = subprocess.run(
        ["git", "pack-objects", "--revs", "--stdout", "-q"],
        cwd=sender.path,
        input=f"{tip}\n".encode(),
        capture_output=True,
        check=True,
    )
    found = told(COMMANDS + made.stdout, piece=piece)
    whole = {oid: content for oid, content in found.items() if content in {*files.values(), b""}}
    assert whole == found
    assert len(found) >= 6
    for oid, content in found.items():
        assert sender.repository[oid].data == content


def test_deltas_and_other_objects_are_passed_over():
    entries = [
        entry(1, b"a commit"),
        entry(AT_OFFSET, b"a delta", base=b"\x81\x00"),
        entry(OF_OBJECT, b"another", base=b"o" * 20),
        entry(BLOB, b"told"),
    ]
    assert list(told(pack(*entries)).values()) == [b"told"]


def test_what_is_unusually_large_ends_it_and_keeps_what_was_told_before():
    body = pack(entry(BLOB, b"small"), entry(BLOB, b"l" * 101), entry(BLOB, b"after"))
    assert list(told(body, largest=100).values()) == [b"small"]


def test_more_than_an_entry_says_it_holds_is_never_inflated():
    bomb = entry(BLOB, b"\0" * 50_000_000, size=50)
    tracemalloc.start()
    assert told(pack(bomb), piece=65_536) == {}
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_size_without_an_end_is_not_followed():
    assert told(b"PACK" + b"\0" * 7 + b"\1" + b"\xbf" + b"\xff" * 1_000_000, piece=65_536) == {}


def test_no_more_entries_are_read_than_it_may(monkeypatch):
    monkeypatch.setattr("nexus.lib.git.passing.MOST_ENTRIES", 3)
    assert len(told(pack(*(entry(BLOB, bytes([number])) for number in range(9))))) == 3
    monkeypatch.setattr("nexus.lib.git.passing.MOST_BYTES", 5)
    assert len(told(pack(*(entry(BLOB, bytes([number]) * 2) for number in range(9))))) == 2


@given(st.binary(max_size=300), st.integers(1, 50))
def test_whatever_comes_it_raises_nothing_and_every_id_is_that_of_its_content(noise, cut):
    honest = pack(entry(BLOB, b"# A note\n" * 20), entry(BLOB, b"second"))
    for body in (noise, COMMANDS + noise, honest[:cut] + noise, honest[: -20 - cut] + noise):
        for oid, content in told(body).items():
            assert oid == hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def test_what_the_body_raises_is_raised():
    def broken():
        yield b"PACK"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        list(whole_blobs(broken(), LARGEST))
