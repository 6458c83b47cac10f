"""Whoever told a solution, and still sees it, is told once when what bears its badge has aged, or fails."""

from collections.abc import Iterable, Sequence

from nexus.accounts import queries as accounts
from nexus.accounts.models import Person
from nexus.activity import services as activity
from nexus.challenges import findable
from nexus.challenges.engines.evidence import State
from nexus.challenges.models import Challenge, Solution, Telling

WHY = "A solution of yours is shown to others by its evidence."
AGED = "Evidence of your solution has aged"
FAILS = "Evidence of your solution fails"
ASK = "Look whether it still holds, and add what you find: a newer measurement, a pinned change or a lab."


def tell(challenge: Challenge, solution: Solution, tellings: Sequence[Telling]) -> int:
    """Says what has become of the evidence of a solution that was fresh before; how many were told."""
    is_red = solution.state == State.RED
    return activity.deliver(
        people=_who_see(challenge, _owners(solution, tellings)),
        key=f"{solution.state} solution {solution.pk}: {solution.reason if is_red else solution.verified_on}"[:200],
        kind="evidence-fails" if is_red else "evidence-aged",
        title=f"{FAILS if is_red else AGED}: {findable.title(challenge, tellings) or 'a challenge'}",
        text=f"{solution.reason[:1].upper()}{solution.reason[1:]}. {ASK}",
        url=findable.url(challenge),
        why=WHY,
    )


def _who_see(challenge: Challenge, people: Iterable[int]) -> list[int]:
    """Not who has left its cohort since: what they are told quotes it."""
    rows = Person.objects.filter(pk__in=people)
    return [one.pk for one in rows if challenge.scope in accounts.scopes(one)]


def _owners(solution: Solution, tellings: Iterable[Telling]) -> list[int]:
    """The authors who tell it in repositories of their own, and who typed it."""
    authors = [one.repository.owner.author_id for one in tellings if one.solved_by_id == solution.pk]
    return [*authors, *([solution.person_id] if solution.person_id else [])]
