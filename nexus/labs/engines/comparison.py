"""Two results of the same lab side by side."""

from collections.abc import Iterator

from nexus.labs.results import Check, Result
from nexus.lib.plots.points import number


class NotComparable(Exception):
    """The two results are of different labs."""


def compared(one: Result, other: Result) -> Iterator[str]:
    """Lines of a table: each metric, both values, and what the second is of the first. Raises NotComparable."""
    if one.slug != other.slug:
        raise NotComparable(f"{one.slug} and {other.slug} are different labs.")
    yield f"{one.slug}: {_where(one)}  |  {_where(other)}"
    if one.source != other.source:
        yield f"  measured with different versions of the lab: {one.source}, {other.source}"
    for check in one.checks:
        if (match := other.check(check.metric)) is None:
            continue
        verdict = "" if check.ok == match.ok else "  THE CLAIM HOLDS ON ONE ONLY"
        yield f"  {check.says}: {_shown(check.value)}  |  {_shown(match.value)}  {_change(check, match)}{verdict}"


def _where(result: Result) -> str:
    if not result.machine:
        return f"{result.status}, not measured"
    machine = result.machine
    return f"{result.measured_on}, {machine['system']}, {machine['python']}, {machine['cpus']} cores"


def _shown(value: float | None) -> str:
    """A file has no number where the value was not finite."""
    return "not finite" if value is None else number(value)


def _change(check: Check, match: Check) -> str:
    return f"{match.value / check.value:.0%} of it" if check.value and match.value is not None else ""
