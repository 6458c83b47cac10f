"""The blobs of a push, read while its body streams by on its way to git.

A body is pkt-lines and then a pack (gitprotocol-pack, gitformat-pack). What a pack holds whole is told; what it holds
as a delta is passed over, and so is all that follows the first thing that is unusually large, or is no pack: git
itself will read everything, and refuse what is wrong. An id is computed from the content, so none can be lied about.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress

MOST_ENTRIES = 100_000
MOST_BYTES = 256 * 1024 * 1024
_PIECE = 4_096
_BLOB, _DELTA_AT, _DELTA_OF = 3, 6, 7
_ID_BYTES, _LARGEST_SHIFT = 20, 64


class _Ended(Exception):
    """There is no more, or it is nothing to read on."""


def whole_blobs(body: Iterable[bytes], largest: int) -> Iterator[tuple[bytes, bytes]]:
    """`(id of 20 bytes, content)` of blobs up to `largest` bytes, as far as there are such; never more than one ahead.

    It takes from `body` no more than it needs, and raises only what that raises.
    """
    with suppress(_Ended, zlib.error, ValueError):
        stream = _Stream(body)
        left = MOST_BYTES
        for _ in range(min(_begin(stream), MOST_ENTRIES)):
            kind, size = _entry(stream)
            left -= size
            if size > largest or left < 0:
                return
            content = _inflated(stream, size)
            if kind == _BLOB:
                yield hashlib.sha1(b"blob %d\0" % size + content, usedforsecurity=False).digest(), content


class _Stream:
    """Bytes in pieces, taken as they are needed."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._piece = b""
        self._at = 0

    def take(self, count: int) -> bytes:
        """So many bytes."""
        taken = b""
        while len(taken) < count:
            taken += self.some(count - len(taken))
        return taken

    def some(self, most: int) -> bytes:
        """At least one byte."""
        while self._at >= len(self._piece):
            self._piece, self._at = next(self._pieces, None) or _end(), 0
        start, self._at = self._at, min(self._at + most, len(self._piece))
        return self._piece[start : self._at]

    def give_back(self, count: int) -> None:
        """The last bytes of what `some` gave, which were too many."""
        self._at -= count


def _end() -> bytes:
    raise _Ended


def _begin(stream: _Stream) -> int:
    """Passes over the pkt-lines to the pack; how many entries it announces."""
    while (length := stream.take(4)) != b"PACK":
        stream.take(int(length, 16) - 4 if length != b"0000" else 0)
    return int.from_bytes(stream.take(8)[4:], "big")


def _entry(stream: _Stream) -> tuple[int, int]:
    """Kind and size of the next entry, up to its compressed bytes."""
    byte = stream.take(1)[0]
    kind, size, shift = byte >> 4 & 7, byte & 15, 4
    while byte & 128 and shift < _LARGEST_SHIFT:
        byte = stream.take(1)[0]
        size |= (byte & 127) << shift
        shift += 7
    if kind == _DELTA_OF:
        stream.take(_ID_BYTES)
    while kind == _DELTA_AT and stream.take(1)[0] & 128:
        pass
    return kind, size


def _inflated(stream: _Stream, size: int) -> bytes:
    """So many bytes out of one zlib stream, whose end they are."""
    inflater = zlib.decompressobj()
    content = bytearray()
    while not inflater.eof:
        content += inflater.decompress(inflater.unconsumed_tail or stream.some(_PIECE), size + 1 - len(content))
        if len(content) > size:
            raise _Ended
    stream.give_back(len(inflater.unused_data))
    return bytes(content)
