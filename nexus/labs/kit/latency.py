"""How long reads take: the seconds of each, their mean and percentiles."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reads:
    """What was answered, and the seconds each answer took."""

    answers: list[Any]
    seconds: list[float]

    @property
    def mean(self) -> float:
        return statistics.fmean(self.seconds)

    def percentile(self, percent: int) -> float:
        return percentile(self.seconds, percent)


def timed(read: Callable[[int], Any], keys: Sequence[int]) -> Reads:
    """One read after the other."""
    answers, seconds = [], []
    for key in keys:
        begun = time.perf_counter()
        answers.append(read(key))
        seconds.append(time.perf_counter() - begun)
    return Reads(answers, seconds)


def shuffled(keys: int, times: int) -> list[int]:
    """Each key so many times, in an order that is the same in every run. The first read of a key misses a cache."""
    reads = [key for key in range(keys) for _ in range(times)]
    random.Random(7).shuffle(reads)
    return reads


def percentile(seconds: Sequence[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1]
