"""The bench an experiment works at: scratch databases, services, a clock, and a book to write measurements in."""

import math
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nexus.lib.plots import Point


class NotTheSame(Exception):
    """Problem and solution do not give the same answer: then comparing their cost means nothing."""


@dataclass(slots=True)
class Bench:
    """For one run of one experiment. `folder` is empty and is thrown away after it; `services` are URLs by name."""

    folder: Path
    services: Mapping[str, str] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)
    comparisons: int = 0

    def sqlite(self, name: str = ":memory:") -> sqlite3.Connection:
        """A scratch database in autocommit mode; with a name, a file several connections can open."""
        place = name if name == ":memory:" else self.folder / name
        return sqlite3.connect(place, isolation_level=None, timeout=10, check_same_thread=False)

    def same(self, got: Any, expected: Any) -> None:
        """Raises NotTheSame unless they are equal. Every experiment compares at least once."""
        self.comparisons += 1
        if got != expected:
            raise NotTheSame(f"{_short(got)} is not {_short(expected)}")

    def point(self, series: str, x: float | str, y: float | str) -> None:
        """One value for the plot."""
        self.points.append(Point(series, x, y))

    def value(self, metric: str, value: float) -> None:
        """A count or a share that a claim is about."""
        self.values[metric] = float(value)

    def ratio(self, metric: str, a: float, b: float) -> None:
        """`a` divided by `b`; infinite, and so never a claim that holds, where `b` is zero."""
        self.values[metric] = a / b if b else math.inf

    def pair(self, a: Callable[[], object], b: Callable[[], object], n: int = 5) -> tuple[float, float]:
        """The least seconds each took in n rounds. They take turns, so a burst of noise meets both."""
        least = [math.inf, math.inf]
        for _ in range(n):
            for side, work in enumerate((a, b)):
                begun = time.perf_counter()
                work()
                least[side] = min(least[side], time.perf_counter() - begun)
        return least[0], least[1]


def _short(value: Any) -> str:
    said = repr(value)
    return said if len(said) <= 80 else f"{said[:80]}…"
