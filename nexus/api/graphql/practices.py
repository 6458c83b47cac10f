"""The checklists: what stands for and against each line, and what people cite."""

from datetime import datetime
from typing import Any, Self

import strawberry

from nexus.accounts.models import Person
from nexus.api.graphql.labs import ClaimStatus
from nexus.challenges import models, practices
from nexus.challenges.engines.evidence import Badge, State
from nexus.challenges.practice_support import SHOWN, source_url
from nexus.challenges.practice_support import Solved as SolvedBy
from nexus.challenges.practices import Cited, Listed, Shown
from nexus.challenges.practices import RestsOn as Receipt
from nexus.challenges.unheld import Unheld

strawberry.enum(models.Citation.Stance, name="Stance")


@strawberry.type(
    description="A checklist in a list: how many lines, who of the learners writes the same, what it solved, and how "
    "many of its lines rest on what fails now."
)
class ListedPractice:
    slug: str
    title: str
    description: str
    url: str
    line_count: int
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
            line_count=len(found.lines),
            learners=one.learners,
            challenges=one.challenges,
            citations=one.citations,
            failing=one.failing,
            updated_at=one.updated_at,
        )


@strawberry.type(description="A receipt as it stands: a `lab`, a `test` or `code` at a place, or a source `src`.")
class RestsOn:
    kind: str
    name: str
    status: ClaimStatus
    says: str
    value: float | None
    place: str | None

    @classmethod
    def of(cls, one: Receipt) -> Self:
        return cls(
            kind=one.kind,
            name=one.receipt.value,
            status=ClaimStatus(one.status),
            says=one.check.says if one.check else "",
            value=one.check.value if one.check else None,
            place=str(one.place) if one.place else None,
        )


@strawberry.type(
    description="A practice as a document writes it. `others` write nearly the same; `why` says why it is that line."
)
class Wording:
    text: str
    author: str
    owner: str
    repository: str
    path: str
    line: int
    written_at: datetime
    source_url: str
    why: str
    others: int

    @classmethod
    def of(cls, one: models.Saying, why: str = "", others: int = 0) -> Self:
        return cls(
            text=one.text,
            author=one.author,
            owner=one.repository.owner.handle,
            repository=one.repository.name,
            path=one.path,
            line=one.line,
            written_at=one.written_at,
            source_url=source_url(one),
            why=why,
            others=others,
        )


@strawberry.type(
    description="A challenge whose solution does what a line says; `isAgainst`: its evidence fails, or it got worse."
)
class Solved:
    challenge: int
    title: str
    url: str
    badge: Badge
    state: State
    reason: str
    why: str
    is_against: bool

    @classmethod
    def of(cls, one: SolvedBy) -> Self:
        return cls(
            challenge=one.row.challenge.pk,
            title=one.row.title,
            url=one.row.url,
            badge=one.badge,
            state=one.state,
            reason=one.reason,
            why=one.why,
            is_against=one.is_against,
        )


@strawberry.type(description="What somebody cites: a challenge of this hub, or an address elsewhere.")
class Citation:
    id: strawberry.ID
    stance: models.Citation.Stance
    challenge: int | None
    url: str
    note: str
    person: str | None
    given_at: datetime

    @classmethod
    def of(cls, one: Cited) -> Self:
        row = one.citation
        return cls(
            id=strawberry.ID(str(row.pk)),
            stance=models.Citation.Stance(row.stance),
            challenge=row.challenge_id,
            url=one.row.url if one.row else row.url,
            note=row.note,
            person=row.person.handle if row.person else None,
            given_at=row.given_at,
        )


@strawberry.type(
    description="A line of a checklist. `learners` counts who writes the same, `against` what speaks against it."
)
class PracticeLine:
    id: str
    section: str
    text: str
    why: str
    guide: str
    url: str
    status: ClaimStatus
    learners: int
    against: int
    rests_on: list[RestsOn]
    wordings: list[Wording]
    solved: list[Solved]
    citations: list[Citation]

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
            status=ClaimStatus(one.status),
            learners=one.learners,
            against=one.against,
            rests_on=[RestsOn.of(each) for each in one.rests_on],
            wordings=[Wording.of(each.saying, each.why, len(each.others)) for each in one.wordings[:SHOWN]],
            solved=[Solved.of(each) for each in one.solved[:SHOWN]],
            citations=[Citation.of(each) for each in one.citations],
        )


@strawberry.type(description="A checklist with all its lines.")
class Practice:
    slug: str
    title: str
    description: str
    about: str
    url: str
    verified_at: datetime | None
    lines: list[PracticeLine]


@strawberry.type(description="What several learners write and no checklist holds; the first author first.")
class UnheldPractice:
    title: str
    learners: int
    topics: list[str]
    wordings: list[Wording]

    @classmethod
    def of(cls, one: Unheld) -> Self:
        return cls(
            title=one.title,
            learners=one.learners,
            topics=list(one.topics),
            wordings=[Wording.of(each) for each in one.firsts[:SHOWN]],
        )


@strawberry.input(
    description="`about` is the address of a challenge of this hub, a commit, a pull request or a file at a commit."
)
class NewCitation:
    stance: models.Citation.Stance
    about: str
    note: str = ""

    def given(self) -> dict[str, Any]:
        return {**strawberry.asdict(self), "stance": self.stance.value}


def practice(viewer: Person | None, slug: str) -> Practice | None:
    found = practices.practice(viewer=viewer, slug=slug)
    if found is None:
        return None
    one, lines = found
    return Practice(
        slug=one.slug,
        title=one.title,
        description=one.description,
        about=one.about,
        url=one.url,
        verified_at=one.verified_at,
        lines=[PracticeLine.of(line) for line in lines],
    )
