"""Challenges: who told them, how each was solved, and what shows that it works."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self, cast

from django.http import HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from nexus.api.errors import Problem
from nexus.api.pages import page
from nexus.api.repeats import once
from nexus.api.rest.answers import KEY, ListOf, Paging, Text, created, keep, listed
from nexus.api.rest.callers import WRITES, Request, person
from nexus.api.rest.repos import address
from nexus.challenges import authoring, queries
from nexus.challenges.engines.evidence import Badge, State
from nexus.challenges.known import CHALLENGES_TAG
from nexus.challenges.models import Evidence, Telling
from nexus.challenges.queries import Row, Shown, Whole
from nexus.library.engines.paths import quoted
from nexus.repos.services import REPOSITORIES_TAG

router = Router()
PLACE = "challenges/{int:challenge}"
BadgeName = Literal["told", "linked", "measured", "rerun"]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
PAGING = {"limit", "cursor"}
_SAME = ("path", "line", "commit", "author", "written_at", "title", "problem", "solution", "details")


class ChallengeRow(Schema):
    """A challenge in a list: `badge` and `state` are those of its best solution, `people` the handles of who tells it.

    `told` counts them. `told_at` is when it was first told, so since when it waits for what it lacks.
    """

    id: int
    title: str
    url: str
    problem: str
    badge: BadgeName
    state: State
    verified_on: date | None
    ages_on: date | None
    people: list[str]
    told: int
    answers: int
    topics: list[str]
    told_at: datetime
    concept: str

    @classmethod
    def of(cls, row: Row, **more: Any) -> Self:
        one = row.challenge
        return cls(
            id=one.pk,
            title=row.title,
            url=row.url,
            problem=row.problem,
            badge=badge_name(one.badge),
            state=State(one.state),
            verified_on=one.verified_on,
            ages_on=one.ages_on,
            people=list(row.by),
            told=len(row.by),
            answers=one.answers,
            topics=list(row.topics),
            told_at=row.told_at,
            concept=one.concept,
            **more,
        )


class TellingAnswer(Schema):
    """A challenge as one document tells it, at `line` of `path`; `source_url` leads there.

    `author` and `written_at` are git's. `details` may hold environment, cause, trade_off and labs. `why` says why it is
    the same problem as the first.
    """

    id: int
    owner: str
    repository: str
    path: str
    line: int
    commit: str
    author: str
    written_at: datetime
    title: str
    problem: str
    solution: str
    details: dict[str, Any]
    why: str
    source_url: str

    @classmethod
    def of(cls, one: Telling, seen: Sequence[Telling]) -> Self:
        plain = {name: getattr(one, name) for name in _SAME}
        return cls(
            **plain,
            id=one.pk,
            owner=one.repository.owner.handle,
            repository=one.repository.name,
            why=queries.why(one, seen),
            source_url=queries.source_url(one),
        )


class EvidenceAnswer(Schema):
    """A link has `url`; a measurement `before`, `after`, `unit`, `of`, `runs` and, in words, `change`; a lab `lab`."""

    id: int
    kind: Evidence.Kind
    url: str
    before: float | None
    after: float | None
    unit: str
    of: str
    runs: int | None
    change: str
    lab: str
    note: str
    person: str | None
    given_at: datetime

    @classmethod
    def made_of(cls, row: Evidence) -> Self:
        change = queries.change_of(row)
        return cls(
            id=row.pk,
            kind=Evidence.Kind(row.kind),
            url=row.url,
            before=row.before,
            after=row.after,
            unit=row.unit,
            of=row.of,
            runs=row.runs,
            change=change.words if change else "",
            lab=row.lab,
            note=row.note,
            person=row.person.handle if row.person else None,
            given_at=row.given_at,
        )


class SolutionAnswer(Schema):
    """`reason` says why it has its `badge` and `state`; `tellings` are the ids of those that tell it.

    `person` typed it here; null where documents tell it. `my_vote` is 1, 0 or -1, `votes` the sum of all.
    """

    id: int
    text: str
    badge: BadgeName
    state: State
    reason: str
    verified_on: date | None
    ages_on: date | None
    votes: int
    my_vote: int
    is_accepted: bool
    tellings: list[int]
    person: str | None
    evidence: list[EvidenceAnswer]

    @classmethod
    def of(cls, shown: Shown) -> Self:
        row, standing = shown.solution, shown.standing
        return cls(
            id=row.pk,
            text=shown.text,
            badge=badge_name(standing.badge),
            state=standing.state,
            reason=standing.reason,
            verified_on=standing.verified_on,
            ages_on=standing.ages_on,
            votes=shown.votes,
            my_vote=shown.mine,
            is_accepted=shown.is_accepted,
            tellings=[one.pk for one in shown.tellings],
            person=row.person.handle if row.person else None,
            evidence=[EvidenceAnswer.made_of(one) for one in shown.evidence],
        )


class ChallengeAnswer(ChallengeRow):
    """The whole: who tells it, the oldest first, and its solutions, the best first."""

    tellings: list[TellingAnswer]
    solutions: list[SolutionAnswer]


class NewChallenge(Schema):
    """In its parts, as Markdown. Without a `solution` it waits for one. `tags` are its topics."""

    title: Text = Field(min_length=1, max_length=authoring.LONGEST_TITLE)
    symptom: Text = Field(min_length=1, max_length=authoring.LONGEST_PART)
    environment: Text = Field("", max_length=authoring.LONGEST_PART)
    cause: Text = Field("", max_length=authoring.LONGEST_PART)
    solution: Text = Field("", max_length=authoring.LONGEST_PART)
    trade_off: Text = Field("", max_length=authoring.LONGEST_PART)
    tags: list[Annotated[Text, Field(max_length=authoring.LONGEST_TAG)]] = Field([], max_length=authoring.MOST_TAGS)


class StatedAnswer(Schema):
    """Where it stands now: a document in your repository `notes`, and the challenge it was joined to.

    `challenge_id` is null where your notes state more than the hub reads of one repository.
    """

    challenge_id: int | None
    url: str
    document_url: str


class AskedChallenges(Paging):
    topic: Text = Field("", max_length=60, description="Only what is told of this topic, by its slug.")
    badge: BadgeName | None = Field(None, description="Only those whose best solution is known this well.")
    by: Text = Field("", max_length=39, description="Only what this person tells.")
    waiting: Literal["solution", "evidence"] | None = Field(
        None, description="Only those without a solution, or without evidence; the longest waiting first."
    )


@router.get("challenges", response=ListOf[ChallengeRow], operation_id="listChallenges", summary="Challenges")
def list_challenges(request: Request, response: HttpResponse, asked: Query[AskedChallenges]) -> dict[str, Any]:
    """Those you may see, the best known first; of what waits, the longest waiting first."""
    viewer = request.auth.viewer
    wanted: dict[str, Any] = {name: value or "" for name, value in asked.model_dump(exclude=PAGING).items()}
    name = f"challenges {' '.join(wanted.values())}"
    by = queries.ORDER[asked.waiting or ""]
    these = page(queries.challenges(viewer=viewer, **wanted), by=by, name=name, limit=asked.limit, cursor=asked.cursor)
    keep(request, response, CHALLENGES_TAG, REPOSITORIES_TAG)
    return listed(request, response, these, [ChallengeRow.of(row) for row in queries.rows(viewer, these.rows)])


@router.post(
    "challenges",
    response={201: StatedAnswer},
    auth=WRITES,
    operation_id="stateChallenge",
    summary="State a challenge",
    openapi_extra={"parameters": [KEY]},
)
def state_challenge(request: Request, new: NewChallenge) -> HttpResponse:
    """Commits it to your repository `notes`, which is made where there is none; the next push can change it."""
    actor = person(request)

    def work() -> HttpResponse:
        stated = authoring.state_challenge(actor=actor, **new.model_dump())
        answer = StatedAnswer(challenge_id=stated.challenge, url=stated.url, document_url=stated.document_url)
        document = f"{address(stated.repository)}/documents/{quoted(stated.path)}"
        return created(answer, f"/api/v1/challenges/{stated.challenge}" if stated.challenge else document)

    return once(request, actor, work, in_transaction=False)


@router.get(PLACE, response=ChallengeAnswer, operation_id="getChallenge", summary="One challenge")
def get_challenge(request: Request, response: HttpResponse, challenge: Number) -> ChallengeAnswer:
    """With all who tell it, and its solutions, the best first."""
    found = whole(request, challenge)
    keep(request, response, found.row.challenge.tag, REPOSITORIES_TAG)
    return ChallengeAnswer.of(
        found.row,
        tellings=[TellingAnswer.of(one, found.tellings) for one in found.tellings],
        solutions=[SolutionAnswer.of(one) for one in found.solutions],
    )


def whole(request: Request, key: int) -> Whole:
    """Problem 404, the same for what is not there and what the caller may not see."""
    seen = queries.challenge(viewer=request.auth.viewer, key=key)
    if seen is None:
        raise Problem("not-found")
    return seen


def badge_name(badge: int) -> BadgeName:
    return cast("BadgeName", Badge(badge).name.lower())
