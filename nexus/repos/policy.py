"""Who may read, push to and change a repository."""

from django.core.exceptions import PermissionDenied

from nexus.accounts import policy as people
from nexus.accounts.models import Membership, Owner, Person
from nexus.repos.models import Repository


def may_push(person: Person | None, repository: Repository) -> bool:
    """The owner may, and members where a cohort owns; nobody pushes to a mirror."""
    return not repository.is_mirror and may_change(person, repository)


def may_change(person: Person | None, repository: Repository) -> bool:
    return (
        person is not None
        and person.is_active
        and (
            repository.owner.author_id == person.pk
            or (repository.owner.kind == Owner.Kind.COHORT and _is_member(person, repository.owner_id))
            or (repository.owner.kind == Owner.Kind.UNCLAIMED and _looks_after(person, repository))
        )
    )


def may_create_for(person: Person | None, owner: Owner) -> bool:
    return (
        person is not None
        and person.is_active
        and (owner.pk == person.pk or (owner.kind == Owner.Kind.COHORT and _is_member(person, owner.pk)))
    )


def may_mirror_for(person: Person | None, owner: Owner) -> bool:
    """Everybody, while nobody here is that author; then the author and administrators."""
    return (
        person is not None
        and person.is_active
        and (owner.claimed_by_id in (None, person.pk) or people.is_admin(person))
    )


def may_remove_mirrored(person: Person | None, owner: Owner) -> bool:
    """An administrator, whom the author asked; and the author, once it is known who that is."""
    return people.is_admin(person) or (person is not None and person.is_active and owner.claimed_by_id == person.pk)


def require_change(person: Person | None, repository: Repository) -> None:
    if not may_change(person, repository):
        raise PermissionDenied("Only the owner may change this repository.")


def _is_member(person: Person, cohort_id: int) -> bool:
    return Membership.objects.filter(person=person, cohort_id=cohort_id).exists()


def _looks_after(person: Person, repository: Repository) -> bool:
    """An unclaimed mirror is looked after by who added it and by administrators."""
    mirror = getattr(repository, "mirror", None)
    return people.is_admin(person) or (mirror is not None and mirror.added_by_id == person.pk)
