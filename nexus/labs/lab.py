"""What a lab is: an experiment that measures a problem beside its solution, and the claims that must hold.

Prefer counting to timing: steps, queries, blocks, bytes and rows are the same on every machine and under any load.
A claim is about a ratio or a count, never about seconds. Its bound leaves room: at most a third of the worst value
ever seen, and clearly apart from "no effect".
"""

import inspect
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Literal

from nexus.labs.bench import Bench
from nexus.labs.engines import sources

Kind = Literal["counted", "race", "timed", "model"]
OPERATORS: dict[str, Callable[[float, float], bool]] = {">=": operator.ge, "<=": operator.le, "==": operator.eq}
SIGNS = {">=": "≥", "<=": "≤", "==": "="}
Experiment = Callable[[Bench], None]


@dataclass(frozen=True, slots=True)
class Claim:
    """`metric` holds against `bound`; `says` tells in words what the metric is, for a table.

    `is_timed` where it is otherwise than its lab's kind says: a count in a timed lab, a time in a counted one.
    """

    metric: str
    op: Literal[">=", "<=", "=="]
    bound: float
    says: str
    is_timed: bool | None = None

    def holds(self, value: float) -> bool:
        return math.isfinite(value) and OPERATORS[self.op](value, self.bound)


@dataclass(frozen=True, slots=True)
class Lines:
    """A plot of growth."""

    x: str
    y: str
    log: bool = True


@dataclass(frozen=True, slots=True)
class Bars:
    """A plot of amounts."""

    y: str
    log: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A plot of words; `bad` is the word for a problem."""

    bad: str


@dataclass(frozen=True, slots=True)
class Lab:
    """A registered experiment.

    `kind`: *counted* gives the same number each time; *race* interleaves sessions; *timed* compares times, so its
    claims are told and stop nothing; *model* is a seeded simulation, which its page says. `needs` are services beside
    Python and SQLite. `finding` may name metrics: "{growth:,.0f} times the steps".
    """

    slug: str
    title: str
    guide: str
    kind: Kind
    claims: tuple[Claim, ...]
    plot: Lines | Bars | Grid
    finding: str
    needs: tuple[str, ...]
    experiment: Experiment

    @property
    def path(self) -> Path:
        return Path(inspect.getsourcefile(self.experiment) or "")

    @property
    def source(self) -> str:
        """Seven hex digits that change with the experiment's file and the modules of the kit it imports."""
        return sources.fingerprint(self.path)

    @property
    def gating(self) -> frozenset[str]:
        """The metrics whose claim stops a build if it fails. Times depend on what else the machine does."""
        is_timed = self.kind == "timed"
        return frozenset(
            claim.metric for claim in self.claims if not (is_timed if claim.is_timed is None else claim.is_timed)
        )


class UnknownLab(Exception):
    """There is no lab of this name; the message says so."""


_labs: dict[str, Lab] = {}


def lab(
    *,
    title: str,
    guide: str,
    kind: Kind,
    claims: tuple[Claim, ...],
    plot: Lines | Bars | Grid,
    finding: str,
    needs: tuple[str, ...] = (),
) -> Callable[[Experiment], Experiment]:
    """Registers the experiment under the name of its module."""

    def register(experiment: Experiment) -> Experiment:
        slug = experiment.__module__.rpartition(".")[2].replace("_", "-")
        _labs[slug] = Lab(slug, title, guide, kind, claims, plot, finding, needs, experiment)
        return experiment

    return register


def labs() -> dict[str, Lab]:
    """All labs by name, in the order of their names."""
    from nexus.labs import experiments  # noqa: PLC0415  the experiments import this module

    for module in iter_modules(experiments.__path__):
        import_module(f"{experiments.__name__}.{module.name}")
    return dict(sorted(_labs.items()))


def find(slug: str) -> Lab:
    """Raises UnknownLab."""
    try:
        return labs()[slug]
    except KeyError:
        raise UnknownLab(f"There is no lab {slug}. `nexus lab list` shows them.") from None
