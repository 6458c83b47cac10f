"""Mirrors of public repositories: added, kept up to date by webhook and clock, never pushed to from here."""

import hashlib
import hmac
import re
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pygit2
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from nexus.accounts import queries as people
from nexus.accounts import services as accounts
from nexus.accounts.models import LONGEST_HANDLE, Owner, Person
from nexus.freshness.services import bump
from nexus.lib.git.fetch import FetchLimits, fetch_into, promote
from nexus.lib.git.objects import OverLimit, is_vendored, walk_tree
from nexus.lib.git.refusals import FetchFailed
from nexus.lib.outbound import ForbiddenURL, Policy, check_url
from nexus.library import services
from nexus.library.plan import limits
from nexus.outbox import services as outbox
from nexus.outbox.events import MirrorAsked
from nexus.repos import policy as rules
from nexus.repos import queries as repositories
from nexus.repos import services as repos
from nexus.repos.engines import sources, storage
from nexus.repos.models import Mirror, Repository

LONGEST_WAIT = timedelta(days=1)
ASK_AGAIN = timedelta(seconds=10)


class MirrorRefused(Exception):
    """Why an address is not mirrored; the message is for whoever typed it."""


class NotAMirror(Exception):
    """The repository has no source to be fetched from."""


def add_mirror(*, actor: Person | None, url: str, owner: str = "") -> Repository:
    """Makes a mirror and fetches it at once. Without an owner it belongs to an unclaimed one named by the URL.

    Raises MirrorRefused, and leaves nothing behind, if the address is forbidden or cannot be read.
    """
    url = url.strip().rstrip("/")
    _check(url)
    handle, name = _names(url)
    try:
        named = people.owner(owner) if owner else None
        holder = named or (accounts.add_unclaimed_owner(handle=owner) if owner else _author(handle, url))
        with transaction.atomic():
            repository = repos.create_repository(actor=actor, owner=holder, name=name, source_url=url)
            Mirror.objects.create(repository=repository, url=url, added_by=actor, next_sync_at=timezone.now())
    except ValidationError as error:
        raise MirrorRefused(" ".join(error.messages)) from None
    except PermissionDenied as error:
        raise MirrorRefused(str(error)) from None
    refresh(repository=repository)
    if failure := Mirror.objects.get(repository=repository).last_error:
        repos.take_out(repository=repository)
        accounts.forget_unclaimed(owner=holder)
        raise MirrorRefused(failure)
    return repository


def refresh(*, repository: Repository, heartbeat: Callable[[], object] = lambda: None) -> None:
    """Fetches the source and publishes what changed. What went wrong is kept with the mirror and shown."""
    mirror = Mirror.objects.get(repository=repository)
    try:
        before = _fetch(mirror, repository.git_path)
    except (FetchFailed, ForbiddenURL, OverLimit) as error:
        _note(mirror, str(error))
        return
    _note(mirror, "")
    services.publish_since(repository=repository, before=before, heartbeat=heartbeat)


def ask(*, repository: Repository) -> None:
    """Has the mirror refreshed soon, by a worker; asked twice within ten seconds, once."""
    with transaction.atomic():
        rows = Mirror.objects.filter(repository=repository)
        last = rows.values_list("last_synced_at", flat=True).first()
        if last and timezone.now() - last < ASK_AGAIN:
            rows.update(next_sync_at=timezone.now() + ASK_AGAIN)
            return
        rows.update(next_sync_at=timezone.now() + timedelta(minutes=settings.MIRROR_MINUTES))
        outbox.record(MirrorAsked(repository_id=repository.pk))


def sync(*, actor: Person, repository: Repository) -> None:
    """Has a mirror the actor looks after refreshed soon. Raises NotAMirror."""
    rules.require_change(actor, repository)
    if not repository.is_mirror:
        raise NotAMirror("Only a mirror is fetched from elsewhere; this one is pushed to.")
    ask(repository=repository)


def ask_due() -> None:
    """Has every mirror refreshed whose time has come."""
    for mirror in repositories.due_mirrors().select_related("repository"):
        ask(repository=mirror.repository)


def hook_secret(repository: Repository) -> str:
    """The secret to enter at the git host; derived, so it is stored nowhere."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"mirror hook {repository.folder}".encode(), hashlib.sha256).hexdigest()[:40]


def is_signed(repository: Repository, body: bytes, signature: str, token: str) -> bool:
    """Whether a webhook carries GitHub's signature of the body, or GitLab's token."""
    secret = hook_secret(repository)
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode()) or hmac.compare_digest(
        secret.encode(),
        token.encode(),
    )


def policy() -> Policy:
    """Which addresses may be fetched: public ones by https, and those the operator named, who may mean plain http."""
    return Policy(allow_private=settings.MIRROR_ALLOW)


def _check(url: str) -> None:
    if repositories.is_removed(url):
        raise MirrorRefused("Its author asked for it to be removed from this hub.")
    try:
        check_url(url, policy=policy())
    except ForbiddenURL as error:
        raise MirrorRefused(str(error)) from None


def _names(url: str) -> tuple[str, str]:
    """Owner and name out of the last two parts of the URL's path."""
    parts = [part for part in urlsplit(url).path.removesuffix(".git").split("/") if part]
    if len(parts) < 2:
        raise MirrorRefused("The address must name an owner and a repository, as in https://github.com/ada/notes.")
    return parts[-2], parts[-1]


def _author(handle: str, url: str) -> Owner:
    """The mirrored author of an account. Another account of the same name, on another host, is another author."""
    account = sources.account(url)
    elsewhere = re.sub(r"[^A-Za-z0-9]+", "-", account.partition("/")[0])
    for free in (handle, f"{handle}-{elsewhere}"[:LONGEST_HANDLE].rstrip("-")):
        holder = accounts.add_unclaimed_owner(handle=free)
        if repositories.accounts_of(holder) <= {account}:
            return holder
    raise MirrorRefused(f"Another account is mirrored as @{holder.handle}.")


def _fetch(mirror: Mirror, hosted: Path) -> dict[str, str]:
    """Makes the branches and tags those of the source, fetching only what is new; the refs as they were."""
    before = storage.refs(hosted)
    with tempfile.TemporaryDirectory(prefix="mirror-") as folder:
        thrown_away = Path(folder) / "fetched.git"
        fetch_into(mirror.url, thrown_away, policy=policy(), limits=FetchLimits(), known=hosted if before else None)
        _check_size(thrown_away)
        promote(thrown_away, hosted)
    return before


def _check_size(fetched: Path) -> None:
    """Raises OverLimit for what could not be published, before it touches what is served."""
    git = pygit2.Repository(str(fetched))
    if not git.head_is_unborn:
        for _ in walk_tree(git, git.head.peel(pygit2.Tree).id, is_vendored, limits()):
            pass


def _note(mirror: Mirror, error: str) -> None:
    """How the last fetch went; after failures the next is tried later and later, at most a day apart."""
    mirror.failures = mirror.failures + 1 if error else 0
    mirror.last_error = error
    mirror.last_synced_at = timezone.now() if not error else mirror.last_synced_at
    wait = timedelta(minutes=settings.MIRROR_MINUTES) * 2 ** min(mirror.failures, 10)
    mirror.next_sync_at = timezone.now() + min(wait, LONGEST_WAIT)
    mirror.save()
    bump(mirror.repository.tag)
