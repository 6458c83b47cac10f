"""Results of labs: what was measured, on which machine, and whether the claims held. Kept as JSON beside the guides."""

import json
import math
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Self

from nexus.lib.plots import Point

Status = Literal["pass", "fail", "error", "skipped"]
FRESH = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Check:
    """One claim against its measured median; `low` and `high` are the extremes of all runs."""

    metric: str
    says: str
    op: str
    bound: float
    value: float
    low: float
    high: float
    ok: bool


@dataclass(frozen=True, slots=True)
class Result:
    """One run of a lab, of several repeats.

    `values` holds every metric of each repeat, `points` the figure of the middle one. `missing` says what a skipped
    one needs, `error` why one broke off.
    """

    slug: str
    title: str
    guide: str
    kind: str
    status: Status
    source: str
    checks: tuple[Check, ...] = ()
    points: tuple[Point, ...] = ()
    finding: str = ""
    values: tuple[dict[str, float], ...] = ()
    missing: tuple[str, ...] = ()
    error: str = ""
    output: str = ""
    runs: int = 0
    seconds: float = 0.0
    machine: dict[str, Any] = field(default_factory=dict)
    measured_on: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "points": [list(point) for point in self.points]}

    def as_plain(self) -> dict[str, Any]:
        """As JSON can say it: a number that is not finite is null."""
        plain: dict[str, Any] = _plain(self.as_dict())
        return plain

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Self:
        """Raises TypeError, KeyError or ValueError for what is no result."""
        checks = tuple(Check(**check) for check in told["checks"])
        points = tuple(Point(*point) for point in told["points"])
        lists = {name: tuple(told.get(name, ())) for name in ("missing", "values")}
        return cls(**{**told, **lists, "checks": checks, "points": points})

    def check(self, metric: str) -> Check | None:
        return next((check for check in self.checks if check.metric == metric), None)

    def is_old(self, today: date) -> bool:
        """Whether it was measured too long ago to be believed unseen."""
        return today - date.fromisoformat(self.measured_on) > FRESH


def today() -> date:
    return datetime.now(UTC).date()


class BrokenResult(Exception):
    """A result's file cannot be read; the message names it."""


def read(path: Path) -> Result:
    """Raises BrokenResult, and FileNotFoundError."""
    try:
        return Result.from_dict(json.loads(path.read_text()))
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenResult(f"{path}: not a lab's result: {error}") from error


def read_all(folder: Path) -> dict[str, Result]:
    """All results of a folder by the lab's name. Raises BrokenResult."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.json"))}


def write(result: Result, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_json(result) + "\n")


def as_json(result: Result) -> str:
    """One line a check and a point, so that a change reads well in a diff."""
    lists: dict[str, list[Any]] = {
        "checks": [asdict(check) for check in result.checks],
        "points": list(result.points),
        "values": list(result.values),
    }
    told = {name: value for name, value in result.as_dict().items() if name not in lists}
    lines = [f" {json.dumps(name)}: {json.dumps(_plain(value), sort_keys=True)}" for name, value in told.items()]
    for name, rows in lists.items():
        inside = ",\n".join(f"  {json.dumps(_plain(row))}" for row in rows)
        lines.append(f' "{name}": [\n{inside}\n ]' if rows else f' "{name}": []')
    return "{\n" + ",\n".join(lines) + "\n}"


def _plain(value: Any) -> Any:
    """Numbers short enough to read, and none that JSON has no word for."""
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
