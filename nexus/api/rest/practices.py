"""The checklists: what stands for and against each line, and what people cite."""

from datetime import datetime
from typing import Any, Self

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.responses import Status as Answer
from pydantic import Field

from nexus.api.errors import Problem
from nexus.api.repeats import once
from nexus.api.rest.answers import KEY, AskedPage, ListOf, Text, created, keep, listed_from
from nexus.api.rest.callers import WRITES, Request, person
from nexus.api.rest.challenges import BadgeName, Number, badge_name
from nexus.challenges import citing, practices
from nexus.challenges.engines.evidence import State
from nexus.challenges.known import CHALLENGES_TAG
from nexus.challenges.models import Citation, Saying
from nexus.challenges.practice_support import SHOWN, Solved, source_url
from nexus.challenges.practices import Cited, Listed, RestsOn, Shown
from nexus.challenges.sayings import PRACTICES_TAG
from nexus.challenges.unheld import Unheld, unheld
from nexus.labs.queries import Status
from nexus.repos.services import REPOSITORIES_TAG

router = Router()
TAGS = ("about", PRACTICES_TAG, CHALLENGES_TAG, REPOSITORIES_TAG)
PLACE = "practices/{practice}"


class PracticeRow(Schema):
    """A checklist: how many `lines`, who writes the same, what it solved, how many of its lines rest on what fails."""

    slug: str
    title: str
    description: str
    url: str
    lines: int
    learners: int
    challenges: int
    citations: int
    failing: int
    updated_at: datetime | None

    @classmethod
    def of(cls, one: Listed) -> Self:
        found = one.checklist
        return cls(
            slug=found.slug,
            title=found.title,
            description=found.description,
            url=found.url,
            lines=len(found.lines),
            learners=one.learners,
            challenges=one.challenges,
            citations=one.citations,
            failing=one.failing,
            updated_at=one.updated_at,
        )


class RestsOnAnswer(Schema):
    """A receipt as it stands: a `lab` with its `value`, a `test` or `code` at a `place`, or a source (`src`)."""

    kind: str
    name: str
    status: Status
    says: str
    value: float | None
    place: str | None

    @classmethod
    def of(cls, one: RestsOn) -> Self:
        return cls(
            kind=one.kind,
            name=one.receipt.value,
            status=one.status,
            says=one.check.says if one.check else "",
            value=one.check.value if one.check else None,
            place=str(one.place) if one.place else None,
        )


class SayingAnswer(Schema):
    """A practice as a document writes it, at `line` of `path`; `author` and `written_at` are git's."""

    text: str
    author: str
    owner: str
    repository: str
    path: str
    line: int
    written_at: datetime
    source_url: str

    @classmethod
    def of(cls, one: Saying, **more: Any) -> Self:
        return cls(
            text=one.text,
            author=one.author,
            owner=one.repository.owner.handle,
            repository=one.repository.name,
            path=one.path,
            line=one.line,
            written_at=one.written_at,
            source_url=source_url(one),
            **more,
        )


class WordingAnswer(SayingAnswer):
    """The first who wrote it so; `others` write nearly the same. `why` says why it is the same as the line."""

    why: str
    others: int


class SolvedAnswer(Schema):
    """A challenge whose solution does what the line says; `is_against`: its evidence fails, or it got worse."""

    challenge: int
    title: str
    url: str
    badge: BadgeName
    state: State
    reason: str
    why: str
    is_against: bool

    @classmethod
    def of(cls, one: Solved) -> Self:
        return cls(
            challenge=one.row.challenge.pk,
            title=one.row.title,
            url=one.row.url,
            badge=badge_name(one.badge),
            state=one.state,
            reason=one.reason,
            why=one.why,
            is_against=one.is_against,
        )


class CitationAnswer(Schema):
    """What somebody cites: a `challenge` of this hub, or an address elsewhere; `url` leads to either."""

    id: int
    stance: Citation.Stance
    challenge: int | None
    url: str
    note: str
    person: str | None
    given_at: datetime

    @classmethod
    def of(cls, one: Cited) -> Self:
        row = one.citation
        return cls(
            id=row.pk,
            stance=Citation.Stance(row.stance),
            challenge=row.challenge_id,
            url=one.row.url if one.row else row.url,
            note=row.note,
            person=row.person.handle if row.person else None,
            given_at=row.given_at,
        )


