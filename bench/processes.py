"""What a tree of processes costs: memory by its fair share (PSS), processor time to the tick."""

import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

SAMPLE_SECONDS = 0.25
IDLE_SHARE, MOST_UNREST = 0.05, 180
PARENT, FIRST_TIME, LAST_TIME = 1, 11, 15
TICKS = os.sysconf("SC_CLK_TCK")


def family(root: int) -> list[int]:
    """The process and all its descendants that run now."""
    children: dict[int, list[int]] = {}
    for pid, stat in _stats():
        children.setdefault(int(stat[PARENT]), []).append(pid)
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def memory(roots: list[int]) -> float:
    """Megabytes of memory of the roots and all below them; what is shared counts once."""
    return sum(_pss(pid) for root in roots for pid in family(root)) / 1024


def rest(pid: int) -> None:
    """Waits until the process and those below it have done nothing for a second, so that nothing else is slowed."""
    before, until = cpu_seconds(pid), time.monotonic() + MOST_UNREST
    while time.monotonic() < until:
        time.sleep(1)
        now = cpu_seconds(pid)
        if now - before < IDLE_SHARE:
            return
        before = now


def cpu_seconds(root: int) -> float:
    """Processor time of the process and all below it, those that ended included."""
    members = set(family(root))
    return sum(sum(map(int, stat[FIRST_TIME:LAST_TIME])) for pid, stat in _stats() if pid in members) / TICKS


def cpu_of_ended_children() -> float:
    """Processor time of the processes that this one started and saw end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class PeakMemory(threading.Thread):
    """Samples the memory of process trees four times a second; `peak` is in megabytes."""

    def __init__(self, *roots: int) -> None:
        super().__init__(daemon=True)
        self.roots = list(roots)
        self.peak = 0.0
        self._is_over = threading.Event()

    def run(self) -> None:
        while not self._is_over.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, memory(self.roots))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self.join()


def _stats() -> Iterator[tuple[int, list[str]]]:
    """Each process with the fields of proc_pid_stat(5) from its state on."""
    for entry in os.listdir("/proc"):  # noqa: PTH208  a Path for each of them costs more than the reading
        if entry.isdecimal():
            with suppress(OSError):
                yield int(entry), Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()


def _pss(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
