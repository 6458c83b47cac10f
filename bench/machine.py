"""What the machine was like while it was measured: times on a busy machine say little, ratios more."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

STEAL = 7
IDLE = (3, 4)


def _ticks() -> list[int]:
    """proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal, …"""
    return [int(number) for number in Path("/proc/stat").read_text().partition("\n")[0].split()[1:]]


@dataclass(slots=True)
class Observed:
    """Readings at the begin and, when it is over, at the end."""

    began: float = field(default_factory=time.monotonic)
    before: list[int] = field(default_factory=_ticks)

    def facts(self) -> dict[str, object]:
        spent = [after - before for after, before in zip(_ticks(), self.before, strict=True)]
        whole = sum(spent[: STEAL + 1]) or 1
        return {
            "cores": len(os.sched_getaffinity(0)),
            "minutes": round((time.monotonic() - self.began) / 60, 1),
            "load": os.getloadavg()[1],
            "processor idle": f"{sum(spent[kind] for kind in IDLE) / whole:.0%}",
            "processor taken by neighbours (steal)": f"{spent[STEAL] / whole:.0%}",
        }


@contextmanager
def observe() -> Iterator[Observed]:
    yield Observed()
