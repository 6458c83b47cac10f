"""Counters in a file that every process of one machine maps into memory.

Reading costs a memory access. Writing takes a file lock, so no increment is lost. The counters only ever grow;
they survive restarts with the file.
"""

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

WIDTH = 8
_COUNTER = struct.Struct("<Q")


class SharedCounters:
    """`size` unsigned 64-bit counters, all zero in a new file."""

    def __init__(self, path: Path, size: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._file).st_size < size * WIDTH:
            os.ftruncate(self._file, size * WIDTH)
        self._memory = mmap.mmap(self._file, size * WIDTH)
        self._lock = threading.Lock()

    def read(self, slots: Iterable[int]) -> tuple[int, ...]:
        memory = self._memory
        return tuple(_COUNTER.unpack_from(memory, slot * WIDTH)[0] for slot in slots)

    def increment(self, slots: Sequence[int]) -> None:
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                for slot, value in zip(slots, self.read(slots), strict=True):
                    _COUNTER.pack_into(self._memory, slot * WIDTH, value + 1)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
