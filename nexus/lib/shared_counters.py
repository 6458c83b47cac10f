"""Counters in a file that every process of one machine maps into memory.

Reading costs a memory access. Writing takes a file lock, so no change is lost. The counters survive restarts with
the file.
"""

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

WIDTH = 8
_COUNTER = struct.Struct("<Q")


class SharedCounters:
    """`size` unsigned 64-bit counters, all zero in a new file."""

    def __init__(self, path: Path, size: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._lock = threading.Lock()
        self._grow(size * WIDTH)
        self._memory = mmap.mmap(self._file, size * WIDTH)

    def read(self, slots: Iterable[int]) -> tuple[int, ...]:
        memory = self._memory
        return tuple(_COUNTER.unpack_from(memory, slot * WIDTH)[0] for slot in slots)

    def increment(self, slots: Sequence[int]) -> None:
        with self._locked():
            for slot, value in zip(slots, self.read(slots), strict=True):
                _COUNTER.pack_into(self._memory, slot * WIDTH, value + 1)

    def change(self, slot: int, how: Callable[[int], int]) -> int:
        """Replaces one counter by what `how` makes of it; the new value."""
        with self._locked():
            value = how(self.read((slot,))[0])
            _COUNTER.pack_into(self._memory, slot * WIDTH, value)
            return value

    def _grow(self, size: int) -> None:
        """Writes the zeros: a file with holes would end the process that touches one while the disk is full."""
        with self._locked():
            present = os.fstat(self._file).st_size
            if present < size:
                os.pwrite(self._file, bytes(size - present), present)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Against other threads and other processes."""
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
