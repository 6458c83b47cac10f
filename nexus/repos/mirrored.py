"""What is mirrored here from elsewhere, and its authors: who they are here, and that they may have it removed."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from nexus.accounts import policy as people
from nexus.accounts.models import Owner, Person
from nexus.freshness.services import bump
from nexus.repos import policy, queries
from nexus.repos.models import RemovedSource, Repository
from nexus.repos.services import REPOSITORIES_TAG, show_to, take_out


@transaction.atomic
def claim(*, actor: Person | None, owner: Owner, person: Person) -> None:
    """Says who here is a mirrored author. From then on that person looks after what is mirrored from them.

    `actor` None is the operator at the machine. Said again, it was somebody else. Raises PermissionDenied unless an
    administrator says so, and ValidationError for an owner whose work is not mirrored, or comes from several accounts:
    who has shown that one of them is theirs has not shown the others.
    """
    if actor is not None:
        people.require_admin(actor)
    _require_mirrored(owner)
    if len(several := queries.accounts_of(owner)) > 1:
        raise ValidationError(f"@{owner.handle} is several accounts: {', '.join(sorted(several))}.", code="several")
    owner.kind, owner.claimed_by = Owner.Kind.CLAIMED, person
    owner.save(update_fields=["kind", "claimed_by"])
    for repository in Repository.objects.filter(owner=owner).select_related("cohort"):
        repository.owner = owner
        show_to(repository, repository.visibility, repository.cohort)
        repository.save(update_fields=["scope"])
        bump(repository.tag)
    bump(REPOSITORIES_TAG, f"owner:{owner.pk}", f"owner:{person.pk}")


@transaction.atomic
def remove_all(*, actor: Person | None, owner: Owner) -> None:
    """Takes out all that is mirrored from an author who asked: also what the actor cannot see.

    The sources are remembered and not imported again. Raises PermissionDenied unless an administrator or the author
    asks, and ValidationError for an owner whose work is not mirrored.
    """
    if not policy.may_remove_mirrored(actor, owner):
        raise PermissionDenied("Ask an administrator: they remove it, and it is not imported again.")
    _require_mirrored(owner)
    for repository in Repository.objects.filter(owner=owner):
        remove(repository=repository)


@transaction.atomic
def remove(*, repository: Repository) -> None:
    """Takes a mirror out because its author asked; the source is remembered and not imported again."""
    if repository.source_url:
        RemovedSource.objects.get_or_create(url=repository.source_url)
    take_out(repository=repository)


def _require_mirrored(owner: Owner) -> None:
    if not owner.is_mirrored:
        raise ValidationError(f"@{owner.handle} is no mirrored author.", code="not-mirrored")
