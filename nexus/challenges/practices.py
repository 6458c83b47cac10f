"""Reads: the checklists with what stands behind each line and what stands against it, for a viewer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from nexus.accounts import queries as people
from nexus.accounts.models import Person
from nexus.challenges import checklists, policy
from nexus.challenges.checklists import name_of
from nexus.challenges.engines.checklists import Checklist, Line
from nexus.challenges.models import Citation, Support
from nexus.challenges.practice_support import MOST, Solved, Wording, solved, wordings
from nexus.challenges.queries import Row, rows, visible_tellings
from nexus.labs import queries as labs
from nexus.labs.engines.claims import Receipt
from nexus.labs.engines.symbols import Place, UnknownSymbol, locate
from nexus.labs.queries import Status
from nexus.labs.results import Check


@dataclass(frozen=True, slots=True)
class RestsOn:
    """A receipt as it stands today: what a lab's check found, or where this codebase shows it."""

    receipt: Receipt
    status: Status
    check: Check | None
    place: Place | None

    @property
    def kind(self) -> str:
        """lab, test, code or src."""
        name = self.receipt.value.rpartition(".")[2]
        return "test" if self.receipt.kind == "code" and name.startswith("test_") else self.receipt.kind


@dataclass(frozen=True, slots=True)
class Cited:
    """What somebody cites; `row` is the challenge, None for an address."""

    citation: Citation
    row: Row | None
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A line with everything that speaks for it and against it. `learners` counts who writes the same."""

    line: Line
    status: Status
    rests_on: tuple[RestsOn, ...]
    learners: int
    wordings: tuple[Wording, ...]
    solved: tuple[Solved, ...]
    citations: tuple[Cited, ...]

    @property
    def failing(self) -> tuple[RestsOn, ...]:
        return tuple(one for one in self.rests_on if one.status == "failing")

    @property
    def solutions(self) -> tuple[Solved, ...]:
        return tuple(one for one in self.solved if not one.is_against)

    @property
    def failed_solutions(self) -> tuple[Solved, ...]:
        return tuple(one for one in self.solved if one.is_against)

    def cited(self, stance: str) -> tuple[Cited, ...]:
        return tuple(one for one in self.citations if one.citation.stance == stance)

    @property
    def against(self) -> int:
        """How much speaks against it."""
        return len(self.failing) + len(self.failed_solutions) + len(self.cited(Citation.Stance.CONTRADICTS))


@dataclass(frozen=True, slots=True)
class Listed:
    """A checklist in a list: how many lines, who writes the same, how many of its lines rest on what fails now."""

    checklist: Checklist
    learners: int
    challenges: int
    failing: int
    citations: int
    updated_at: datetime | None


def practices(*, viewer: Person | None) -> list[Listed]:
    """All checklists by name, in a number of queries that does not grow with them."""
    found = checklists_by_name()
    names = {name_of(line): one.slug for one in found for line in one.lines}
    seen = visible_supports(viewer).filter(line__in=names)
    owners, challenges, newest = dict[str, set[int]](), dict[str, set[int]](), dict[str, datetime]()
    told = seen.values_list("line", people.author("saying__repository__owner"), "telling__challenge")
    for name, owner, challenge in told.distinct():
        owners.setdefault(names[name], set()).update({owner} - {None})
        challenges.setdefault(names[name], set()).update({challenge} - {None})
    cited = visible_citations(viewer).filter(line__in=names)
    counted = dict[str, int]()
    for name, count, at in cited.values_list("line").annotate(count=Count("pk"), at=Max("given_at")):
        counted[names[name]] = counted.get(names[name], 0) + count
        newest[names[name]] = max(at, newest.get(names[name], at))
    return [
        Listed(
            checklist=one,
            learners=len(owners.get(one.slug, ())),
            challenges=len(challenges.get(one.slug, ())),
            failing=sum(found.status == "failing" for found in labs.standings([line.receipts for line in one.lines])),
            citations=counted.get(one.slug, 0),
            updated_at=max((at for at in (one.verified_at, newest.get(one.slug)) if at), default=None),
        )
        for one in found
    ]


def practice(*, viewer: Person | None, slug: str) -> tuple[Checklist, list[Shown]] | None:
    """One checklist and its lines in their order; None where there is none of this name."""
    found = checklists.shelf().checklists.get(slug)
    if found is None:
        return None
    names = [name_of(line) for line in found.lines]
    supports = _by_line(visible_supports(viewer).filter(line__in=names)[:MOST])
    citations = list(visible_citations(viewer).filter(line__in=names)[:MOST])
    tellings = [one.telling for some in supports.values() for one in some if one.telling is not None]
    met = {one.challenge_id: one.challenge for one in tellings}
    met |= {one.challenge.pk: one.challenge for one in citations if one.challenge is not None}
    by_key = {row.challenge.pk: row for row in rows(viewer, list(met.values()))}
    statuses = labs.standings([line.receipts for line in found.lines])
    return found, [
        Shown(
            line=line,
            status=standing.status,
            rests_on=rests_on(line.receipts),
            learners=len({one.saying.repository.owner.author_id for one in supports.get(name, ()) if one.saying}),
            wordings=wordings(supports.get(name, ())),
            solved=solved(supports.get(name, ()), by_key),
            citations=tuple(_cited(one, by_key, viewer) for one in citations if one.line == name),
        )
        for name, line, standing in zip(names, found.lines, statuses, strict=True)
    ]


def citation(*, viewer: Person | None, key: int) -> Cited:
    """One citation. Raises ObjectDoesNotExist where the viewer does not see it."""
    found = visible_citations(viewer).get(pk=key)
    met = rows(viewer, [found.challenge] if found.challenge else [])
    return _cited(found, {row.challenge.pk: row for row in met}, viewer)


def checklists_by_name() -> list[Checklist]:
    return list(checklists.shelf().checklists.values())


def is_known(slug: str) -> bool:
    return slug in checklists.shelf().checklists


def line(practice: str, key: str) -> Line | None:
    """A line by the name of its checklist and its id."""
    return checklists.shelf().lines.get(f"{practice}#{key}")


def lines() -> list[Line]:
    """Every line of every checklist."""
    return list(checklists.shelf().lines.values())


def visible_supports(viewer: Person | None) -> "QuerySet[Support]":
    """What documents the viewer may see say, the oldest first."""
    scopes = people.scopes(viewer)
    seen = Q(saying__repository__scope__in=scopes) | Q(telling__repository__scope__in=scopes, telling__gone_at=None)
    joined = ("saying__repository__owner", "telling__repository__owner", "telling__challenge", "telling__solved_by")
    return (
        Support.objects.filter(seen)
        .select_related(*joined)
        .prefetch_related("telling__solved_by__evidence")
        .order_by("saying__written_at", "telling__written_at", "pk")
    )


def visible_citations(viewer: Person | None) -> "QuerySet[Citation]":
    """What people cite, without challenges the viewer does not see; the oldest first."""
    seen = Q(challenge=None) | Q(challenge__in=visible_tellings(viewer).order_by().values("challenge"))
    return Citation.objects.filter(seen).select_related("person", "challenge").order_by("pk")


def rests_on(receipts: Sequence[Receipt]) -> tuple[RestsOn, ...]:
    """Each receipt as it stands."""
    return tuple(
        RestsOn(receipt, standing.status, next(iter(standing.checks), None), _place(receipt))
        for receipt, standing in zip(receipts, labs.standings([[one] for one in receipts]), strict=True)
    )


def _place(receipt: Receipt) -> Place | None:
    if receipt.kind != "code":
        return None
    try:
        return locate(receipt.value)
    except UnknownSymbol:
        return None


def _by_line(found: Iterable[Support]) -> dict[str, list[Support]]:
    by_line: dict[str, list[Support]] = {}
    for one in found:
        by_line.setdefault(one.line, []).append(one)
    return by_line


def _cited(one: Citation, by_key: Mapping[int, Row], viewer: Person | None) -> Cited:
    row = by_key.get(one.challenge_id) if one.challenge_id is not None else None
    return Cited(one, row, policy.may_withdraw(viewer, one))
