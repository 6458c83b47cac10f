"""A client that sends all it may, at the worst moment: a fixed window, a token bucket, a sliding window."""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

QUOTA, WINDOW = 100, 60.0
SHORT = 2.0


class Limiter(Protocol):
    def allows(self, now: float) -> bool: ...


class FixedWindow:
    """QUOTA in each minute of the clock."""

    def __init__(self) -> None:
        self._window, self._count = -1, 0

    def allows(self, now: float) -> bool:
        window = int(now // WINDOW)
        if window != self._window:
            self._window, self._count = window, 0
        self._count += 1
        return self._count <= QUOTA


class TokenBucket:
    """Holds QUOTA tokens, and gains as many a minute, a little at a time."""

    def __init__(self) -> None:
        self._tokens, self._filled_at = float(QUOTA), 0.0

    def allows(self, now: float) -> bool:
        gained = (now - self._filled_at) * QUOTA / WINDOW
        self._tokens, self._filled_at = min(self._tokens + gained, QUOTA), now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class SlidingWindow:
    """QUOTA in any minute. It remembers the moment of each request it let in, QUOTA numbers a client."""

    def __init__(self) -> None:
        self._allowed: deque[float] = deque(maxlen=QUOTA)

    def allows(self, now: float) -> bool:
        if len(self._allowed) == QUOTA and now - self._allowed[0] < WINDOW:
            return False
        self._allowed.append(now)
        return True


@lab(
    title="A fixed window lets twice the quota in at its edge",
    guide="resilience",
    kind="model",
    claims=(
        Claim("fixed_burst", ">=", 1.9, "most requests let in within 2 seconds ÷ quota, fixed window"),
        Claim("bucket_burst", "<=", 1.2, "most requests let in within 2 seconds ÷ quota, token bucket"),
        Claim("bucket_minute", "<=", 2, "most requests let in within a minute ÷ quota, token bucket"),
        Claim("sliding_minute", "<=", 1, "most requests let in within a minute ÷ quota, sliding window"),
    ),
    plot=Bars("most requests let in, with a quota of 100 a minute"),
    finding="Around the edge of a fixed window {fixed_burst:,.1f} quotas get in within 2 seconds, from a token bucket "
    "{bucket_burst:,.2f}. Only a sliding window keeps any minute to {sliding_minute:,.0f}; the bucket lets in "
    "{bucket_minute:,.1f}.",
)
def experiment(bench: Bench) -> None:
    limiters: dict[str, Callable[[], Limiter]] = {"fixed": FixedWindow, "bucket": TokenBucket, "sliding": SlidingWindow}
    names = {"fixed": "fixed window", "bucket": "token bucket", "sliding": "sliding window"}
    for kind, limiter in limiters.items():
        fair = [now * 0.625 for now in range(3 * QUOTA)]  # 96 a minute
        bench.same(_let_in(limiter(), fair), fair)
        greedy = [WINDOW - 1 + now / 128 for now in range(128 * 120)]
        admitted = _let_in(limiter(), greedy)
        for metric, place, seconds in (("burst", "in 2 seconds", SHORT), ("minute", "in a minute", WINDOW)):
            most = _most_within(seconds, admitted)
            bench.ratio(f"{kind}_{metric}", most, QUOTA)
            bench.point(names[kind], place, most)


def _let_in(limiter: Limiter, moments: Sequence[float]) -> list[float]:
    return [now for now in moments if limiter.allows(now)]


def _most_within(seconds: float, moments: Sequence[float]) -> int:
    """The most of the moments that lie within so many seconds, wherever these begin."""
    return max(bisect_left(moments, begin + seconds) - first for first, begin in enumerate(moments))
