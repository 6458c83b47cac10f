"""A result on a terminal: its checks as a table, its points as bars of text."""

import math
from collections.abc import Iterator, Sequence

from nexus.labs.lab import SIGNS
from nexus.labs.results import Result
from nexus.lib.plots import Point
from nexus.lib.plots.points import number

BAR_CHARACTERS = 36
LOGARITHMIC_FROM = 30.0


def lines(result: Result) -> Iterator[str]:
    yield f"{result.slug}: {result.status}" + (f", needs {', '.join(result.missing)}" if result.missing else "")
    if result.error:
        yield f"  {result.error}"
        yield from (f"  | {line}" for line in result.output.splitlines())
    for check in result.checks:
        spread = "" if check.low == check.high else f" ({number(check.low)} to {number(check.high)})"
        mark = "ok  " if check.ok else "FAIL"
        yield f"  {mark} {check.says}: {number(check.value)}{spread}, wanted {SIGNS[check.op]} {number(check.bound)}"
    yield from (f"    {line}" for line in _chart(result.points))
    if result.finding:
        yield f"  {result.finding}"


def _chart(points: Sequence[Point]) -> Iterator[str]:
    names = [f"{point.series}, {point.x if isinstance(point.x, str) else number(point.x)}" for point in points]
    width = max(map(len, names), default=0)
    lengths = _lengths([point.y for point in points if not isinstance(point.y, str)])
    for name, point in zip(names, points, strict=True):
        if isinstance(point.y, str):
            yield f"{name:<{width}}  {point.y}"
        else:
            yield f"{name:<{width}}  {'█' * lengths[point.y]} {number(point.y)}"


def _lengths(values: Sequence[float]) -> dict[float, int]:
    """How long each value's bar is; by logarithm where they lie far apart."""
    positive = [value for value in values if value > 0]
    most, least = max(positive, default=1.0), min(positive, default=1.0)
    if most / least > LOGARITHMIC_FROM:
        low = math.floor(math.log10(least)) - 0.2
        span = math.log10(most) - low
        return {v: round(BAR_CHARACTERS * (math.log10(v) - low) / span) if v > 0 else 0 for v in values}
    return {value: round(BAR_CHARACTERS * max(value, 0) / most) for value in values}
