"""Reads: only what the viewer may see."""

import re

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone

from nexus.accounts import queries as people
from nexus.accounts.models import Owner, Person
from nexus.repos import policy
from nexus.repos.engines import sources, storage
from nexus.repos.models import NAME_PATTERN, Mirror, Push, RemovedSource, Repository


def visible_repositories(*, viewer: Person | None) -> QuerySet[Repository]:
    """What the viewer may see, last pushed first."""
    return (
        Repository.objects.select_related("owner", "mirror")
        .filter(scope__in=people.scopes(viewer))
        .order_by("-pushed_at", "-pk")
    )


def repository(*, viewer: Person | None, owner: str, name: str) -> Repository | None:
    """The repository of this address, case ignored; None if it is not there or not for this viewer."""
    return visible_repositories(viewer=viewer).filter(owner__handle__iexact=owner, name__iexact=name).first()


def any_repository(*, owner: str, name: str) -> Repository | None:
    """For the operator at the machine, who sees all."""
    return Repository.objects.select_related("owner").filter(owner__handle__iexact=owner, name__iexact=name).first()


def repositories_of(*, viewer: Person | None, owner: Owner) -> QuerySet[Repository]:
    return visible_repositories(viewer=viewer).filter(owner=owner)


def accounts_of(owner: Owner) -> set[str]:
    """The accounts elsewhere from which an owner's repositories are mirrored."""
    urls = Repository.objects.filter(owner=owner).exclude(source_url="").values_list("source_url", flat=True)
    return {sources.account(url) for url in urls}


def place_for_push(*, actor: Person, owner: str, name: str) -> Owner | None:
    """The owner under which the actor's first push may create this repository; None where it may not.

    None too where a repository of that name exists: then it is that one, or nobody's business.
    """
    if not re.fullmatch(NAME_PATTERN, name):
        return None
    holder = people.owner(owner)
    if holder is None or not policy.may_create_for(actor, holder):
        return None
    return None if Repository.objects.filter(owner=holder, name__iexact=name).exists() else holder


def place(*, actor: Person, owner: str | None) -> Owner:
    """The owner under whom the actor creates; the actor where none is named. Raises PermissionDenied."""
    holder = people.owner(owner) if owner else actor
    if holder is None or not policy.may_create_for(actor, holder):
        raise PermissionDenied("You may create repositories under your own handle and those of your cohorts.")
    return holder


def last_push(repository: Repository) -> Push | None:
    return repository.pushes.select_related("person").first()


def default_branch(repository: Repository) -> str:
    """The name of the branch that pages show, which may have no commit yet."""
    return storage.default_branch(repository.git_path)


def due_mirrors() -> QuerySet[Mirror]:
    return Mirror.objects.filter(next_sync_at__lte=timezone.now()).order_by("next_sync_at")


def is_removed(url: str) -> bool:
    """Whether the author of this source asked for its removal, however the address is spelled."""
    asked = sources.spelling(url)
    return any(sources.spelling(removed) == asked for removed in RemovedSource.objects.values_list("url", flat=True))


def allowed_secrets(repository: Repository) -> frozenset[str]:
    return frozenset(repository.allowed_secrets.values_list("fingerprint", flat=True))
