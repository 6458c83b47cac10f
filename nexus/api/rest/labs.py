"""The guide's claims and the labs they rest on."""

from typing import Any, Self

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from nexus.api.errors import Problem
from nexus.api.pages import make_cursor, read_cursor
from nexus.api.rest.answers import AskedPage, ListOf, Paging, Text, keep, link_next
from nexus.api.rest.callers import Request
from nexus.labs import queries
from nexus.labs.lab import Kind, Lab
from nexus.labs.queries import Claim, Status
from nexus.labs.results import Check, Result

router = Router()
TAG = "about"


class ReceiptAnswer(Schema):
    """What a claim rests on: `lab` (name/metric), `src` (an address) or `code` (a symbol of the hub)."""

    kind: str
    value: str


class CheckAnswer(Schema):
    """A measured value against its bound; `low` and `high` are the extremes of all runs. Null: not finite."""

    metric: str
    says: str
    op: str
    bound: float
    value: float | None
    low: float | None
    high: float | None
    ok: bool


class ClaimAnswer(Schema):
    """`status`: failing, stale, unmeasured or measured by labs; else cited from a source or shown in code."""

    id: str
    guide: str
    number: int
    text: str
    status: Status
    url: str
    receipts: list[ReceiptAnswer]
    checks: list[CheckAnswer]

    @classmethod
    def of(cls, claim: Claim) -> Self:
        said = claim.statement
        return cls(
            id=said.id,
            guide=said.guide,
            number=said.number,
            text=said.plain,
            status=claim.status,
            url=claim.url,
            receipts=[ReceiptAnswer(kind=one.kind, value=one.value) for one in said.receipts],
            checks=[_check(check) for check in claim.checks],
        )


class LabRow(Schema):
    """`needs` are services beside Python and SQLite; `status` is that of the kept result, empty where there is none."""

    slug: str
    title: str
    guide: str
    kind: Kind
    needs: list[str]
    status: str
    finding: str
    url: str

    @classmethod
    def of(cls, lab: Lab, result: Result | None, **more: Any) -> Self:
        return cls(
            slug=lab.slug,
            title=lab.title,
            guide=lab.guide,
            kind=lab.kind,
            needs=list(lab.needs),
            status=result.status if result else "",
            finding=result.finding if result else "",
            url=f"/labs/{lab.slug}",
            **more,
        )


class LabAnswer(LabRow):
    """With the kept result: `points` are series, place and value; `machine` says where it was measured."""

    checks: list[CheckAnswer]
    points: list[list[str | float]]
    runs: int
    measured_on: str
    machine: dict[str, Any]


class AskedClaims(Paging):
    status: Status | None = Field(None, description="Only claims that stand like this.")
    guide: Text = Field("", max_length=100, description="Only claims of this guide.")


@router.get("claims", response=ListOf[ClaimAnswer], operation_id="listClaims", summary="Claims of the guide")
def list_claims(request: Request, response: HttpResponse, asked: Query[AskedClaims]) -> dict[str, Any]:
    """In the order of the guides, each with how it stands today."""
    found = queries.claims(guide=asked.guide, status=asked.status or "")
    keep(request, response, TAG)
    return _page(request, response, found, ClaimAnswer.of, asked, f"claims {asked.guide} {asked.status}")


@router.get("labs", response=ListOf[LabRow], operation_id="listLabs", summary="Labs")
def list_labs(request: Request, response: HttpResponse, asked: AskedPage) -> dict[str, Any]:
    """By name."""
    keep(request, response, TAG)
    return _page(request, response, queries.all_labs(), lambda one: LabRow.of(*one), asked, "labs")


@router.get("labs/{slug}", response=LabAnswer, operation_id="getLab", summary="One lab")
def get_lab(request: Request, response: HttpResponse, slug: str) -> LabAnswer:
    """With the result that was kept."""
    known = queries.lab(slug)
    if known is None:
        raise Problem("not-found")
    lab, result = known
    keep(request, response, TAG)
    return LabAnswer.of(
        lab,
        result,
        checks=[_check(check) for check in result.checks] if result else [],
        points=[list(point) for point in result.points] if result else [],
        runs=result.runs if result else 0,
        measured_on=result.measured_on if result else "",
        machine=result.machine if result else {},
    )


def _check(check: Check) -> CheckAnswer:
    return CheckAnswer.from_orm(check)


def _page(
    request: Request, response: HttpResponse, rows: list[Any], shown: Any, asked: Paging, name: str
) -> dict[str, Any]:
    """A page of a list that is held in memory."""
    start = read_cursor(asked.cursor, name)[0] if asked.cursor is not None else 0
    end = start + asked.limit
    following = make_cursor([end], name) if end < len(rows) else None
    link_next(request, response, following)
    return {"items": [shown(row) for row in rows[start:end]], "next": following}
