"""Challenges: who told them, how each was solved, and what shows that it works."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, Self

import strawberry
from strawberry.scalars import JSON

from nexus.accounts.models import Person
from nexus.api.graphql.context import Context
from nexus.api.graphql.relay import Connection, Node, connected, make_id, number, read_id, size
from nexus.api.pages import Page, page
from nexus.challenges import models, queries
from nexus.challenges.engines.evidence import Badge, State
from nexus.challenges.queries import Row, Shown, Whole

strawberry.enum(Badge, name="EvidenceBadge")
strawberry.enum(State, name="EvidenceState")
strawberry.enum(models.Evidence.Kind, name="EvidenceKind")
KIND = "Challenge"


@strawberry.enum(description="What a challenge lacks.")
class Waiting(Enum):
    SOLUTION = "solution"
    EVIDENCE = "evidence"


@strawberry.type(description="A challenge as one document tells it. `why` says why it is the same as the first.")
class Telling:
    id: strawberry.ID
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
    details: JSON
    why: str
    source_url: str

    @classmethod
    def of(cls, one: models.Telling, seen: Sequence[models.Telling]) -> Self:
        return cls(
            id=strawberry.ID(str(one.pk)),
            owner=one.repository.owner.handle,
            repository=one.repository.name,
            path=one.path,
            line=one.line,
            commit=one.commit,
            author=one.author,
            written_at=one.written_at,
            title=one.title,
            problem=one.problem,
            solution=one.solution,
            details=JSON(one.details),
            why=queries.why(one, seen),
            source_url=queries.source_url(one),
        )


@strawberry.type(
    description="A link has `url`; a measurement `before`, `after`, `unit`, `of`, `runs` and, in words, `change`; "
    "a lab `lab`."
)
class Evidence:
    id: strawberry.ID
    kind: models.Evidence.Kind
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
    def made_of(cls, row: models.Evidence) -> Self:
        change = queries.change_of(row)
        return cls(
            id=strawberry.ID(str(row.pk)),
            kind=models.Evidence.Kind(row.kind),
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


@strawberry.type(
    description="One way it was solved; `reason` says why it has its badge and state. `person` typed it here. "
    "`myVote` is 1, 0 or -1, `votes` the sum of all. `tellings` are the ids of those that tell it."
)
class Solution:
    id: strawberry.ID
    text: str
    badge: Badge
    state: State
    reason: str
    verified_on: date | None
    ages_on: date | None
    votes: int
    my_vote: int
    is_accepted: bool
    tellings: list[strawberry.ID]
    person: str | None
    evidence: list[Evidence]

    @classmethod
    def of(cls, shown: Shown) -> Self:
        row, standing = shown.solution, shown.standing
        return cls(
            id=strawberry.ID(str(row.pk)),
            text=shown.text,
            badge=standing.badge,
            state=standing.state,
            reason=standing.reason,
            verified_on=standing.verified_on,
            ages_on=standing.ages_on,
            votes=shown.votes,
            my_vote=shown.mine,
            is_accepted=shown.is_accepted,
            tellings=[strawberry.ID(str(one.pk)) for one in shown.tellings],
            person=row.person.handle if row.person else None,
            evidence=[Evidence.made_of(one) for one in shown.evidence],
        )


@strawberry.type(
    description="A challenge in a list; `challenge` and `node` tell the whole. `badge` and `state` are those of its "
    "best solution, `people` the handles of who tells it, `toldAt` is since when it waits for what it lacks."
)
class ListedChallenge(Node):
    number: int
    title: str
    url: str
    problem: str
    badge: Badge
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
            id=make_id(KIND, one.pk),
            number=one.pk,
            title=row.title,
            url=row.url,
            problem=row.problem,
            badge=Badge(one.badge),
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


@strawberry.type(description="A problem with everyone who tells it, the oldest first, and its solutions, best first.")
class Challenge(ListedChallenge):
    tellings: list[Telling]
    solutions: list[Solution]

    @classmethod
    def whole(cls, found: Whole) -> Self:
        return cls.of(
            found.row,
            tellings=[Telling.of(one, found.tellings) for one in found.tellings],
            solutions=[Solution.of(one) for one in found.solutions],
        )


@strawberry.input(
    description="By its kind: a link has `url`, pinned to a commit or pull request; a measurement `before`, `after` "
    "(medians of `runs` runs each), `unit` and maybe `of`; a lab `lab`."
)
class NewEvidence:
    kind: models.Evidence.Kind
    url: str = ""
    before: float | None = None
    after: float | None = None
    unit: str = ""
    of: str = ""
    runs: int | None = None
    lab: str = ""
    note: str = ""

    def given(self) -> dict[str, Any]:
        return {**strawberry.asdict(self), "kind": self.kind.value}


@strawberry.input(
    description="In its parts, as Markdown. Without a `solution` it waits for one. `tags` are its topics."
)
class NewChallenge:
    title: str
    symptom: str
    environment: str = ""
    cause: str = ""
    solution: str = ""
    trade_off: str = ""
    tags: list[str] = strawberry.field(default_factory=list)

    def given(self) -> dict[str, Any]:
        return strawberry.asdict(self)


@strawberry.type(
    description="Where it stands now: a document in your repository `notes`, and the challenge it was joined to, null "
    "where your notes state more than the hub reads of one repository."
)
class StatedChallenge:
    challenge: Challenge | None
    url: str
    document_url: str


def challenges_page(
    viewer: Person | None,
    waiting: Waiting | None,
    first: int,
    after: str | None,
    **wanted: str,
) -> Connection[ListedChallenge]:
    """The best known first; of what waits, the longest waiting first."""
    lacks: queries.Waiting = waiting.value if waiting else ""
    name = f"challenges {' '.join([*wanted.values(), lacks])}"
    rows = queries.challenges(viewer=viewer, waiting=lacks, **wanted)
    found = page(rows, by=queries.ORDER[lacks], name=name, limit=size(first), cursor=after)
    shown = {row.challenge.pk: ListedChallenge.of(row) for row in queries.rows(viewer, found.rows)}
    kept = [(row, cursor) for row, cursor in zip(found.rows, found.cursors, strict=True) if row.pk in shown]
    seen = Page([row for row, _ in kept], [cursor for _, cursor in kept], found.has_more)
    return connected(seen, [shown[row.pk] for row in seen.rows], after=after)


def challenge(context: Context, key: int) -> Challenge | None:
    found = queries.challenge(viewer=context.viewer, key=key)
    return Challenge.whole(found) if found else None


def key_of(text: str) -> int:
    """The number of a challenge from its global id, or from the number itself; 0 for anything else."""
    kind, key = read_id(text)
    return number(key) if kind == KIND else number(text)
