"""A result that somebody measured elsewhere.

Nothing it says of itself is believed but what was measured: which claims hold, and what it found, is worked out anew.
"""

from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, FiniteFloat, ValidationError

from nexus.labs.engines.figures import figure
from nexus.labs.engines.judging import NothingToJudge, verdict
from nexus.labs.lab import Lab
from nexus.labs.results import FRESH, Result
from nexus.lib.plots import Point


class NotAResult(Exception):
    """What was sent is no result of this lab. `wrong` are pairs of a field's path in the request and what is wrong."""

    def __init__(self, *wrong: tuple[str, str]) -> None:
        self.wrong = wrong
        super().__init__("; ".join(f"{field}: {text}" for field, text in wrong))


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("It has a character that cannot be shown.")
    return text


Line = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_printable)]
Value = Annotated[FiniteFloat, Field(ge=-1e300, le=1e300)]
Metrics = Annotated[dict[Line, Value], Field(max_length=100)]


class ToldMachine(BaseModel):
    """Where it was measured: `parallelism` is how much more two threads got done than one."""

    system: Line
    python: Line
    cpus: int = Field(ge=1, le=100_000)
    parallelism: float = Field(ge=0, le=1_000)
    services: dict[Line, Line] = Field(max_length=20)


class Told(BaseModel):
    """What is read of a result as `nexus lab run SLUG --json` prints it; everything else in it is ignored."""

    source: Line = Field(description="The version of the lab; it must be the hub's.")
    values: list[Metrics] = Field(min_length=1, max_length=100, description="Each run's metrics by name.")
    points: list[tuple[Line, Line | Value, Line | Value]] = Field([], max_length=1_000)
    seconds: float = Field(0, ge=0, le=3_600)
    machine: ToldMachine
    measured_on: date


def parsed(told: object) -> Told:
    """Raises NotAResult with every field that is wrong."""
    try:
        return Told.model_validate(told)
    except ValidationError as error:
        wrong = [("/".join(map(str, ("result", *one["loc"]))), one["msg"]) for one in error.errors()]
        raise NotAResult(*wrong) from None


def judged(lab: Lab, told: Told, today: date) -> Result:
    """The result as the hub keeps it. Raises NotAResult."""
    if told.source != lab.source:
        text = f"It was measured with version {told.source} of the lab; this hub has version {lab.source}."
        raise NotAResult(("result/source", text))
    if not today - FRESH <= told.measured_on <= today + timedelta(days=1):
        raise NotAResult(("result/measured_on", f"Share what was measured within the last {FRESH.days} days."))
    try:
        said = verdict(lab, told.values)
    except NothingToJudge as error:
        raise NotAResult(("result/values", str(error))) from None
    result = Result(
        lab.slug,
        lab.title,
        lab.guide,
        lab.kind,
        said.status,
        lab.source,
        checks=said.checks,
        points=tuple(Point(*point) for point in told.points),
        finding=said.finding,
        values=tuple(told.values),
        runs=len(told.values),
        seconds=told.seconds,
        machine=told.machine.model_dump(),
        measured_on=told.measured_on.isoformat(),
    )
    _require_figure(lab, result)
    return result


def _require_figure(lab: Lab, result: Result) -> None:
    """Raises NotAResult for points that the lab's figure cannot show."""
    try:
        figure(lab, result)
    except (ValueError, ArithmeticError):
        text = "The figure of this lab cannot be drawn of them: send the points of a run."
        raise NotAResult(("result/points", text)) from None
