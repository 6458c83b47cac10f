"""Writes: repositories are created and changed, pushes recorded."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import pygit2
import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from nexus.accounts.models import Owner, Person
from nexus.freshness.services import bump
from nexus.lib.processes import TimedOut
from nexus.outbox import services as outbox
from nexus.outbox.events import DocumentsChanged, PushReceived
from nexus.outbox.models import OutboxEvent
from nexus.repos import policy
from nexus.repos.engines import storage
from nexus.repos.engines.storage import BRANCH_PREFIX, NOTHING
from nexus.repos.models import AllowedSecret, Push, Repository, Visibility
from nexus.search import services as search
from nexus.search.models import SearchEntry

log = structlog.get_logger(__name__)
REPOSITORIES_TAG = "repositories"
TIDIED_AFTER = timedelta(days=1)
NOT_TYPED = ("owner", "cohort", "pushed_at")  # fields that nobody types, so that need no checking


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """One ref that moved. The ids are 40 hex digits, all zero where the ref did not exist or exists no more."""

    ref: str
    old: str
    new: str

    @property
    def branch(self) -> str:
        """The branch's name; empty for a tag."""
        return self.ref.removeprefix(BRANCH_PREFIX) if self.ref.startswith(BRANCH_PREFIX) else ""

    @property
    def is_deletion(self) -> bool:
        return self.new == NOTHING


def create_repository(
    *,
    actor: Person | None,
    owner: Owner,
    name: str,
    visibility: str = Visibility.PUBLIC,
    cohort: Owner | None = None,
    description: str = "",
    source_url: str = "",
) -> Repository:
    """A new, empty repository. `actor` None is the operator at the machine. Raises ValidationError."""
    if actor is not None and owner.is_mirrored and not policy.may_mirror_for(actor, owner):
        raise PermissionDenied(f"@{owner.handle} is somebody here, who alone mirrors more of their work.")
    if actor is not None and not owner.is_mirrored and not policy.may_create_for(actor, owner):
        raise PermissionDenied("You may create repositories under your own handle.")
    repository = Repository(owner=owner, name=name, description=description, source_url=source_url)
    _set_visibility(repository, visibility, cohort)
    repository.clean_fields(exclude=NOT_TYPED)
    try:
        with transaction.atomic():
            repository.save()
            storage.create(repository.git_path)
            _make_findable(repository)
            bump(REPOSITORIES_TAG, f"owner:{owner.pk}")
    except IntegrityError:
        raise ValidationError({"name": f"@{owner.handle} already has a repository {name}."}) from None
    return repository


@transaction.atomic
def change_repository(
    *,
    actor: Person,
    repository: Repository,
    description: str | None = None,
    visibility: str | None = None,
    cohort: Owner | None = None,
) -> Repository:
    """Sets what is given. A change of visibility reaches search, pages and git at once."""
    policy.require_change(actor, repository)
    if description is not None:
        repository.description = description
    if visibility is not None:
        show_to(repository, visibility, cohort)
    repository.clean_fields(exclude=NOT_TYPED)
    repository.save()
    _make_findable(repository)
    bump(REPOSITORIES_TAG, repository.tag, f"owner:{repository.owner_id}")
    return repository


@transaction.atomic
def record_push(
    *,
    actor: Person | None,
    repository: Repository,
    updates: Iterable[RefUpdate],
    holder: str = "",
) -> OutboxEvent:
    """Records the refs that git moves, and `PushReceived`, leased to `holder` who publishes it at once.

    The git door calls it just before they move, so that no crash leaves a ref without its event, and settles it after.
    """
    moved = [{"ref": update.ref, "old": update.old, "new": update.new} for update in updates]
    push = Push.objects.create(repository=repository, person=actor, updates=moved)
    repository.pushed_at = timezone.now()
    repository.save(update_fields=["pushed_at"])
    bump(REPOSITORIES_TAG, repository.tag, f"owner:{repository.owner_id}")
    return outbox.record(PushReceived(repository_id=repository.pk, push_id=push.pk), holder=holder)


