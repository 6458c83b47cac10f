"""One server and its queue at rising load: how long nineteen of twenty requests take at most."""

import math
import random

from nexus.labs.bench import Bench
from nexus.labs.lab import Claim, Lines, lab

LOADS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
REQUESTS = 200_000
NEAR = 0.15


@lab(
    title="Latency explodes before a server is full",
    guide="system-design",
    kind="model",
    claims=(Claim("p95_95_vs_50", ">=", 5, "95th percentile of latency at 95 % load ÷ at 50 %"),),
    plot=Lines("load, per cent", "95th percentile of latency, in times of service", log=False),
    finding="From 50 to 95 % load the 95th percentile of latency grows {p95_95_vs_50:,.1f} times, for not twice the "
    "requests.",
)
def experiment(bench: Bench) -> None:
    p95 = {load: _p95(load) for load in LOADS}
    for load, latency in p95.items():
        theory = math.log(20) / (1 - load)  # M/M/1: latency is exponential with the mean 1 / (1 - load)
        bench.same(math.isclose(latency, theory, rel_tol=NEAR), True)
        bench.point("simulated", round(load * 100), latency)
        bench.point("theory", round(load * 100), theory)
    bench.ratio("p95_95_vs_50", p95[0.95], p95[0.5])


def _p95(load: float) -> float:
    """Requests come and are served at random; a request waits for what the ones before it have left to do."""
    chance = random.Random(7)
    waits, latencies = 0.0, []
    for _ in range(REQUESTS):
        latency = waits + chance.expovariate(1)
        latencies.append(latency)
        waits = max(0.0, latency - chance.expovariate(load))
    return sorted(latencies)[REQUESTS * 95 // 100]
