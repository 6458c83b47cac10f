"""Topics, everyone's notes about them, and what these cover of the programme."""

from datetime import datetime
from typing import Any, Literal, Self

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from nexus.api.errors import Problem
from nexus.api.pages import make_cursor, read_cursor
from nexus.api.rest.answers import AskedPage, ListOf, Paging, keep, link_next, listed_from
from nexus.api.rest.callers import Request
from nexus.library import coverage, topics
from nexus.library.coverage import Covered, Step
from nexus.library.notes import TOPICS_TAG, topic_tag
from nexus.library.topics import Counted, Told
from nexus.repos.services import REPOSITORIES_TAG

router = Router()
TAGS = (TOPICS_TAG, REPOSITORIES_TAG)
Kind = Literal["technology", "concept"]


class TopicRow(Schema):
    """A topic, and how much you may see about it. `people_count` counts whose repositories these are."""

    slug: str
    name: str
    kind: Kind
    url: str
    notes_count: int
    repositories_count: int
    people_count: int
    linked_count: int
    measured_count: int
    challenges_count: int

    @classmethod
    def of(cls, one: Counted, **more: Any) -> Self:
        return cls(
            slug=one.topic.slug,
            name=one.topic.name,
            kind=one.topic.kind,
            url=one.url,
            notes_count=one.notes,
            repositories_count=one.repositories,
            people_count=one.people,
            linked_count=one.linked,
            measured_count=one.measured,
            challenges_count=one.challenges,
            **more,
        )


class TopicAnswer(TopicRow):
    """With its other names, and the guide that explains it: null where none does."""

    aliases: list[str]
    guide_url: str | None


class CopyAnswer(Schema):
    """A section of a document. `heading` is empty below the document's title; `author` where git names nobody.

    `evidence`: measured (tells before and after in numbers), linked (to a commit or pull request) or told. `why` says
    why it stands where it does.
    """

    url: str
    title: str
    heading: str
    owner: str
    repository: str
    path: str
    author: str
    written_at: datetime | None
    evidence: str
    why: str
    excerpt: str

    @classmethod
    def of(cls, one: Told, **more: Any) -> Self:
        return cls(
            url=one.url,
            title=one.title,
            heading=one.heading,
            owner=one.owner,
            repository=one.repository,
            path=one.path,
            author=one.author,
            written_at=one.written_at,
            evidence=one.evidence,
            why=one.why,
            excerpt=one.excerpt,
            **more,
        )


class NoteAnswer(CopyAnswer):
    """The oldest of the notes that say the same; at most 50 of the others are in `copies`."""

    copies: list[CopyAnswer]
    copies_count: int


class CoveredAnswer(TopicRow):
    """`step`: nothing, told (notes that only tell), solved (a challenge too) or shown (something to look at)."""

    step: Step
    lacks_challenge: bool
    only_told: bool


class CoverageAnswer(Schema):
    """`steps` counts the topics of the programme on each step."""

    finding: str
    steps: dict[str, int]
    covered: list[CoveredAnswer]


class AskedTopics(Paging):
    kind: Kind | None = Field(None, description="Only topics of this kind.")


@router.get("topics", response=ListOf[TopicRow], operation_id="listTopics", summary="Topics")
def list_topics(request: Request, response: HttpResponse, asked: Query[AskedTopics]) -> dict[str, Any]:
    """Every topic with a note or a guide, the one with the most notes first."""
    found = topics.counted(viewer=request.auth.viewer)
    found = [one for one in found if asked.kind in (None, one.topic.kind)]
    keep(request, response, *TAGS)
    return listed_from(request, response, found, TopicRow.of, asked, f"topics {asked.kind}")


@router.get("topics/{topic}", response=TopicAnswer, operation_id="getTopic", summary="One topic")
def get_topic(request: Request, response: HttpResponse, topic: str) -> TopicAnswer:
    """By its name in the address, or by another of its names."""
    found = _topic(request, topic)
    keep(request, response, *TAGS, topic_tag(found.topic.slug))
    guide = f"/guide/{found.topic.guide}" if found.topic.guide else None
    return TopicAnswer.of(found, aliases=list(found.topic.aliases), guide_url=guide)


@router.get(
    "topics/{topic}/notes", response=ListOf[NoteAnswer], operation_id="listTopicNotes", summary="Notes about a topic"
)
def list_topic_notes(request: Request, response: HttpResponse, topic: str, asked: AskedPage) -> dict[str, Any]:
    """Those with evidence first, near copies folded into the oldest. The list ends with the 300 notes compared."""
    slug = _topic(request, topic).topic.slug
    name = f"notes {slug}"
    start = read_cursor(asked.cursor, name)[0] if asked.cursor is not None else 0
    found = topics.notes(slug, viewer=request.auth.viewer, start=start, limit=asked.limit)
    end = start + asked.limit
    following = make_cursor([end], name) if end < found.firsts else None
    link_next(request, response, following)
    keep(request, response, *TAGS, topic_tag(slug))
    return {"items": [_note(one) for one in found.shown], "next": following}


@router.get("coverage", response=CoverageAnswer, operation_id="getCoverage", summary="What notes cover and lack")
def get_coverage(request: Request, response: HttpResponse) -> CoverageAnswer:
    """Every topic that a guide explains, and how far the notes about it go that you may see."""
    found = coverage.coverage(viewer=request.auth.viewer)
    keep(request, response, *TAGS)
    return CoverageAnswer(
        finding=coverage.finding(found),
        steps={step.value: count for step, count in coverage.steps(found).items()},
        covered=[_covered(one) for one in found],
    )


def _topic(request: Request, name: str) -> Counted:
    """Problem 404 for what is no topic."""
    known = topics.topic(name) or topics.named(name)
    found = topics.count(known.slug, viewer=request.auth.viewer) if known else None
    if found is None:
        raise Problem("not-found")
    return found


def _note(one: Told) -> NoteAnswer:
    return NoteAnswer.of(one, copies=[CopyAnswer.of(copy) for copy in one.copies], copies_count=one.copies_count)


def _covered(one: Covered) -> CoveredAnswer:
    return CoveredAnswer.of(one.counted, step=one.step, lacks_challenge=one.lacks_challenge, only_told=one.only_told)
