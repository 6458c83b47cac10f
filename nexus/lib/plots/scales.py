"""From values to places on the page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

TICKS = 5
TINY = 1e-12
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps `low` … `high` to `start` … `end`, both in pixels; `ticks` are round values between."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        low, high, at = (self._of(one) for one in (self.low, self.high, value))
        share = (at - low) / (high - low) if high > low else 0.5
        return round(self.start + share * (self.end - self.start), 1)

    def _of(self, value: float) -> float:
        return math.log10(max(value, self.low)) if self.is_log else value


def scale(values: Sequence[float], start: float, end: float, *, is_log: bool = False, from_zero: bool = False) -> Scale:
    """A scale that holds all the values. A logarithmic one puts zero at its low end."""
    values = [value if abs(value) > TINY else 0.0 for value in values]
    if is_log:
        positive = [value for value in values if value > 0] or [1.0]
        first, last = math.floor(math.log10(min(positive))), math.ceil(math.log10(max(positive)))
        last = max(last, first + 1)
        every = -(-(last - first) // TICKS)
        return Scale(10.0**first, 10.0**last, start, end, True, tuple(10.0**n for n in range(first, last + 1, every)))
    low, high = min(values, default=0.0), max(values, default=1.0)
    low = min(low, 0.0) if from_zero else low
    step = _step((high - low) or abs(high) or 1.0)
    first, last = math.floor(low / step), math.ceil(high / step)
    last = max(last, first + 1)
    return Scale(first * step, last * step, start, end, False, tuple(n * step for n in range(first, last + 1)))


def _step(span: float) -> float:
    """A round distance that gives about TICKS ticks."""
    rough = span / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in STEPS if step * power >= rough * 0.999)
