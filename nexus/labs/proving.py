"""Runs a lab again and again, on the machine as it is and beside two busy loops, and counts how often it passes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nexus.labs import runner
from nexus.labs.busy import busy_loops
from nexus.labs.lab import Claim, Lab
from nexus.labs.passes import Passes, Tally, Worst, worst
from nexus.labs.results import Result, today

OF_THE_MACHINE = ("system", "python", "cpus", "services")


class NotProvable(Exception):
    """The lab cannot be tried now; the message says why."""


@dataclass(frozen=True, slots=True)
class Try:
    """One run: the `number`-th of `of`."""

    number: int
    of: int
    is_busy: bool
    result: Result
    gate_held: bool


Tell = Callable[[Try], None]


def prove(lab: Lab, tell: Tell = lambda _one: None, *, quiet: int = 10, busy: int = 10) -> Passes:
    """Tries a lab so often; `tell` hears of each run. Raises NotProvable."""
    source = lab.source
    quietly = list(_tries(lab, quiet, tell, is_busy=False))
    with busy_loops():
        busily = list(_tries(lab, busy, tell, is_busy=True))
    tries = [*quietly, *busily]
    if lab.source != source:
        raise NotProvable("its file changed while it was tried")
    about = tries[0].result.machine if tries else {}
    return Passes(
        slug=lab.slug,
        source=source,
        quiet=_tally(quietly),
        busy=_tally(busily),
        worst=tuple(_worst(lab.claims, tries)),
        proven_on=str(today()),
        machine={name: about[name] for name in OF_THE_MACHINE if name in about},
    )


def gate_holds(lab: Lab, result: Result) -> bool:
    """Whether a build may go on: times depend on what else the machine does, all else does not."""
    return result.status in ("pass", "fail") and all(check.ok for check in result.checks if check.metric in lab.gating)


def _tries(lab: Lab, count: int, tell: Tell, *, is_busy: bool) -> Iterator[Try]:
    for number in range(1, count + 1):
        result = runner.run(lab, repeats=1)  # no median hides a bad one
        if result.status == "skipped":
            raise NotProvable(f"it needs {', '.join(result.missing)}")
        one = Try(number, count, is_busy, result, gate_holds(lab, result))
        tell(one)
        yield one


def _tally(tries: Sequence[Try]) -> Tally:
    return Tally(
        tries=len(tries),
        gate=sum(one.gate_held for one in tries),
        all=sum(one.result.status == "pass" for one in tries),
    )


def _worst(claims: Sequence[Claim], tries: Sequence[Try]) -> Iterator[Worst]:
    """Over all tries. One that broke off has no value."""
    for claim in claims:
        checks = [check for one in tries if (check := one.result.check(claim.metric))]
        if checks:
            values = [check.value for check in checks]
            yield Worst(claim.metric, claim.op, claim.bound, worst(claim.op, claim.bound, values))