@transaction.atomic
def settle_push(*, push_id: int) -> list[RefUpdate]:
    """Makes what was recorded before git moved the refs tell what git then did. If that is nothing, it is forgotten.

    Safe to repeat, and to do late: a ref was moved if it is where the push put it, or if a later push began there.
    """
    push = Push.objects.select_related("repository").filter(pk=push_id).first()
    if push is None:
        return []
    later = list(Push.objects.filter(repository=push.repository, pk__gt=push_id).values_list("updates", flat=True))
    begun = {(update["ref"], update["old"]) for updates in later for update in updates}
    now = storage.refs(push.repository.git_path)
    moved = [
        update
        for update in push.updates
        if update["new"] == now.get(update["ref"], NOTHING) or (update["ref"], update["new"]) in begun
    ]
    if not moved:
        push.delete()
    elif moved != push.updates:
        push.updates = moved
        push.save(update_fields=["updates"])
    return [RefUpdate(**update) for update in moved]


def updates_since(*, repository: Repository, before: dict[str, str]) -> list[RefUpdate]:
    """What differs between the refs as they were and as they are."""
    after = storage.refs(repository.git_path)
    return [
        RefUpdate(ref, before.get(ref, NOTHING), after.get(ref, NOTHING))
        for ref in sorted(before.keys() | after.keys())
        if before.get(ref) != after.get(ref)
    ]


def held(repository: Repository) -> Repository | None:
    """The repository as it is now, kept from others until the caller's transaction ends; None if it is gone."""
    rows = Repository.objects.select_related("owner", "cohort", "mirror")
    return rows.select_for_update(of=("self",)).filter(pk=repository.pk).first()


def allow_secrets(*, actor: Person | None, repository: Repository, fingerprints: Iterable[str]) -> None:
    """Remembers false alarms, so that later pushes of the same line are not stopped again."""
    AllowedSecret.objects.bulk_create(
        [AllowedSecret(repository=repository, fingerprint=mark, allowed_by=actor) for mark in fingerprints],
        ignore_conflicts=True,
    )


def tidy_storage() -> None:
    """Has git pack the repositories pushed to in the last day. One that cannot be packed does not stop the others."""
    for repository in Repository.objects.filter(pushed_at__gt=timezone.now() - TIDIED_AFTER):
        try:
            storage.tidy(repository.git_path)
        except (OSError, TimedOut):
            log.exception("a repository could not be packed", repository=repository.pk)


@transaction.atomic
def take_out(*, repository: Repository) -> None:
    """Removes a repository with all that is known of it."""
    path = repository.git_path
    bump(REPOSITORIES_TAG, repository.tag, f"owner:{repository.owner_id}")
    search.remove_container(repository.tag)
    repository.delete()
    transaction.on_commit(lambda: shutil.rmtree(path, ignore_errors=True))


def _make_findable(repository: Repository) -> None:
    """By its name and its description, besides the documents it holds."""
    owner = repository.owner.handle
    entry = SearchEntry(
        kind="repository",
        subject=repository.tag,
        container=repository.tag,
        scope=repository.scope,
        owner=owner,
        repository=repository.name,
        title=f"{owner}/{repository.name}",
        body=repository.description,
        url=repository.url,
        updated_at=repository.pushed_at or repository.created_at,
    )
    search.replace(repository.tag, [entry])


def show_to(repository: Repository, visibility: str, cohort: Owner | None) -> None:
    """Sets who sees it, for the caller to save; what is derived from it follows."""
    _set_visibility(repository, visibility, cohort)
    search.rescope(repository.tag, repository.scope)
    outbox.record(DocumentsChanged(repository_id=repository.pk))


def open_git(repository: Repository) -> pygit2.Repository:
    return pygit2.Repository(str(repository.git_path))


def _set_visibility(repository: Repository, visibility: str, cohort: Owner | None) -> None:
    if visibility not in Visibility.values:
        raise ValidationError({"visibility": f"Choose among {', '.join(Visibility.values)}."})
    if visibility == Visibility.PRIVATE and repository.owner.kind == Owner.Kind.UNCLAIMED:
        raise ValidationError({"visibility": "Nobody owns this mirror yet, so nobody would see it."})
    if (visibility == Visibility.COHORT) != (cohort is not None):
        raise ValidationError({"cohort": "Name a cohort if, and only if, the repository is kept to one."})
    repository.visibility = visibility
    repository.cohort = cohort
    scopes = {Visibility.PUBLIC: "public", Visibility.PRIVATE: repository.owner.scope}
    repository.scope = cohort.scope if cohort else scopes[Visibility(visibility)]
