"""Reads: challenges as a viewer may see them, made of the tellings the viewer may see and of nothing else."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Sum

from nexus.accounts import queries as people
from nexus.accounts.models import Person
from nexus.challenges import findable, known, policy
from nexus.challenges.engines import evidence as engine
from nexus.challenges.engines.changes import Change
from nexus.challenges.engines.evidence import Badge, LabRun, Standing
from nexus.challenges.models import Challenge, Evidence, Solution, Telling, Vote
from nexus.library.engines.paths import quoted
from nexus.repos.models import Repository

Waiting = Literal["", "solution", "evidence"]
MOST_TELLINGS = 200
# What lists are sorted by: the best known first, or what has waited longest.
ORDER: dict[Waiting, tuple[str, str]] = {
    "": ("-rank", "-pk"),
    "solution": ("told_at", "pk"),
    "evidence": ("told_at", "pk"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A challenge in a list. `by` are the handles of those who tell it, the first first."""

    challenge: Challenge
    title: str
    url: str
    problem: str
    by: tuple[str, ...]
    author: str
    told_at: datetime
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A solution with all that speaks for it; `mine` is the viewer's vote: 1, -1 or 0.

    `text` is the oldest wording that the viewer may see, `labs` those that speak for it.
    """

    solution: Solution
    text: str
    standing: Standing
    tellings: tuple[Telling, ...]
    evidence: tuple[Evidence, ...]
    labs: tuple[LabRun, ...]
    votes: int
    mine: int
    is_accepted: bool
    may_vote: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A challenge with everything its page shows, the best solution first."""

    row: Row
    tellings: tuple[Telling, ...]
    solutions: tuple[Shown, ...]
    may_accept: bool


def visible_tellings(viewer: Person | None) -> "QuerySet[Telling]":
    """Of repositories the viewer may see, the oldest first."""
    tellings = Telling.objects.filter(gone_at=None, repository__scope__in=people.scopes(viewer))
    return tellings.select_related("repository__owner").order_by("written_at", "pk")


def challenges(
    *, viewer: Person | None, topic: str = "", badge: str = "", by: str = "", waiting: Waiting = ""
) -> "QuerySet[Challenge]":
    """What the viewer may see, of one topic, badge or owner if asked for; or what waits for a solution or evidence."""
    tellings = visible_tellings(viewer).filter(challenge=OuterRef("pk"))
    tellings = tellings.filter(topics__topic=topic) if topic else tellings
    tellings = tellings.filter(repository__owner__handle__iexact=by) if by else tellings
    found = Challenge.objects.filter(Exists(tellings))
    if badge:
        found = found.filter(badge=Badge[badge.upper()], answers__gt=0)
    if waiting == "solution":
        found = found.filter(answers=0)
    elif waiting == "evidence":
        found = found.filter(badge=Badge.TOLD, answers__gt=0)
    return found


def rows(viewer: Person | None, found: Sequence[Challenge]) -> list[Row]:
    """The same as rows of a list, in three queries however many they are."""
    telling: dict[int, list[Telling]] = {one.pk: [] for one in found}
    for one in visible_tellings(viewer).filter(challenge__in=found).prefetch_related("topics"):
        telling[one.challenge_id].append(one)
    return [_row(one, telling[one.pk]) for one in found if telling[one.pk]]


def challenge(*, viewer: Person | None, key: int) -> Whole | None:
    """One with its solutions, best first; None where the viewer sees nobody tell it."""
    found = Challenge.objects.filter(pk=key).first()
    if found is None:
        return None
    seen = visible_tellings(viewer).filter(challenge_id=key).select_related("repository__mirror")
    tellings = list(seen.prefetch_related("topics")[:MOST_TELLINGS])
    if not tellings:
        return None
    return Whole(
        row=_row(found, tellings),
        tellings=tuple(tellings),
        solutions=tuple(_compared(_shown(found, tellings, viewer))),
        may_accept=policy.may_accept(viewer, tellings),
    )


