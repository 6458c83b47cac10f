"""Three replicas, one of them slow: requests in turn, to the one with the fewest, or to the better of two."""

import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

REQUESTS, A_SECOND = 3_000, 60
SERVICE_SECONDS = (0.080, 0.010, 0.010)


@dataclass(slots=True)
class Replica:
    """Works on one request at a time; the others wait in line."""

    service_seconds: float
    ends: deque[float] = field(default_factory=deque)

    def open_at(self, now: float) -> int:
        """How many requests it has not answered yet."""
        while self.ends and self.ends[0] <= now:
            self.ends.popleft()
        return len(self.ends)

    def take(self, now: float, work: float) -> float:
        """When the request will be answered."""
        begins = max(now, self.ends[-1]) if self.ends else now
        self.ends.append(begins + work * self.service_seconds)
        return self.ends[-1]


Choose = Callable[[Sequence[Replica], int, float, random.Random], Replica]


@lab(
    title="One slow replica spoils taking turns",
    guide="load-balancing",
    kind="model",
    claims=(
        Claim("p95", ">=", 2, "95th percentile of latency, round-robin ÷ least connections"),
        Claim("p2c", ">=", 1.5, "95th percentile of latency, round-robin ÷ the better of two"),
    ),
    plot=Bars("95th percentile of latency, milliseconds", log=True),
    finding="One of three replicas is 8 times as slow, and a third of the requests more than it can serve. After "
    "{seconds:,.0f} seconds round-robin's 95th percentile is {p95:,.0f} times that of least connections, {p2c:,.0f} "
    "times that of the better of two.",
)
def experiment(bench: Bench) -> None:
    bench.same(max(SERVICE_SECONDS) * A_SECOND / 3 > 1, True)  # in turn, the slow one gets more than it can serve
    p95 = {}
    ways = {"round-robin": _in_turn, "least connections": _fewest_open, "better of two": _better_of_two}
    for name, choose in ways.items():
        latencies = sorted(_simulate(choose))
        bench.same(len(latencies), REQUESTS)
        p95[name] = latencies[REQUESTS * 95 // 100]
        bench.point(name, "latency", p95[name] * 1_000)
    bench.value("seconds", REQUESTS / A_SECOND)
    bench.ratio("p95", p95["round-robin"], p95["least connections"])
    bench.ratio("p2c", p95["round-robin"], p95["better of two"])


def _simulate(choose: Choose) -> list[float]:
    """Latencies. Every way meets the same arrivals and the same work."""
    arrivals, choices = random.Random(7), random.Random(8)
    replicas = [Replica(seconds) for seconds in SERVICE_SECONDS]
    now, latencies = 0.0, []
    for number in range(REQUESTS):
        now += arrivals.expovariate(A_SECOND)
        work = arrivals.expovariate(1)
        latencies.append(choose(replicas, number, now, choices).take(now, work) - now)
    return latencies


def _in_turn(replicas: Sequence[Replica], number: int, _now: float, _random: random.Random) -> Replica:
    return replicas[number % len(replicas)]


def _fewest_open(replicas: Sequence[Replica], _number: int, now: float, _random: random.Random) -> Replica:
    return min(replicas, key=lambda replica: replica.open_at(now))


def _better_of_two(replicas: Sequence[Replica], number: int, now: float, choices: random.Random) -> Replica:
    """Needs to know two replicas, not all."""
    return _fewest_open(choices.sample(replicas, 2), number, now, choices)
