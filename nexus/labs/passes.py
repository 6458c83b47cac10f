"""How often each lab has passed, on a quiet machine and beside two busy loops: one row a lab, in `guide/passes.json`.

A lab is merged after twenty passes without one that fails, ten of them beside the busy loops.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from nexus.labs.guide import FOLDER


@dataclass(frozen=True, slots=True)
class Tally:
    """Of so many `tries`, in how many the `gate` held (claims on times stop nothing), and in how many `all` claims."""

    tries: int
    gate: int
    all: int


@dataclass(frozen=True, slots=True)
class Worst:
    """The value a claim came nearest to failing with, or failed by most; None where it was not finite."""

    metric: str
    op: str
    bound: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Passes:
    """What one lab, in the version `source`, has shown on a machine on a day."""

    slug: str
    source: str
    quiet: Tally
    busy: Tally
    worst: tuple[Worst, ...] = ()
    proven_on: str = ""
    machine: dict[str, Any] = field(default_factory=dict)

    @property
    def tries(self) -> int:
        return self.quiet.tries + self.busy.tries

    @property
    def gate(self) -> int:
        return self.quiet.gate + self.busy.gate

    @property
    def all(self) -> int:
        return self.quiet.all + self.busy.all

    @property
    def gate_held(self) -> bool:
        """Whether nothing ever stopped a build."""
        return all(tally.gate == tally.tries for tally in (self.quiet, self.busy))

    @property
    def all_held(self) -> bool:
        """Whether no claim ever failed, those on times included."""
        return all(tally.all == tally.tries for tally in (self.quiet, self.busy))

    def is_full(self, source: str, *, quiet: int, busy: int) -> bool:
        """Whether this version of the lab was tried so often already."""
        return self.source == source and self.quiet.tries >= quiet and self.busy.tries >= busy

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """Raises TypeError or KeyError for what is no row."""
        tallies = {name: Tally(**told[name]) for name in ("quiet", "busy")}
        return cls(**{**told, **tallies, "worst": tuple(Worst(**one) for one in told["worst"])})


class BrokenPasses(Exception):
    """The file cannot be read; the message names it."""


def passes_file(folder: Path = FOLDER) -> Path:
    return folder / "passes.json"


def read(path: Path) -> dict[str, Passes]:
    """The rows by the lab's name; none where there is no file. Raises BrokenPasses."""
    if not path.exists():
        return {}
    try:
        return {row["slug"]: Passes.from_dict(row) for row in json.loads(path.read_text())}
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenPasses(f"{path}: not a record of passes: {error}") from error


def write(rows: Mapping[str, Passes], path: Path) -> None:
    """One line a lab, in the order of their names. An interruption leaves the file as it was."""
    lines = ",\n".join(f" {json.dumps(asdict(rows[slug]))}" for slug in sorted(rows))
    fresh = path.with_suffix(".new")
    fresh.write_text(f"[\n{lines}\n]\n")
    fresh.replace(path)


def worst(op: str, bound: float, values: list[float]) -> float | None:
    """Of several values of a claim the one that speaks most against it."""
    if not all(math.isfinite(value) for value in values):
        return None
    if op == "==":
        return float(f"{max(values, key=lambda value: abs(value - bound)):.6g}")
    return float(f"{min(values) if op == '>=' else max(values):.6g}")
