"""Topics, everyone's notes about them, and what these cover of the programme."""

from datetime import datetime
from typing import Any, Self

import strawberry

from nexus.accounts.models import Person
from nexus.api.graphql.context import Info
from nexus.api.graphql.relay import After, Connection, Edge, First, PageInfo, size
from nexus.api.pages import LIMIT, make_cursor, read_cursor
from nexus.library import coverage, topics
from nexus.library.coverage import Covered, Step
from nexus.library.topics import Counted, Told

strawberry.enum(Step, name="Step", description="How far the notes about a topic go.")


@strawberry.type(
    description="A section of a document that says nearly the same as an older one. `author` is empty where git names "
    "nobody, `heading` below the document's title."
)
class Copy:
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
    def of(cls, one: Told) -> Self:
        return cls(**_fields(one))


@strawberry.type(
    description="A section of a document about a topic. `evidence`: measured (before and after in numbers), linked (to "
    "a commit or pull request) or told. `why` says why it stands where it does. At most 50 copies are given."
)
class Note:
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
    copies: list[Copy]
    copies_count: int

    @classmethod
    def of(cls, one: Told) -> Self:
        return cls(**_fields(one), copies=[Copy.of(copy) for copy in one.copies], copies_count=one.copies_count)


@strawberry.type(description="What notes are about, and how much you may see of it. `peopleCount` counts their owners.")
class Topic:
    slug: str
    name: str
    kind: str
    aliases: list[str]
    url: str
    guide_url: str | None
    notes_count: int
    repositories_count: int
    people_count: int
    linked_count: int
    measured_count: int
    challenges_count: int

    @strawberry.field(description="Everyone's notes, those with evidence first, near copies folded into the oldest.")
    def notes(self, info: Info, first: First = LIMIT, after: After = None) -> Connection[Note]:
        return _notes(self.slug, info.context.viewer, size(first), after)

    @classmethod
    def of(cls, one: Counted) -> Self:
        return cls(
            slug=one.topic.slug,
            name=one.topic.name,
            kind=one.topic.kind,
            aliases=list(one.topic.aliases),
            url=one.url,
            guide_url=f"/guide/{one.topic.guide}" if one.topic.guide else None,
            notes_count=one.notes,
            repositories_count=one.repositories,
            people_count=one.people,
            linked_count=one.linked,
            measured_count=one.measured,
            challenges_count=one.challenges,
        )


@strawberry.type(description="A topic of the programme, and how far the notes about it go.")
class CoveredTopic:
    topic: Topic
    step: Step
    lacks_challenge: bool
    only_told: bool

    @classmethod
    def of(cls, one: Covered) -> Self:
        return cls(
            topic=Topic.of(one.counted), step=one.step, lacks_challenge=one.lacks_challenge, only_told=one.only_told
        )


@strawberry.type(description="What everyone's notes cover of the programme, and what they lack.")
class Coverage:
    finding: str
    covered: list[CoveredTopic]

    @classmethod
    def seen(cls, viewer: Person | None) -> Self:
        found = coverage.coverage(viewer=viewer)
        return cls(finding=coverage.finding(found), covered=[CoveredTopic.of(one) for one in found])


def one_topic(name: str, viewer: Person | None) -> Topic | None:
    """By its name in the address, or by another of its names."""
    known = topics.topic(name) or topics.named(name)
    found = topics.count(known.slug, viewer=viewer) if known else None
    return Topic.of(found) if found else None


def _notes(slug: str, viewer: Person | None, first: int, after: str | None) -> Connection[Note]:
    name = f"notes {slug}"
    start = read_cursor(after, name)[0] if after is not None else 0
    found = topics.notes(slug, viewer=viewer, start=start, limit=first)
    cursors = [make_cursor([start + place], name) for place in range(1, len(found.shown) + 1)]
    info = PageInfo(
        has_next_page=start + len(cursors) < found.firsts,
        has_previous_page=start > 0,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
    edges = [Edge(cursor=cursor, node=Note.of(one)) for cursor, one in zip(cursors, found.shown, strict=True)]
    return Connection(edges=edges, page_info=info)


def _fields(one: Told) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Copy.__annotations__}
