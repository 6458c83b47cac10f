"""The rows figures yield, and how they are printed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEADINGS = ("figure", "what", "n", "input", "ours", "reference", "ratio", "target", "met")


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing. `is_met` None: it has no target and is told to explain the others."""

    figure: str
    what: str
    n: int
    input: str
    ours: float
    unit: str
    target: str = ""
    is_met: bool | None = None
    reference: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours divided by the reference."""
        return self.ours / self.reference if self.reference else None

    def __str__(self) -> str:
        return "  ".join(self.cells())

    def cells(self) -> tuple[str, ...]:
        return (
            self.figure,
            self.what,
            str(self.n),
            self.input,
            _number(self.ours, self.unit),
            _number(self.reference, self.unit) if self.reference is not None else "",
            f"{self.ratio:.2f}" if self.ratio is not None else "",
            self.target,
            {True: "yes", False: "NO", None: ""}[self.is_met],
        )


def as_text(rows: Sequence[Row]) -> str:
    """The rows in columns."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def as_json(rows: Sequence[Row], machine: Mapping[str, object]) -> str:
    figures = [
        {
            "figure": row.figure,
            "what": row.what,
            "n": row.n,
            "input": row.input,
            "ours": row.ours,
            "reference": row.reference,
            "unit": row.unit,
            "ratio": row.ratio,
            "target": row.target,
            "met": row.is_met,
        }
        for row in rows
    ]
    return json.dumps({"machine": machine, "figures": figures}, indent=2)


def _number(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}"
