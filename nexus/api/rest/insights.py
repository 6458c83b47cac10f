"""What the documents of a repository state, and corrections of it."""

from typing import Any, Self

from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from nexus.api.rest.answers import ListOf, Paging, Text, keep, listed_from
from nexus.api.rest.callers import WRITES, Request, person
from nexus.api.rest.repos import repository
from nexus.challenges import queries as challenges
from nexus.challenges.findable import address
from nexus.challenges.known import CHALLENGES_TAG
from nexus.library import insights
from nexus.library.insights import LONGEST, Kind, Told

router = Router()
PLACE = "repositories/{owner}/{name}/insights"


class InsightAnswer(Schema):
    """One thing a document states, at `line` of `path`; `source_url` leads there.

    A challenge has a `name` if its author gave it a title, its problem as `text`, and a `solution`. A technology has
    its `name` as written and its usual name as `text`; an endpoint its method and path; an idea its kind and title.
    `details` of a challenge may hold environment, cause, trade_off and labs; `challenge_id` and `challenge_url` are
    those of the problem it was joined to, with others who met it: null until it is.
    `key` is the same for the same words, also after a push.
    """

    kind: Kind
    key: str
    name: str
    text: str
    solution: str
    path: str
    line: int
    source_url: str
    is_corrected: bool
    details: dict[str, Any]
    challenge_id: int | None
    challenge_url: str | None

    @classmethod
    def of(cls, one: Told, url: str, challenge: int | None) -> Self:
        return cls(
            kind=one.kind,
            key=one.key,
            name=one.name,
            text=one.text,
            solution=one.solution,
            path=one.path,
            line=one.line,
            source_url=f"{url}{one.source}",
            is_corrected=one.is_corrected,
            details=one.details,
            challenge_id=challenge,
            challenge_url=address(challenge) if challenge else None,
        )


class AskedInsights(Paging):
    kind: Kind | None = Field(None, description="Only insights of this kind.")


class CorrectionWish(Schema):
    """How it is to be read; with `is_none` it is none, and the rest is left out."""

    name: Text = Field("", max_length=LONGEST)
    text: Text = Field("", max_length=LONGEST)
    solution: Text = Field("", max_length=LONGEST)
    is_none: bool = False


@router.get(PLACE, response=ListOf[InsightAnswer], operation_id="listInsights", summary="What a repository states")
def list_insights(
    request: Request, response: HttpResponse, owner: str, name: str, asked: Query[AskedInsights]
) -> dict[str, Any]:
    """In reading order, by line, as corrected."""
    row = repository(request, owner, name)
    kind = asked.kind.value if asked.kind else ""
    keep(request, response, row.tag, CHALLENGES_TAG)
    joined = challenges.joined([row])[row.pk]

    def shown(one: Told) -> InsightAnswer:
        return InsightAnswer.of(one, row.url, joined.get((one.path, one.key)))

    return listed_from(request, response, insights.told(row, kind), shown, asked, f"insights {row.pk} {kind}")


@router.put(
    PLACE + "/{kind}/{key}",
    response={204: None},
    auth=WRITES,
    operation_id="correctInsight",
    summary="Correct an insight",
)
def correct_insight(
    request: Request, owner: str, name: str, kind: Kind, key: str, wish: CorrectionWish
) -> Status[None]:
    """Holds for these words wherever they stand in the repository, also after the next push."""
    row = repository(request, owner, name)
    insights.correct(actor=person(request), repository=row, kind=kind, key=key, **wish.model_dump())
    return Status(204, None)


@router.delete(
    PLACE + "/{kind}/{key}",
    response={204: None},
    auth=WRITES,
    operation_id="withdrawCorrection",
    summary="Undo a correction",
)
def withdraw_correction(request: Request, owner: str, name: str, kind: Kind, key: str) -> Status[None]:
    """The insight is as it was read."""
    row = repository(request, owner, name)
    insights.withdraw(actor=person(request), repository=row, kind=kind, key=key)
    return Status(204, None)
