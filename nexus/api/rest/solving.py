"""What people add to challenges: solutions, evidence, votes, and which solution is the one."""

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from nexus.api.repeats import once
from nexus.api.rest.answers import KEY, Text, created
from nexus.api.rest.callers import WRITES, Request, person
from nexus.api.rest.challenges import PLACE, EvidenceAnswer, Number, SolutionAnswer, whole
from nexus.challenges import services
from nexus.challenges.models import Evidence

router = Router()


class NewSolution(Schema):
    text: Text = Field(min_length=1, max_length=services.LONGEST_SOLUTION)


class NewEvidence(Schema):
    """By its kind: a link has `url`; a measurement `before`, `after`, `unit`, `runs` and maybe `of`; a lab `lab`.

    `before` and `after` are medians of `runs` runs each. A `url` is that of a commit, a pull request or a file at a
    commit.
    """

    kind: Evidence.Kind
    url: Text = Field("", max_length=500)
    before: float | None = Field(None, strict=True)
    after: float | None = Field(None, strict=True)
    unit: Text = Field("", max_length=services.LONGEST_UNIT)
    of: Text = Field("", max_length=services.LONGEST_OF)
    runs: int | None = Field(None, strict=True)
    lab: Text = Field("", max_length=60)
    note: Text = Field("", max_length=services.LONGEST_NOTE)


class VoteWish(Schema):
    value: int = Field(ge=-1, le=1, strict=True, description="For, none, against.")


class Acceptance(Schema):
    solution: int | None = Field(strict=True, description="Null takes it back.")


@router.post(
    PLACE + "/solutions",
    response={201: SolutionAnswer},
    auth=WRITES,
    operation_id="addSolution",
    summary="Say how you solved it",
    openapi_extra={"parameters": [KEY]},
)
def add_solution(request: Request, challenge: Number, new: NewSolution) -> HttpResponse:
    """Adds a solution to a challenge."""
    actor = person(request)

    def work() -> HttpResponse:
        row = services.add_solution(actor=actor, challenge=challenge, text=new.text)
        shown = next(one for one in whole(request, challenge).solutions if one.solution.pk == row.pk)
        return created(SolutionAnswer.of(shown), f"/api/v1/challenges/{challenge}/solutions/{row.pk}")

    return once(request, actor, work)


@router.delete(
    PLACE + "/solutions/{int:solution}",
    response={204: None},
    auth=WRITES,
    operation_id="withdrawSolution",
    summary="Take a solution back",
)
def withdraw_solution(request: Request, challenge: Number, solution: Number) -> Status[None]:
    """One that you added; what a document tells is changed there."""
    services.withdraw_solution(actor=person(request), challenge=challenge, solution=solution)
    return Status(204, None)


@router.post(
    PLACE + "/solutions/{int:solution}/evidence",
    response={201: EvidenceAnswer},
    auth=WRITES,
    operation_id="addEvidence",
    summary="Show that a solution works",
    openapi_extra={"parameters": [KEY]},
)
def add_evidence(request: Request, challenge: Number, solution: Number, new: NewEvidence) -> HttpResponse:
    """Adds something that anybody can look at; how well the solution is known follows from it."""
    actor = person(request)

    def work() -> HttpResponse:
        given = {"challenge": challenge, "solution": solution, **new.model_dump()}
        row = services.add_evidence(actor=actor, **given)
        return created(EvidenceAnswer.made_of(row), f"/api/v1/challenges/{challenge}/evidence/{row.pk}")

    return once(request, actor, work)


@router.delete(
    PLACE + "/evidence/{int:evidence}",
    response={204: None},
    auth=WRITES,
    operation_id="withdrawEvidence",
    summary="Take evidence back",
)
def withdraw_evidence(request: Request, challenge: Number, evidence: Number) -> Status[None]:
    """Some that you added."""
    services.withdraw_evidence(actor=person(request), challenge=challenge, evidence=evidence)
    return Status(204, None)


@router.put(
    PLACE + "/solutions/{int:solution}/vote",
    response={204: None},
    auth=WRITES,
    operation_id="vote",
    summary="Vote for a solution, or against it",
)
def vote(request: Request, challenge: Number, solution: Number, wish: VoteWish) -> Status[None]:
    """One vote a person, on what others told."""
    services.vote(actor=person(request), challenge=challenge, solution=solution, value=wish.value)
    return Status(204, None)


@router.put(
    PLACE + "/accepted",
    response={204: None},
    auth=WRITES,
    operation_id="acceptSolution",
    summary="Accept a solution",
)
def accept_solution(request: Request, challenge: Number, wish: Acceptance) -> Status[None]:
    """For those who told the challenge."""
    services.accept(actor=person(request), challenge=challenge, solution=wish.solution)
    return Status(204, None)
