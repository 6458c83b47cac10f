"""A page that asks many services is as slow as the slowest: plain, and with a second request for the late ones."""

import random

from nexus.labs.bench import Bench
from nexus.labs.lab import Claim, Lines, lab

FANOUTS = (1, 5, 10, 20, 50, 100)
PAGES = 10_000
SLOW_SHARE, SLOW, TYPICAL = 0.01, 1.0, 0.010
HEDGE_AFTER = 0.020
SLOW_PAGE = 0.5


@lab(
    title="One slow call in a hundred is four slow pages in ten",
    guide="system-design",
    kind="model",
    claims=(
        Claim("slow_pages", ">=", 20, "share of slow pages with 50 calls ÷ with one"),
        Claim("hedged", ">=", 5, "share of slow pages with 50 calls, plain ÷ hedged"),
        Claim("extra_calls", "<=", 0.1, "second requests a call, hedged"),
    ),
    plot=Lines("calls a page makes", "slow pages, per cent", log=False),
    finding="If 1 call in 100 is slow, {slow_share:.0%} of the pages that make 50 calls are. A second request for "
    "those without an answer after 20 ms leaves {hedged_share:.1%}, for {extra_calls:.0%} more calls.",
)
def experiment(bench: Bench) -> None:
    plain, hedged, extra = {}, {}, 0
    for fanout in FANOUTS:
        plain[fanout], hedged[fanout], seconds = _slow_pages(fanout)
        extra += seconds
        bench.same(abs(plain[fanout] - (1 - (1 - SLOW_SHARE) ** fanout)) < 0.02, True)
        bench.point("plain", fanout, plain[fanout] * 100)
        bench.point("hedged", fanout, hedged[fanout] * 100)
    bench.ratio("slow_pages", plain[50], plain[1])
    bench.ratio("hedged", plain[50], hedged[50])
    bench.ratio("extra_calls", extra, PAGES * sum(FANOUTS))
    bench.value("slow_share", plain[50])
    bench.value("hedged_share", hedged[50])


def _slow_pages(fanout: int) -> tuple[float, float, int]:
    """The share of slow pages, plain and hedged, and the second requests. Both meet the same first calls."""
    first, second = random.Random(7), random.Random(8)
    slow_plain = slow_hedged = hedges = 0
    for _ in range(PAGES):
        calls = [_seconds(first) for _ in range(fanout)]
        late = [call for call in calls if call > HEDGE_AFTER]
        answered = [min(call, HEDGE_AFTER + _seconds(second)) for call in late]
        slow_plain += max(calls) > SLOW_PAGE
        slow_hedged += max(answered, default=0.0) > SLOW_PAGE
        hedges += len(late)
    return slow_plain / PAGES, slow_hedged / PAGES, hedges


def _seconds(chance: random.Random) -> float:
    return SLOW if chance.random() < SLOW_SHARE else chance.uniform(0.5, 1.5) * TYPICAL
