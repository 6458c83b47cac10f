"""Two computations at once, in two threads and in two processes: how many cores they keep busy."""

import resource
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

NUMBERS = 1_000_000
WORKERS, ROUNDS = 2, 3


@lab(
    title="Two threads, one core",
    guide="asyncio",
    kind="timed",
    claims=(Claim("cores_used_threads", "<=", 1.2, "seconds of processor ÷ seconds of clock, two threads"),),
    plot=Bars("cores kept busy by two computations"),
    finding="Two threads that compute keep {cores_used_threads:.1f} cores busy: under Python's lock they take turns. "
    "Two processes kept {cores_used_processes:.1f} busy on this machine.",
)
def experiment(bench: Bench) -> None:
    expected = [_compute(NUMBERS)] * WORKERS
    for metric, name, executor in (
        ("cores_used_threads", "two threads", ThreadPoolExecutor),
        ("cores_used_processes", "two processes", ProcessPoolExecutor),
    ):
        cores = 0.0
        for _ in range(ROUNDS):
            results, used = _cores_used(executor)
            bench.same(results, expected)
            cores = max(cores, used)  # a busy machine can only lower it: it gives less processor for the same clock
        bench.value(metric, cores)
        bench.point(name, "cores", cores)


def _cores_used(executor: Callable[[int], Executor]) -> tuple[list[int], float]:
    """What they computed, and seconds of processor a second of clock."""
    processor, clock = _processor_seconds(), time.perf_counter()
    with executor(WORKERS) as workers:
        results = list(workers.map(_compute, [NUMBERS] * WORKERS))
    return results, (_processor_seconds() - processor) / (time.perf_counter() - clock)


def _processor_seconds() -> float:
    """Of this process and of the ones that it has started and that have ended."""
    spent = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _compute(numbers: int) -> int:
    return sum(number * number % 97 for number in range(numbers))
