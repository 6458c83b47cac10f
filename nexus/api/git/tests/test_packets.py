import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.api.git import packets

payloads = st.lists(st.binary(max_size=300), max_size=20)


def framed(payload):
    return f"{len(payload) + 4:04x}".encode() + payload


@given(payloads, st.integers(1, 50))
def test_packets_come_out_whole_however_the_stream_is_cut(payloads, size):
    stream = b"".join(map(framed, payloads)) + packets.FLUSH
    chunks = [stream[start : start + size] for start in range(0, len(stream), size)]
    assert list(packets.packets(chunks)) == [*map(framed, payloads), packets.FLUSH]


@given(st.lists(st.binary(max_size=100), max_size=10))
def test_no_byte_is_ever_lost(chunks):
    assert b"".join(packets.packets(chunks)) == b"".join(chunks)


@pytest.mark.parametrize("garbage", [b"no packet", b"\xff\xfe\0\0", b"00ffshort", b"000"])
def test_what_is_no_packet_passes_as_it_is(garbage):
    assert b"".join(packets.packets([garbage])) == garbage


@given(st.text())
def test_a_message_is_one_packet_of_one_printable_line(line):
    packet = packets.message(line)
    assert list(packets.packets([packet])) == [packet]
    assert packets.is_side_band(packet)
    assert packet.endswith(b"\n")
    assert packet.count(b"\n") == 1
    assert b"\x1b" not in packet


def test_only_bands_of_git_are_side_bands():
    assert packets.is_side_band(framed(b"\x01data"))
    assert packets.is_side_band(framed(b"\x02text"))
    assert not packets.is_side_band(framed(b"unpack ok\n"))
    assert not packets.is_side_band(packets.FLUSH)
    assert not packets.is_side_band(framed(b""))