class LineAnswer(Schema):
    """A line of a checklist. `learners` counts who writes the same, `against` what speaks against it.

    At most 20 `wordings` and 20 challenges `solved` are told, the strongest first.
    """

    id: str
    section: str
    text: str
    why: str
    guide: str
    url: str
    status: Status
    learners: int
    against: int
    rests_on: list[RestsOnAnswer]
    wordings: list[WordingAnswer]
    solved: list[SolvedAnswer]
    citations: list[CitationAnswer]

    @classmethod
    def of(cls, one: Shown) -> Self:
        line = one.line
        return cls(
            id=line.id,
            section=line.section,
            text=line.plain,
            why=line.why,
            guide=line.guide[1],
            url=line.url,
            status=one.status,
            learners=one.learners,
            against=one.against,
            rests_on=[RestsOnAnswer.of(each) for each in one.rests_on],
            wordings=[
                WordingAnswer.of(each.saying, why=each.why, others=len(each.others)) for each in one.wordings[:SHOWN]
            ],
            solved=[SolvedAnswer.of(each) for each in one.solved[:SHOWN]],
            citations=[CitationAnswer.of(each) for each in one.citations],
        )


class PracticeAnswer(Schema):
    """A checklist with all its lines."""

    slug: str
    title: str
    description: str
    about: str
    url: str
    verified_at: datetime | None
    lines: list[LineAnswer]


class UnheldAnswer(Schema):
    """What `learners` write and no checklist holds; `wordings` are how, the first author first."""

    title: str
    learners: int
    topics: list[str]
    wordings: list[SayingAnswer]

    @classmethod
    def of(cls, one: Unheld) -> Self:
        return cls(
            title=one.title,
            learners=one.learners,
            topics=list(one.topics),
            wordings=[SayingAnswer.of(each) for each in one.firsts[:SHOWN]],
        )


class NewCitation(Schema):
    """`about` is the address of a challenge of this hub, or of a commit, a pull request or a file at a commit."""

    stance: Citation.Stance
    about: Text = Field(min_length=1, max_length=citing.LONGEST_ABOUT)
    note: Text = Field("", max_length=citing.LONGEST_NOTE)


@router.get("practices", response=ListOf[PracticeRow], operation_id="listPractices", summary="Checklists")
def list_practices(request: Request, response: HttpResponse, asked: AskedPage) -> dict[str, Any]:
    """By name, each with how many write the same, as far as you see it."""
    found = practices.practices(viewer=request.auth.viewer)
    keep(request, response, *TAGS)
    return listed_from(request, response, found, PracticeRow.of, asked, "practices")


@router.get(
    "unheld-practices",
    response=ListOf[UnheldAnswer],
    operation_id="listUnheldPractices",
    summary="What learners write that no checklist holds",
)
def list_unheld_practices(request: Request, response: HttpResponse, asked: AskedPage) -> dict[str, Any]:
    """What at least two learners write, as far as you see it; what most write first."""
    found = unheld(viewer=request.auth.viewer)
    keep(request, response, *TAGS)
    return listed_from(request, response, found, UnheldAnswer.of, asked, "unheld practices")


@router.get(PLACE, response=PracticeAnswer, operation_id="getPractice", summary="One checklist")
def get_practice(request: Request, response: HttpResponse, practice: str) -> PracticeAnswer:
    """With all lines, and what stands for and against each."""
    found = practices.practice(viewer=request.auth.viewer, slug=practice)
    if found is None:
        raise Problem("not-found")
    keep(request, response, *TAGS)
    one, lines = found
    return PracticeAnswer(
        slug=one.slug,
        title=one.title,
        description=one.description,
        about=one.about,
        url=one.url,
        verified_at=one.verified_at,
        lines=[LineAnswer.of(line) for line in lines],
    )


@router.post(
    PLACE + "/lines/{line}/citations",
    response={201: CitationAnswer},
    auth=WRITES,
    operation_id="citeForPractice",
    summary="Cite something for or against a line",
    openapi_extra={"parameters": [KEY]},
)
def cite_for_practice(request: Request, practice: str, line: str, new: NewCitation) -> HttpResponse:
    """A challenge, or a change that anybody can look at."""
    actor = person(request)

    def work() -> HttpResponse:
        row = citing.cite(actor=actor, practice=practice, line=line, **new.model_dump())
        shown = practices.citation(viewer=actor, key=row.pk)
        return created(CitationAnswer.of(shown), f"/api/v1/practices/{practice}/citations/{row.pk}")

    return once(request, actor, work)


@router.delete(
    PLACE + "/citations/{int:citation}",
    response={204: None},
    auth=WRITES,
    operation_id="withdrawCitation",
    summary="Take a citation back",
)
def withdraw_citation(request: Request, practice: str, citation: Number) -> Answer[None]:
    """One that you gave."""
    citing.withdraw(actor=person(request), practice=practice, citation=citation)
    return Answer(204, None)
