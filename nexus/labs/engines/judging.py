"""From what the runs of a lab measured to whether its claims hold, and what it found."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nexus.labs.lab import Claim, Lab
from nexus.labs.results import Check, Status

Values = Mapping[str, float]


class NothingToJudge(ValueError):
    """The measurements do not answer the claims; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    status: Status
    checks: tuple[Check, ...]
    finding: str


def verdict(lab: Lab, runs: Sequence[Values]) -> Verdict:
    """`runs` holds, for each run, every metric by name. Raises NothingToJudge."""
    medians = {metric: statistics.median(run[metric] for run in runs) for metric in _common(runs)}
    if unmeasured := [claim.metric for claim in lab.claims if claim.metric not in medians]:
        raise NothingToJudge(f"It did not measure {', '.join(unmeasured)}.")
    if odd := [metric for metric, value in medians.items() if value != value]:  # noqa: PLR0124  NaN alone is not itself
        raise NothingToJudge(f"It measured no number for {', '.join(odd)}.")
    checks = tuple(_check(claim, medians, runs) for claim in lab.claims)
    status: Status = "pass" if all(check.ok for check in checks) else "fail"
    try:
        return Verdict(status, checks, lab.finding.format(**medians))
    except KeyError as error:
        raise NothingToJudge(f"It did not measure {error.args[0]}, which its finding names.") from None


def middle(lab: Lab, runs: Sequence[Values]) -> int:
    """Which run lies in the middle by the first claim: the one whose figure fits the medians."""
    by_first_claim = sorted(range(len(runs)), key=lambda place: runs[place][lab.claims[0].metric])
    return by_first_claim[(len(runs) - 1) // 2]


def _common(runs: Sequence[Values]) -> list[str]:
    """The metrics that every run measured, in the order of the first."""
    return [metric for metric in runs[0] if all(metric in run for run in runs)]


def _check(claim: Claim, medians: Values, runs: Sequence[Values]) -> Check:
    value, measured = medians[claim.metric], [run[claim.metric] for run in runs]
    return Check(
        claim.metric, claim.says, claim.op, claim.bound, value, min(measured), max(measured), claim.holds(value)
    )
