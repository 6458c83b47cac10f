"""Who may do what with a challenge. Whoever sees it may add evidence, a solution and a vote."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied

from nexus.accounts import policy as people
from nexus.accounts.models import Person
from nexus.challenges.models import Citation, Evidence, Solution, Telling
from nexus.repos import policy as repositories


def may_accept(person: Person | None, tellings: list[Telling]) -> bool:
    """Whoever had the problem: who may change a repository that tells it."""
    return person is not None and any(repositories.may_change(person, one.repository) for one in tellings)


def require_accept(person: Person, tellings: list[Telling]) -> None:
    if not may_accept(person, tellings):
        raise PermissionDenied("Only those who told this problem accept a solution.")


def may_vote(person: Person | None, solution: Solution, tellings: Sequence[Telling]) -> bool:
    """Everybody but who told it: `tellings` are those that tell this solution."""
    if person is None or not person.is_active:
        return False
    return solution.person_id != person.pk and all(one.repository.owner.author_id != person.pk for one in tellings)


def require_vote(person: Person, solution: Solution, tellings: Sequence[Telling]) -> None:
    if not may_vote(person, solution, tellings):
        raise PermissionDenied("This solution is yours; others vote for it.")


def may_withdraw(person: Person | None, added: Citation | Evidence | Solution) -> bool:
    """Whoever added it, and administrators."""
    return person is not None and person.is_active and (added.person_id == person.pk or people.is_admin(person))


def require_withdraw(person: Person, added: Citation | Evidence | Solution) -> None:
    if not may_withdraw(person, added):
        raise PermissionDenied("Only whoever added this may take it back.")
