"""Writes: people join, tokens and one-time links are made and revoked."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils import timezone

from nexus.accounts import policy
from nexus.accounts.models import LONGEST_HANDLE, Membership, OneTimeLink, Owner, Person, Token, handle_validator
from nexus.freshness.services import bump
from nexus.lib import tokens
from nexus.search import services as search
from nexus.search.models import SearchEntry

log = structlog.get_logger(__name__)
HUB_HANDLE = "nexus"
RESERVED_HANDLES = frozenset({HUB_HANDLE, "all", "api", "new", "settings", "static"})
MIRROR_SUFFIX = "-mirror"
MIRROR_STEM = LONGEST_HANDLE - len(MIRROR_SUFFIX)
TOKEN_SCOPES = ("read", "write", "push")
TOKEN_DAYS = 90
MOST_TOKEN_DAYS = 3650
LONGEST_TOKEN_NAME = 80
LINK_DAYS = 7
USED_PRECISION = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token with its secret, which is shown once and never stored."""

    token: Token
    secret: str


def check_handle(handle: str) -> str:
    """The handle, if a new owner may have it; else ValidationError saying why."""
    handle_validator(handle)
    if handle.lower() in RESERVED_HANDLES:
        raise ValidationError("This name is reserved. Choose another.", code="reserved")
    if Owner.objects.filter(handle__iexact=handle).exists():
        raise ValidationError("This name is taken. Choose another.", code="taken")
    return handle


@transaction.atomic
def add_person(*, handle: str, email: str = "", password: str | None = None, is_admin: bool = False) -> Person:
    """A new person; without a password they come in by a one-time link. Raises ValidationError."""
    person = Person(handle=check_handle(handle), is_admin=is_admin)
    person.set_password(password)
    _save_with_email(person, email)
    make_findable(person)
    return person


def make_findable(person: Person) -> None:
    """By handle and name. Handles are public: they are in every address."""
    subject = f"person:{person.pk}"
    entry = SearchEntry(
        kind="person",
        subject=subject,
        container=subject,
        scope="public",
        owner=person.handle,
        title=person.handle,
        body=person.name,
        url=person.url,
        updated_at=person.created_at,
    )
    search.replace(subject, [entry])


@transaction.atomic
def add_unclaimed_owner(*, handle: str) -> Owner:
    """The mirrored author with this handle, made where there is none, and then claimed by nobody.

    A person or cohort of that name is never taken for them: then the owner is called `<handle>-mirror`.
    """
    handle_validator(handle)
    for free in (handle, f"{handle[:MIRROR_STEM]}{MIRROR_SUFFIX}"):
        owner, _ = Owner.objects.get_or_create(
            handle__iexact=free,
            defaults={"handle": free, "kind": Owner.Kind.UNCLAIMED},
        )
        if owner.is_mirrored:
            return owner
    raise ValidationError(f"The handles {handle} and {free} are both taken.", code="taken")


def forget_unclaimed(*, owner: Owner) -> None:
    """Gives the name of an unclaimed owner free again, if nothing is mirrored from them any more."""
    if owner.kind == Owner.Kind.UNCLAIMED:
        with suppress(ProtectedError):
            owner.delete()


def hub_owner() -> Owner:
    """The owner of what the hub itself publishes, such as its documentation."""
    return Owner.objects.get_or_create(handle=HUB_HANDLE, defaults={"kind": Owner.Kind.HUB, "name": "Nexus"})[0]


@transaction.atomic
def add_cohort(*, actor: Person | None, handle: str, name: str = "") -> Owner:
    """A new cohort. `actor` None is the operator at the machine. Raises ValidationError."""
    if actor is not None:
        policy.require_admin(actor)
    return Owner.objects.create(handle=check_handle(handle), name=name, kind=Owner.Kind.COHORT)


def add_member(*, actor: Person | None, cohort: Owner, person: Person) -> Membership:
    if actor is not None:
        policy.require_admin(actor)
    membership, _ = Membership.objects.get_or_create(cohort=cohort, person=person)
    return membership


@transaction.atomic
def change_profile(*, actor: Person, name: str, email: str) -> None:
    """Raises ValidationError for an address another person has."""
    actor.name = name.strip()
    _save_with_email(actor, email, fields=["name", "email"])
    make_findable(actor)
    bump(f"owner:{actor.pk}")


def make_admin(*, person: Person) -> None:
    """The operator's act, at the machine."""
    Person.objects.filter(pk=person.pk).update(is_admin=True)


