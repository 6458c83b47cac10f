"""Git's pkt-line framing and side bands (gitprotocol-common, gitprotocol-pack)."""

from collections.abc import Iterable, Iterator

FLUSH = b"0000"
LENGTH_DIGITS = 4
DATA_BAND, MESSAGE_BAND = 1, 2
MESSAGE_BYTES = 900


def packets(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cuts a stream into whole packets, each with its length digits; what is no packet passes as it is."""
    waiting = b""
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= LENGTH_DIGITS:
            size = _size(waiting)
            if size is None:
                yield waiting
                waiting = b""
                break
            if len(waiting) < size:
                break
            yield waiting[:size]
            waiting = waiting[size:]
    if waiting:
        yield waiting


def is_side_band(packet: bytes) -> bool:
    """Whether this packet's payload begins with a band number."""
    return len(packet) > LENGTH_DIGITS and packet[LENGTH_DIGITS] in (DATA_BAND, MESSAGE_BAND)


def message(line: str) -> bytes:
    """A packet that makes git print `remote: line`. Control characters cannot reach the terminal."""
    safe = "".join(character if character.isprintable() else "?" for character in line)
    payload = safe.encode("utf-8", "backslashreplace")[:MESSAGE_BYTES] + b"\n"
    return f"{len(payload) + LENGTH_DIGITS + 1:04x}".encode() + bytes([MESSAGE_BAND]) + payload


def _size(waiting: bytes) -> int | None:
    try:
        return max(int(waiting[:LENGTH_DIGITS], 16), LENGTH_DIGITS)
    except ValueError:
        return None
