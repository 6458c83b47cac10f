"""What is drawn."""

from collections.abc import Sequence
from typing import NamedTuple


class Point(NamedTuple):
    """One measured value: of a series (a line, a bar's kind, a row), at `x`, a number or a name."""

    series: str
    x: float | str
    y: float | str


def names_of(points: Sequence[Point]) -> list[str]:
    """The series, each once, in their order."""
    return list(dict.fromkeys(point.series for point in points))


def places_of(points: Sequence[Point]) -> list[float | str]:
    """The values of `x`, each once, in their order."""
    return list(dict.fromkeys(point.x for point in points))


def number(value: float) -> str:
    """A number for people: `1,234`, `0.25`, `3.1e-05`, `1.2 M`."""
    size = abs(value)
    if size >= 1_000_000:
        return f"{value / 1_000_000:,.3g} M"
    if size >= 100 or value == int(value):
        return f"{value:,.0f}"
    if size >= 0.001:
        return f"{value:.3g}"
    return f"{value:.1e}"
