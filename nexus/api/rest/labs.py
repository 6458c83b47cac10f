"""The guide's claims, the labs they rest on, and the runs of these."""

from datetime import datetime
from typing import Any, Self

from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja.responses import Status as Answer
from pydantic import Field

from nexus.api.errors import Problem
from nexus.api.pages import page
from nexus.api.repeats import once
from nexus.api.rest.answers import KEY, AskedPage, ListOf, Paging, Text, created, found, keep, listed, listed_from
from nexus.api.rest.callers import WRITES, Request, person
from nexus.labs import queries, services
from nexus.labs.engines.claims import Receipt
from nexus.labs.engines.sharing import Told
from nexus.labs.engines.symbols import locate
from nexus.labs.lab import Kind, Lab
from nexus.labs.models import Run, lab_tag
from nexus.labs.queries import Claim, Status
from nexus.labs.results import Check, Result

router = Router()
TAG = "about"


class ReceiptAnswer(Schema):
    """What a claim rests on: `lab` (name/metric), `src` (an address) or `code` (a symbol of the hub, at `place`)."""

    kind: str
    value: str
    place: str | None

    @classmethod
    def of(cls, one: Receipt) -> Self:
        return cls(kind=one.kind, value=one.value, place=str(locate(one.value)) if one.kind == "code" else None)


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
            receipts=[ReceiptAnswer.of(one) for one in said.receipts],
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


class ReproducedAnswer(Schema):
    """On how many machines all claims held in the lab's present version, and by how many people."""

    machines: int
    people: int


class TallyAnswer(Schema):
    """Of so many `tries`, in how many the `gate` held (claims on times stop nothing), and in how many `all` claims."""

    tries: int
    gate: int
    all: int


class PassesAnswer(Schema):
    """How often the present version has passed: on a quiet machine, and beside two busy loops."""

    quiet: TallyAnswer
    busy: TallyAnswer
    proven_on: str


class LabAnswer(LabRow):
    """With the kept result: `points` are series, place and value; `values` every metric of each run."""

    checks: list[CheckAnswer]
    points: list[list[str | float]]
    values: list[dict[str, float | None]]
    runs: int
    measured_on: str
    machine: dict[str, Any]
    reproduced: ReproducedAnswer
    passes: PassesAnswer | None


class RunAnswer(Schema):
    """A run on this hub, or a result somebody shared.

    `status`: waiting, running, or how it ended: pass, fail, error or skipped. `repeat` of `repeats` is under way.
    `result` is null until it has ended.
    """

    id: int
    lab: str
    status: Run.Status
    repeat: int
    repeats: int
    asked_at: datetime
    ended_at: datetime | None
    person: str | None
    is_shared: bool
    machine_name: str
    source: str
    url: str
    result: dict[str, Any] | None

    @classmethod
    def of(cls, row: Run) -> Self:
        return cls(
            id=row.pk,
            lab=row.lab,
            status=Run.Status(row.status),
            repeat=row.repeat,
            repeats=row.repeats,
            asked_at=row.asked_at,
            ended_at=row.ended_at,
            person=row.person.handle if row.person else None,
            is_shared=row.is_shared,
            machine_name=row.machine,
            source=row.source,
            url=row.url,
            result=row.result,
        )


class SharedResult(Schema):
    """`machine_name` is the same each time for one machine: 32 hexadecimal digits that say nothing else of it."""

    machine_name: Text = Field(max_length=32, json_schema_extra={"pattern": "^[0-9a-f]{32}$"})
    result: Told


class AskedClaims(Paging):
    status: Status | None = Field(None, description="Only claims that stand like this.")
    guide: Text = Field("", max_length=100, description="Only claims of this guide.")


@router.get("claims", response=ListOf[ClaimAnswer], operation_id="listClaims", summary="Claims of the guide")
def list_claims(request: Request, response: HttpResponse, asked: Query[AskedClaims]) -> dict[str, Any]:
    """In the order of the guides, each with how it stands today."""
    found = queries.claims(guide=asked.guide, status=asked.status or "")
    keep(request, response, TAG)
    return listed_from(request, response, found, ClaimAnswer.of, asked, f"claims {asked.guide} {asked.status}")