def joined(repositories: Sequence[Repository]) -> dict[int, dict[tuple[str, str], int]]:
    """By repository, and path and key of what it states: the challenge it was joined to.

    Whoever sees the repository sees that.
    """
    found: dict[int, dict[tuple[str, str], int]] = {one.pk: {} for one in repositories}
    tellings = Telling.objects.filter(repository__in=found, gone_at=None)
    for repository, path, key, challenge in tellings.values_list("repository_id", "path", "key", "challenge_id"):
        found[repository][path, key] = challenge
    return found


def addresses(repository: Repository) -> dict[tuple[str, str], str]:
    """Where the challenges are that a repository tells, by the path and key of the insight each comes from."""
    return {place: findable.address(key) for place, key in joined([repository])[repository.pk].items()}


def source_url(telling: Telling) -> str:
    """Where the line of a telling is shown."""
    return f"{telling.repository.url}-/source/{quoted(telling.path)}#L{telling.line}"


def why(telling: Telling, seen: Iterable[Telling]) -> str:
    """Why it is the same problem; nothing where the one it is compared with is not the viewer's to see."""
    return telling.why if any(one.is_first for one in seen) else ""


def change_of(one: Evidence) -> Change | None:
    """What a measurement shows."""
    if one.before is None or one.after is None:
        return None
    return engine.Measurement(one.before, one.after, one.unit, one.runs or 0, one.given_at.date(), one.of).change


def counts(viewer: Person | None) -> dict[str, int]:
    """How many there are, and how many wait for a solution or for evidence."""
    return {
        "all": challenges(viewer=viewer).count(),
        "solution": challenges(viewer=viewer, waiting="solution").count(),
        "evidence": challenges(viewer=viewer, waiting="evidence").count(),
    }


def _row(found: Challenge, tellings: Sequence[Telling]) -> Row:
    named = findable.title(found, tellings)
    first = tellings[0]
    topics = Counter(one.topic for telling in tellings for one in telling.topics.all())
    return Row(
        challenge=found,
        title=named,
        url=findable.url(found, named),
        problem=first.problem,
        by=tuple(dict.fromkeys(one.repository.owner.handle for one in tellings)),
        author=first.author,
        told_at=first.written_at,
        topics=tuple(slug for slug, _ in topics.most_common(6)),
    )


def _shown(found: Challenge, tellings: Sequence[Telling], viewer: Person | None) -> list[Shown]:
    votes = Vote.objects.filter(solution__challenge=found)
    sums = dict(votes.values_list("solution").annotate(sum=Sum("value")))
    mine = dict(votes.filter(person=viewer).values_list("solution", "value")) if viewer else {}
    given = Prefetch("evidence", Evidence.objects.select_related("person").order_by("pk"))
    solved = [
        (one, tuple(telling for telling in tellings if telling.solved_by_id == one.pk))
        for one in found.solutions.select_related("person").prefetch_related(given)
    ]
    verdicts = known.verdicts_for(solved)
    shown = []
    for one, of_it in solved:
        if of_it or one.person_id is not None:
            shown.append(
                Shown(
                    solution=one,
                    text=of_it[0].solution if of_it else one.text,
                    standing=known.standing_of(one, of_it, verdicts),
                    tellings=of_it,
                    evidence=tuple(one.evidence.all()),
                    labs=tuple(LabRun(slug, *verdicts[slug]) for slug in known.labs_of(one, of_it) if slug in verdicts),
                    votes=sums.get(one.pk, 0),
                    mine=mine.get(one.pk, 0),
                    is_accepted=found.accepted_id == one.pk,
                    may_vote=policy.may_vote(viewer, one, of_it),
                    may_withdraw=not of_it and policy.may_withdraw(viewer, one),
                )
            )
    return shown


def _compared(shown: Sequence[Shown]) -> list[Shown]:
    by_key = {str(one.solution.pk): one for one in shown}
    ordered = engine.compare(
        engine.Solution(key, one.standing, one.solution.said_at.date(), one.votes, one.is_accepted)
        for key, one in by_key.items()
    )
    return [by_key[one.key] for one in ordered]
