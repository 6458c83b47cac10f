"""A dependency is dead for a minute: every caller waits for a timeout, or a breaker refuses at once."""

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

TIMEOUT, ANSWER = 1.0, 0.01
DEAD_FROM, DEAD_UNTIL, END = 10.0, 70.0, 90.0
A_SECOND = 10
FAILURES, PAUSE = 5, 5.0


class Guard(Protocol):
    def allows(self, now: float) -> bool: ...
    def learns(self, now: float, *, is_good: bool) -> None: ...


class NoBreaker:
    """Every call goes through."""

    def allows(self, now: float) -> bool:  # noqa: ARG002  as a breaker is asked
        return True

    def learns(self, now: float, *, is_good: bool) -> None:
        """Learns nothing."""


class Breaker:
    """Refuses after so many failures in a row; after a pause it lets one call through, which decides."""

    def __init__(self) -> None:
        self._failures = 0
        self._refuses_until = 0.0

    def allows(self, now: float) -> bool:
        if self._failures < FAILURES:
            return True
        if now < self._refuses_until:
            return False
        self._refuses_until = now + PAUSE  # the others wait for this one's result
        return True

    def learns(self, now: float, *, is_good: bool) -> None:
        self._failures = 0 if is_good else self._failures + 1
        if self._failures == FAILURES:  # late results of calls from before do not prolong the pause
            self._refuses_until = now + PAUSE


@dataclass(slots=True)
class Seen:
    """What callers met: seconds waited in vain, calls to the dead, and who was answered or refused when it lived."""

    waited: float = 0.0
    calls_to_dead: int = 0
    answered: int = 0
    refused_alive: int = 0


@lab(
    title="A breaker turns waiting into failing at once",
    guide="resilience",
    kind="model",
    claims=(
        Claim("wait", ">=", 5, "seconds callers waited in vain, without ÷ with a breaker"),
        Claim("calls_to_dead", ">=", 5, "calls to the dead dependency, without ÷ with a breaker"),
    ),
    plot=Bars("a dependency is dead for a minute, 10 calls a second", log=True),
    finding="While a dependency was dead, callers waited {waited_without:,.0f} seconds in vain; with a breaker "
    "{waited_breaker:,.0f}. The price: {refused:,.0f} calls refused after it had come back.",
)
def experiment(bench: Bench) -> None:
    plain, guarded = _simulate(NoBreaker()), _simulate(Breaker())
    bench.same(guarded.answered + guarded.refused_alive, plain.answered)
    for name, seen in (("no breaker", plain), ("breaker", guarded)):
        bench.point(name, "seconds waited in vain", seen.waited)
        bench.point(name, "calls answered", seen.answered)
    bench.ratio("wait", plain.waited, guarded.waited)
    bench.ratio("calls_to_dead", plain.calls_to_dead, guarded.calls_to_dead)
    bench.value("waited_without", plain.waited)
    bench.value("waited_breaker", guarded.waited)
    bench.value("refused", guarded.refused_alive)


def _simulate(guard: Guard) -> Seen:
    seen = Seen()
    failing: deque[float] = deque()  # when calls under way will time out
    for number in range(int(END * A_SECOND)):
        now = number / A_SECOND
        is_dead = DEAD_FROM <= now < DEAD_UNTIL
        while failing and failing[0] <= now:
            guard.learns(failing.popleft(), is_good=False)
        if not guard.allows(now):
            seen.refused_alive += not is_dead
        elif is_dead:
            failing.append(now + TIMEOUT)
            seen.waited += TIMEOUT
            seen.calls_to_dead += 1
        else:
            guard.learns(now + ANSWER, is_good=True)
            seen.answered += 1
    return seen