@router.get("labs", response=ListOf[LabRow], operation_id="listLabs", summary="Labs")
def list_labs(request: Request, response: HttpResponse, asked: AskedPage) -> dict[str, Any]:
    """By name."""
    keep(request, response, TAG)
    return listed_from(request, response, queries.all_labs(), lambda one: LabRow.of(*one), asked, "labs")


@router.get("labs/{slug}", response=LabAnswer, operation_id="getLab", summary="One lab")
def get_lab(request: Request, response: HttpResponse, slug: str) -> LabAnswer:
    """With the result that was kept."""
    lab, result = _lab(slug)
    keep(request, response, TAG, lab_tag(slug))
    return LabAnswer.of(
        lab,
        result,
        checks=[_check(check) for check in result.checks] if result else [],
        points=[list(point) for point in result.points] if result else [],
        values=list(result.values) if result else [],
        runs=result.runs if result else 0,
        measured_on=result.measured_on if result else "",
        machine=result.machine if result else {},
        reproduced=ReproducedAnswer.from_orm(queries.reproduced(lab)),
        passes=PassesAnswer.from_orm(known) if (known := queries.passes(lab)) else None,
    )


@router.get("labs/{slug}/runs", response=ListOf[RunAnswer], operation_id="listLabRuns", summary="Runs of a lab")
def list_lab_runs(request: Request, response: HttpResponse, slug: str, asked: AskedPage) -> dict[str, Any]:
    """On this hub and shared from elsewhere, newest first."""
    _lab(slug)
    these = page(queries.runs(slug), by=["-pk"], name=f"runs {slug}", limit=asked.limit, cursor=asked.cursor)
    keep(request, response, lab_tag(slug))
    return listed(request, response, these, [RunAnswer.of(row) for row in these.rows])


@router.get("labs/{slug}/runs/{int:run}", response=RunAnswer, operation_id="getLabRun", summary="One run of a lab")
def get_lab_run(request: Request, response: HttpResponse, slug: str, run: int) -> RunAnswer:
    row = found(queries.run(slug, run))
    keep(request, response, row.tag)
    return RunAnswer.of(row)


@router.post(
    "labs/{slug}/runs",
    response={202: RunAnswer},
    auth=WRITES,
    operation_id="runLab",
    summary="Run a lab on this hub",
)
def run_lab(request: Request, response: HttpResponse, slug: str) -> Answer[RunAnswer]:
    """A worker runs it soon; where it waits or runs already, that run is answered."""
    row = services.ask_run(actor=person(request), slug=slug)
    response["Location"] = f"/api/v1/labs/{slug}/runs/{row.pk}"
    return Answer(202, RunAnswer.of(row))


@router.post(
    "labs/{slug}/results",
    response={201: RunAnswer},
    auth=WRITES,
    operation_id="shareLabResult",
    summary="Share what your machine measured",
    openapi_extra={"parameters": [KEY]},
)
def share_lab_result(request: Request, slug: str, shared: SharedResult) -> HttpResponse:
    """The hub judges the values by its own claims, and keeps your newest result of each machine."""
    actor = person(request)

    def work() -> HttpResponse:
        told = shared.result.model_dump(mode="json")
        row = services.share(actor=actor, slug=slug, machine_name=shared.machine_name, told=told)
        return created(RunAnswer.of(row), f"/api/v1/labs/{slug}/runs/{row.pk}")

    return once(request, actor, work)


def _lab(slug: str) -> tuple[Lab, Result | None]:
    """Problem 404 for what is no lab."""
    known = queries.lab(slug)
    if known is None:
        raise Problem("not-found")
    return known


def _check(check: Check) -> CheckAnswer:
    return CheckAnswer.from_orm(check)
