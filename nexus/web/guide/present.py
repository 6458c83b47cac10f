"""Claims, labs, their results and runs in the words of their pages."""

from typing import Any

from nexus.labs import queries
from nexus.labs.lab import SIGNS, Lab
from nexus.labs.models import Run
from nexus.labs.queries import Claim
from nexus.labs.results import Result
from nexus.lib.plots.points import number

WORDS = {
    "failing": "fails",
    "stale": "to be measured again",
    "unmeasured": "not measured yet",
    "measured": "measured",
    "cited": "cited",
    "shown": "shown in code",
}
STATES = {
    Run.Status.WAITING: "waiting",
    Run.Status.RUNNING: "running",
    Run.Status.PASS: "all claims hold",
    Run.Status.FAIL: "a claim fails",
    Run.Status.ERROR: "broke off",
    Run.Status.SKIPPED: "skipped",
}
TONES = {Run.Status.PASS: "measured", Run.Status.FAIL: "failing", Run.Status.ERROR: "failing"}


def claim(one: Claim) -> dict[str, str]:
    return {"text": one.statement.plain, "url": one.url, "guide": one.guide_title, "status": one.status}


def lab_row(one: Lab, result: Result | None) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "title": one.title,
        "url": f"/labs/{one.slug}",
        "kind": one.kind,
        "needs": one.needs,
        "guide_url": f"/guide/{one.guide}",
        "guide": getattr(queries.guide(one.guide), "title", one.guide),
        "status": result.status if result else "",
        "finding": result.finding if result else "",
        "source": f"nexus/labs/experiments/{one.path.name}",
    }


def result(one: Lab, found: Result, plot_url: str) -> dict[str, Any]:
    return {
        "checks": [
            {
                "says": check.says,
                "bound": f"{SIGNS[check.op]} {number(check.bound)}",
                "value": _shown(check.value),
                "range": "" if check.low == check.high else f"{_shown(check.low)} to {_shown(check.high)}",
                "ok": check.ok,
            }
            for check in found.checks
        ],
        "plot_url": plot_url,
        "finding": found.finding,
        "points": [(point.series, _shown(point.x), _shown(point.y)) for point in found.points],
        "runs": found.runs,
        "seconds": found.seconds,
        "measured_on": found.measured_on,
        "is_stale": found.source != one.source,
        "machine": _machine(found.machine),
        "services": ", ".join(f"{name} {version}" for name, version in found.machine["services"].items()),
    }


def run(row: Run) -> dict[str, Any]:
    kept: dict[str, Any] = row.result or {}
    return {
        "url": row.url,
        "state": STATES[Run.Status(row.status)],
        "tone": TONES.get(Run.Status(row.status), ""),
        "is_open": row.is_open,
        "is_waiting": row.status == Run.Status.WAITING,
        "repeat": row.repeat,
        "repeats": row.repeats,
        "asked_at": row.asked_at,
        "person": row.person.handle if row.person else "",
        "is_shared": row.is_shared,
        "finding": kept.get("finding", ""),
        "missing": kept.get("missing", ()),
        "error": kept.get("error", ""),
        "output": kept.get("output", ""),
        "raw_url": f"/api/v1{row.url}",
    }


def _machine(told: dict[str, Any]) -> str:
    threads = f"two threads get {told['parallelism']} times the work of one done"
    return f"{told['system']}, {told['cpus']} cores ({threads}), {told['python']}"


def _shown(value: float | str | None) -> str:
    """A number that was not finite is kept as none."""
    if value is None:
        return "not finite"
    return value if isinstance(value, str) else number(value)
