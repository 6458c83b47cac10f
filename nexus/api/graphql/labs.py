"""The guide's claims and the labs they rest on."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Self, TypeVar

import strawberry
from strawberry.scalars import JSON

from nexus.api.graphql.relay import Connection, Edge, PageInfo
from nexus.api.pages import make_cursor, read_cursor
from nexus.labs import lab as laboratory
from nexus.labs import queries
from nexus.labs.results import Check as Measured
from nexus.labs.results import Result

N = TypeVar("N")


@strawberry.enum(description="How a claim stands: measured by labs, or else cited from a source or shown in code.")
class ClaimStatus(Enum):
    FAILING = "failing"
    STALE = "stale"
    UNMEASURED = "unmeasured"
    MEASURED = "measured"
    CITED = "cited"
    SHOWN = "shown"


@strawberry.type(description="What a claim rests on: `lab` (name/metric), `src` (an address) or `code` (a symbol).")
class Receipt:
    kind: str
    value: str


@strawberry.type(description="A measured value against its bound; `low` and `high` are the extremes of all runs.")
class Check:
    metric: str
    says: str
    op: str
    bound: float
    value: float
    low: float
    high: float
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
            receipts=[Receipt(kind=one.kind, value=one.value) for one in said.receipts],
            checks=[Check.of(check) for check in claim.checks],
        )


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
    runs: int
    measured_on: str
    machine: JSON

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
            runs=result.runs if result else 0,
            measured_on=result.measured_on if result else "",
            machine=JSON(result.machine if result else {}),
        )


def connection(
    rows: Sequence[Any], shown: Callable[[Any], N], first: int, after: str | None, name: str
) -> Connection[N]:
    """A page of a list that is held in memory."""
    start = read_cursor(after, name)[0] if after is not None else 0
    here = rows[start : start + first]
    cursors = [make_cursor([start + place], name) for place in range(1, len(here) + 1)]
    info = PageInfo(
        has_next_page=start + first < len(rows),
        has_previous_page=start > 0,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
    edges = [Edge(cursor=cursor, node=shown(one)) for cursor, one in zip(cursors, here, strict=True)]
    return Connection(edges=edges, page_info=info)
