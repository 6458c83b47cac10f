"""A long computation beside a heartbeat on one event loop: in the coroutine itself, and in a thread."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import pairwise

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

ROUNDS, BEAT_SECONDS = 3, 0.005
NUMBERS = 3_000_000


@lab(
    title="One computation stops everybody on the loop",
    guide="asyncio",
    kind="timed",
    claims=(
        Claim("beats_blocked", "==", 0, "heartbeats while a coroutine computes"),
        Claim("beats_thread", ">=", 3, "heartbeats while a thread computes the same"),
        Claim("lag", ">=", 3, "how late the worst heartbeat was, coroutine ÷ thread"),
    ),
    plot=Bars("milliseconds the worst heartbeat came late", log=True),
    finding="While a coroutine computes, no other runs: a heartbeat came {blocked_ms:,.0f} ms late. With the work in "
    "a thread it was {thread_ms:,.0f} ms, and {beats_thread:,.0f} came meanwhile.",
)
def experiment(bench: Bench) -> None:
    expected = _compute()
    blocked, beside = [], []
    for _ in range(ROUNDS):
        blocked.append(asyncio.run(_beside_a_heartbeat(_in_the_coroutine)))
        beside.append(asyncio.run(_beside_a_heartbeat(_in_a_thread)))
    for seen in blocked + beside:
        bench.same(seen.result, expected)
    blocked_late, thread_late = (min(seen.latest for seen in both) for both in (blocked, beside))
    bench.point("in the coroutine", "lateness", blocked_late * 1_000)
    bench.point("in a thread", "lateness", thread_late * 1_000)
    bench.ratio("lag", blocked_late, thread_late)
    bench.value("beats_blocked", max(seen.beats for seen in blocked))
    bench.value("beats_thread", max(seen.beats for seen in beside))
    bench.value("blocked_ms", blocked_late * 1_000)
    bench.value("thread_ms", thread_late * 1_000)


def _compute() -> int:
    return sum(number * number % 97 for number in range(NUMBERS))


async def _in_the_coroutine() -> int:
    return _compute()


async def _in_a_thread() -> int:
    return await asyncio.to_thread(_compute)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The result of the work, the heartbeats that came while it went on, and how late the latest of all was."""

    result: int
    beats: int
    latest: float


async def _beside_a_heartbeat(work: Callable[[], Awaitable[int]]) -> _Seen:
    beats = [time.perf_counter()]
    working = asyncio.create_task(_timed(work))
    while not working.done():
        await asyncio.sleep(BEAT_SECONDS)
        beats.append(time.perf_counter())
    result, ended = working.result()
    late = [beat - before - BEAT_SECONDS for before, beat in pairwise(beats)]
    return _Seen(result, sum(beat < ended for beat in beats[1:]), max(late))


async def _timed(work: Callable[[], Awaitable[int]]) -> tuple[int, float]:
    result = await work()
    return result, time.perf_counter()
