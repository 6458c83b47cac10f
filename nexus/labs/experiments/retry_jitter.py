"""A thousand clients meet a server that serves a hundred in 100 ms: the rest try again, in step or with jitter."""

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

CLIENTS, CAPACITY = 1_000, 100
BASE_SECONDS, LONGEST_SECONDS = 1.0, 32.0
FIRST_WITHIN = 0.05  # the clients were all cut off at once, and come back as one


@dataclass(frozen=True, slots=True)
class Outcome:
    """The clients served, the most requests in a tenth of a second of retries, all requests, when all was done."""

    served: frozenset[int]
    peak: int
    requests: int
    seconds: float


@lab(
    title="Retries without jitter come in step",
    guide="resilience",
    kind="model",
    claims=(
        Claim("peak", ">=", 3, "most retries in 100 ms, exponential ÷ full jitter"),
        Claim("time", ">=", 3, "seconds until all are served, exponential ÷ full jitter"),
    ),
    plot=Bars("a thousand clients come back", log=True),
    finding="Exponential backoff alone sends {peak_in_step:,.0f} retries in one tenth of a second; with full jitter "
    "the most is {peak_jitter:,.0f}, and all clients are served {time:,.0f} times sooner.",
)
def experiment(bench: Bench) -> None:
    in_step = _come_back(lambda attempt, _: _longest(attempt))
    jitter = _come_back(lambda attempt, chance: chance.uniform(0, _longest(attempt)))
    bench.same(jitter.served, in_step.served)
    bench.same(len(jitter.served), CLIENTS)
    for name, outcome in (("exponential", in_step), ("full jitter", jitter)):
        bench.point(name, "most retries in 100 ms", outcome.peak)
        bench.point(name, "requests in all", outcome.requests)
        bench.point(name, "seconds until all are served", outcome.seconds)
    bench.ratio("peak", in_step.peak, jitter.peak)
    bench.ratio("time", in_step.seconds, jitter.seconds)
    bench.value("peak_in_step", in_step.peak)
    bench.value("peak_jitter", jitter.peak)


def _longest(attempt: int) -> float:
    return min(BASE_SECONDS * 2.0**attempt, LONGEST_SECONDS)


def _come_back(pause: Callable[[int, random.Random], float]) -> Outcome:
    """Requests in the order of time; the server answers the first CAPACITY in each tenth of a second."""
    chance = random.Random(7)
    waiting = [(chance.uniform(0, FIRST_WITHIN), client, 0) for client in range(CLIENTS)]
    heapq.heapify(waiting)
    arrived: Counter[int] = Counter()
    retries: Counter[int] = Counter()
    served, now = set(), 0.0
    while waiting:
        now, client, attempt = heapq.heappop(waiting)
        tenth = int(now * 10)
        arrived[tenth] += 1
        retries[tenth] += attempt > 0
        if arrived[tenth] <= CAPACITY:
            served.add(client)
        else:
            heapq.heappush(waiting, (now + pause(attempt, chance), client, attempt + 1))
    return Outcome(frozenset(served), max(retries.values()), arrived.total(), now)