def make_token(
    *,
    actor: Person,
    name: str,
    scopes: list[str] | None = None,
    days: int | None = TOKEN_DAYS,
    within: Token | None = None,
) -> NewToken:
    """A token for the actor. `days=None` never expires. Raises ValidationError for unknown scopes.

    One made with the token `within` may do no more than that and lives no longer: a lost token cannot grow.
    """
    if len(name) > LONGEST_TOKEN_NAME:
        raise ValidationError({"name": f"Use at most {LONGEST_TOKEN_NAME} characters."})
    scopes = list(TOKEN_SCOPES) if scopes is None else scopes
    if not scopes or set(scopes) - set(TOKEN_SCOPES):
        raise ValidationError({"scopes": f"Choose among {', '.join(TOKEN_SCOPES)}."})
    if days is not None and not 1 <= days <= MOST_TOKEN_DAYS:
        raise ValidationError({"days": f"Use 1 to {MOST_TOKEN_DAYS}, or none for a token that does not expire."})
    policy.require_scopes_within(scopes, within)
    secret = tokens.make_token()
    token = Token.objects.create(
        person=actor,
        name=name.strip() or "unnamed",
        digest=tokens.digest(secret),
        hint=secret[:8],
        scopes=sorted(set(scopes)),
        expires_at=_first_of(_in_days(days) if days else None, within.expires_at if within else None),
    )
    return NewToken(token, secret)


def revoke_token(*, actor: Person, token_id: int) -> None:
    """Raises Token.DoesNotExist for another's token: nobody learns that it exists."""
    token = Token.objects.get(pk=token_id, person=actor)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])


def note_token_used(*, token: Token) -> None:
    """Last used, to the minute: a write for each request would make every read a write.

    Where nothing can be written, on a full disk say, the token still reads.
    """
    now = timezone.now()
    if token.last_used_at is not None and now - token.last_used_at <= USED_PRECISION:
        return
    try:
        with transaction.atomic():
            Token.objects.filter(pk=token.pk).update(last_used_at=now)
    except DatabaseError as error:
        log.warning("the use of a token was not noted", token=token.pk, error=str(error))


def make_sign_in_link(*, actor: Person | None, person: Person) -> str:
    """The secret of a link that signs `person` in once. `actor` None is the operator at the machine."""
    if actor is not None:
        policy.require_admin(actor)
    return _make_link(actor, person)


def invite(*, actor: Person) -> str:
    """The secret of an invitation to sign up."""
    policy.require_admin(actor)
    return _make_link(actor, None)


@transaction.atomic
def use_link(*, secret: str, invitation: bool = False) -> Person | None:
    """Uses the link up; its person, or None for an invitation. Raises OneTimeLink.DoesNotExist."""
    link = (
        _live_links()
        .select_for_update(of=("self",))
        .get(
            digest=tokens.digest(secret),
            person__isnull=invitation,
        )
    )
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    return link.person


def person_of_link(secret: str) -> Person | None:
    """Whom this link would sign in; None if it was used, has expired, or never was."""
    link = _live_links().filter(digest=tokens.digest(secret)).select_related("person").first()
    return link.person if link else None


def is_invitation(secret: str) -> bool:
    return _live_links().filter(digest=tokens.digest(secret), person__isnull=True).exists()


def set_active(*, actor: Person, person: Person, is_active: bool) -> None:
    """Lets someone in, or shuts them out of pages, API and git at once."""
    policy.require_admin(actor)
    if actor.pk == person.pk:
        raise PermissionDenied("You cannot shut yourself out.")
    Person.objects.filter(pk=person.pk).update(is_active=is_active)


def _save_with_email(person: Person, email: str, fields: list[str] | None = None) -> None:
    """Saves a person with this address, in lower case, as their only one. Raises ValidationError if it is another's."""
    email = email.strip().lower()
    _check_email(person, email)
    before, person.email = person.email, email
    try:
        with transaction.atomic():
            person.save(update_fields=fields)
            _keep_for_entrance(person)
    except IntegrityError:
        person.email = before
        _check_email(person, email)  # another has taken it in this moment
        raise


def _check_email(person: Person, email: str) -> None:
    others = Person.objects.filter(Q(email__iexact=email) | Q(emailaddress__email=email)).exclude(pk=person.pk)
    if email and others.exists():
        raise ValidationError({"email": "Another person has this address."})


def _keep_for_entrance(person: Person) -> None:
    """Where allauth looks for who signs in by an address or has forgotten their password."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    if person.email:
        EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"primary": True})


def _live_links() -> "QuerySet[OneTimeLink]":
    return OneTimeLink.objects.filter(used_at=None, expires_at__gt=timezone.now())


def _make_link(actor: Person | None, person: Person | None) -> str:
    secret = secrets.token_urlsafe(24)
    OneTimeLink.objects.create(
        person=person,
        digest=tokens.digest(secret),
        created_by=actor,
        expires_at=_in_days(LINK_DAYS),
    )
    return secret


def _first_of(*ends: datetime | None) -> datetime | None:
    """The earliest; None, which is never, if there is none."""
    return min((end for end in ends if end is not None), default=None)


def _in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)
