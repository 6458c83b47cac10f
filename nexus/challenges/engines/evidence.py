"""How well a solution is known to work: derived from what is there to look at, never said by its author.

| badge | what is there |
|---|---|
| told | a text and nothing more |
| linked | a commit or pull request that anybody can read |
| measured | a value before and one after, in one unit, each from five runs or more, that got better |
| rerun | a lab that passed within 90 days |

Evidence ages. What bears the badge is fresh for 90 days, then amber; a told solution has nothing that could age. A lab
that passed longer ago still was a measurement, so its solution falls to *measured* and is amber. It is red from the day
a lab's newest run failed until that lab passes again, whatever else speaks for it. A measurement that got worse earns
nothing. What is dated in the future does not count yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from nexus.challenges.engines.changes import Change, change
from nexus.challenges.engines.pinned import is_pinned

FRESH_FOR = timedelta(days=90)
LEAST_RUNS = 5


class Badge(IntEnum):
    """Ordered: more is better known."""

    TOLD = 0
    LINKED = 1
    MEASURED = 2
    RERUN = 3


class State(StrEnum):
    FRESH = "fresh"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Link:
    """An address that the text of a solution holds, and when it was written there."""

    url: str
    on: date


@dataclass(frozen=True, slots=True)
class Measurement:
    """`before` and `after` are medians of `runs` runs each. `of` names what was measured: "cache hit rate"."""

    before: float
    after: float
    unit: str
    runs: int
    on: date
    of: str = ""
    unit_after: str = ""

    @property
    def change(self) -> Change | None:
        """None where the two cannot be compared."""
        return change(self.before, self.after, self.unit, unit_after=self.unit_after, of=self.of)


@dataclass(frozen=True, slots=True)
class LabRun:
    """A run of a lab that ended with a verdict; one that was skipped or broke says nothing and is left out."""

    lab: str
    passed: bool
    on: date


Evidence = Link | Measurement | LabRun


@dataclass(frozen=True, slots=True)
class Standing:
    """`verified_on` is when what bears the badge was made, `ages_on` the first day it is amber; None if only told."""

    badge: Badge
    state: State
    reason: str
    verified_on: date | None = None
    ages_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Borne:
    badge: Badge
    on: date
    why: str


def standing(evidence: Iterable[Evidence], today: date, hub: str = "") -> Standing:
    """What a solution with this evidence is known by today. `hub`: the host of this hub, whose commits count too."""
    items = [item for item in evidence if item.on <= today]
    runs = _newest(item for item in items if isinstance(item, LabRun))
    borne = [found for item in items if (found := _borne(item, hub))]
    borne += [_borne_by(run, today) for run in runs if run.passed]
    best = max(borne, key=lambda one: (one.badge, one.on, one.why), default=None)
    failed = sorted((run for run in runs if not run.passed), key=lambda run: (run.on, run.lab))
    if best is None:
        state = State.RED if failed else State.FRESH
        return Standing(Badge.TOLD, state, _failing(failed) or "told, with nothing to look at yet")
    ages_on = best.on + FRESH_FOR + timedelta(days=1)
    is_old = today >= ages_on
    state = State.RED if failed else State.AMBER if is_old else State.FRESH
    age = f"not verified for {(today - best.on).days} days" if is_old else ""
    reason = "; ".join(filter(None, (_failing(failed), best.why, age)))
    return Standing(best.badge, state, reason, best.on, ages_on)


@dataclass(frozen=True, slots=True)
class Solution:
    """What is ordered. `key` tells solutions apart; `votes` may be negative."""

    key: str
    standing: Standing
    written_on: date
    votes: int = 0
    is_accepted: bool = False


def compare(solutions: Iterable[Solution]) -> tuple[Solution, ...]:
    """Best first: by evidence, then acceptance, then votes, then age.

    1. One that fails now comes last: nobody should begin with it, however well it was liked.
    2. More evidence comes first, since votes tell that many believe a thing, and evidence why they should. Of the same
       badge what is fresh comes before what is amber; a badge is not lost by age, so old measured beats fresh told.
    3. The accepted one comes first among equals: it is the word of the one who had the problem, worth more than a
       passer-by's vote, and less than a measurement, which holds for others too.
    4. Then votes; then the older one, whose author said it first. Last the key, so that the order is always the same.
    """
    return tuple(sorted(solutions, key=_place))


def _place(one: Solution) -> tuple[bool, int, bool, bool, int, date, str]:
    state, badge = one.standing.state, one.standing.badge
    return state is State.RED, -badge, state is State.AMBER, not one.is_accepted, -one.votes, one.written_on, one.key


def _newest(runs: Iterable[LabRun]) -> list[LabRun]:
    """The newest run of each lab; of one day the failed one, since a lab that may fail is not proven."""
    newest: dict[str, LabRun] = {}
    for run in runs:
        known = newest.get(run.lab)
        if known is None or (run.on, not run.passed) > (known.on, not known.passed):
            newest[run.lab] = run
    return [newest[lab] for lab in sorted(newest)]


def _borne(item: Evidence, hub: str) -> _Borne | None:
    """What an item shows by itself."""
    if isinstance(item, Link):
        return _Borne(Badge.LINKED, item.on, "links the change it tells of") if is_pinned(item.url, hub) else None
    found = item.change if isinstance(item, Measurement) and item.runs >= LEAST_RUNS else None
    if found is None or found.is_better is False:
        return None
    return _Borne(Badge.MEASURED, item.on, f"measured: {found.words}")


def _borne_by(run: LabRun, today: date) -> _Borne:
    badge = Badge.RERUN if today - run.on <= FRESH_FOR else Badge.MEASURED
    return _Borne(badge, run.on, f"the lab {run.lab} passed on {run.on.isoformat()}")


def _failing(failed: list[LabRun]) -> str:
    return f"the lab {failed[-1].lab} failed on {failed[-1].on.isoformat()}" if failed else ""
