"""The guide's claims, the labs they rest on, and the runs of these."""

from datetime import datetime
from enum import Enum
from typing import Self

import strawberry
from strawberry.scalars import JSON

from nexus.labs import lab as laboratory
from nexus.labs import models, passes, queries
from nexus.labs.engines import claims
from nexus.labs.engines.symbols import locate
from nexus.labs.results import Check as Measured
from nexus.labs.results import Result


@strawberry.enum(description="How a claim stands: measured by labs, or else cited from a source or shown in code.")
class ClaimStatus(Enum):
    FAILING = "failing"
    STALE = "stale"
    UNMEASURED = "unmeasured"
    MEASURED = "measured"
    CITED = "cited"
    SHOWN = "shown"


@strawberry.type(
    description="What a claim rests on: `lab` (name/metric), `src` (an address), `code` (a symbol at a place)."
)
class Receipt:
    kind: str
    value: str
    place: str | None

    @classmethod
    def of(cls, one: claims.Receipt) -> Self:
        return cls(kind=one.kind, value=one.value, place=str(locate(one.value)) if one.kind == "code" else None)


@strawberry.type(
    description="A measured value against its bound; `low` and `high` are the extremes of all runs. Null: not finite."
)
class Check:
    metric: str
    says: str
    op: str
    bound: float
    value: float | None
    low: float | None
    high: float | None
    ok: bool

    @classmethod
    def of(cls, check: Measured) -> Self:
        return cls(**{name: getattr(check, name) for name in cls.__annotations__})


@strawberry.type(description="One sentence of the guide that can be wrong, and how it stands today.")
class Claim:
    id: strawberry.ID
    guide: str
    number: int
    text: str
    status: ClaimStatus
    url: str
    receipts: list[Receipt]
    checks: list[Check]

    @classmethod
    def of(cls, claim: queries.Claim) -> Self:
        said = claim.statement
        return cls(
            id=strawberry.ID(said.id),
            guide=said.guide,
            number=said.number,
            text=said.plain,
            status=ClaimStatus(claim.status),
            url=claim.url,
            receipts=[Receipt.of(one) for one in said.receipts],
            checks=[Check.of(check) for check in claim.checks],
        )


@strawberry.type(description="On how many machines, and by how many people.")
class Reproduced:
    machines: int
    people: int


@strawberry.type(description="Of so many tries: in how many no claim but one on time failed, and in how many none did.")
class Tally:
    tries: int
    gate: int
    all: int

    @classmethod
    def of(cls, told: passes.Tally) -> Self:
        return cls(tries=told.tries, gate=told.gate, all=told.all)


@strawberry.type(description="Passes on a quiet machine, and beside two busy loops.")
class Passes:
    quiet: Tally
    busy: Tally
    proven_on: str


@strawberry.type(description="An experiment, with the result that was kept.")
class Lab:
    slug: str
    title: str
    guide: str
    kind: str
    needs: list[str]
    status: str
    finding: str
    url: str
    checks: list[Check]
    points: JSON
    values: JSON
    runs: int
    measured_on: str
    machine: JSON

    @strawberry.field(description="On how many machines all its claims held, in its present version.")
    def reproduced(self) -> Reproduced:
        known = queries.lab(self.slug)
        counted = queries.reproduced(known[0]) if known else queries.Reproduced(0, 0)
        return Reproduced(machines=counted.machines, people=counted.people)

    @strawberry.field(description="How often its present version has passed before it came in.")
    def passes(self) -> Passes | None:
        known = queries.lab(self.slug)
        found = queries.passes(known[0]) if known else None
        return (
            Passes(quiet=Tally.of(found.quiet), busy=Tally.of(found.busy), proven_on=found.proven_on) if found else None
        )

    @classmethod
    def of(cls, lab: laboratory.Lab, result: Result | None) -> Self:
        return cls(
            slug=lab.slug,
            title=lab.title,
            guide=lab.guide,
            kind=lab.kind,
            needs=list(lab.needs),
            status=result.status if result else "",
            finding=result.finding if result else "",
            url=f"/labs/{lab.slug}",
            checks=[Check.of(check) for check in result.checks] if result else [],
            points=JSON([list(point) for point in result.points] if result else []),
            values=JSON(list(result.values) if result else []),
            runs=result.runs if result else 0,
            measured_on=result.measured_on if result else "",
            machine=JSON(result.machine if result else {}),
        )


@strawberry.type(description="A run of a lab on this hub, or a result somebody shared. `result` is null until it ends.")
class LabRun:
    id: strawberry.ID
    lab: str
    status: str
    repeat: int
    repeats: int
    asked_at: datetime
    ended_at: datetime | None
    person: str | None
    is_shared: bool
    machine_name: str
    source: str
    url: str
    result: JSON | None

    @classmethod
    def of(cls, row: models.Run) -> Self:
        return cls(
            id=strawberry.ID(str(row.pk)),
            lab=row.lab,
            status=row.status,
            repeat=row.repeat,
            repeats=row.repeats,
            asked_at=row.asked_at,
            ended_at=row.ended_at,
            person=row.person.handle if row.person else None,
            is_shared=row.is_shared,
            machine_name=row.machine,
            source=row.source,
            url=row.url,
            result=JSON(row.result) if row.result is not None else None,
        )
