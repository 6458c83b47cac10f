"""Reads: who someone is, and which scopes they may see."""

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from nexus.accounts.models import Membership, Owner, Person, Token
from nexus.lib import tokens

PUBLIC = "public"


def scopes(viewer: Person | None) -> frozenset[str]:
    """The scope strings of all that the viewer may see."""
    if viewer is None or not viewer.is_active:
        return frozenset({PUBLIC})
    cohorts = Membership.objects.filter(person=viewer).values_list("cohort_id", flat=True)
    return frozenset({PUBLIC, viewer.scope, *(f"cohort:{pk}" for pk in cohorts)})


def token_of(secret: str) -> Token | None:
    """The live token with this secret, its person active and loaded; None otherwise."""
    if not tokens.is_well_formed(secret):
        return None
    return (
        Token.objects.select_related("person")
        .filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
        .filter(digest=tokens.digest(secret), revoked_at=None, person__is_active=True)
        .first()
    )


def tokens_of(viewer: Person) -> QuerySet[Token]:
    return Token.objects.filter(person=viewer, revoked_at=None)


def owner(handle: str) -> Owner | None:
    return Owner.objects.select_related("claimed_by").filter(handle__iexact=handle).first()


def mirrored_authors(person: Owner) -> QuerySet[Owner]:
    """The authors elsewhere who are this person."""
    return Owner.objects.filter(claimed_by=person.pk).order_by("handle")


def person(handle: str) -> Person | None:
    return Person.objects.filter(handle__iexact=handle).first()


def known_person(handle: str) -> Person:
    """The person with this handle, `@` before it or not, who is not shut out. Raises ValidationError."""
    found = person(handle.removeprefix("@"))
    if found and found.is_active:
        return found
    raise ValidationError({"person": f"There is no person {handle}."})


def author(path: str) -> Coalesce:
    """In a query, what `Owner.author_id` is, for the owner at this path."""
    return Coalesce(f"{path}__claimed_by", path)


def people(*, viewer: Person | None) -> QuerySet[Person]:
    """Everyone with an account, by handle. Whether their e-mail addresses are shown is for the door to decide."""
    del viewer  # handles are public: they are in every address
    return Person.objects.filter(is_active=True).order_by("handle")


def cohorts_of(viewer: Person) -> QuerySet[Owner]:
    return Owner.objects.filter(members__person=viewer).order_by("handle")


def cohort(*, viewer: Person, handle: str | None) -> Owner | None:
    """The viewer's cohort of this name, None for no name. Raises ValidationError for any other name."""
    if handle is None:
        return None
    found = cohorts_of(viewer).filter(handle__iexact=handle).first()
    if found is None:
        raise ValidationError({"cohort": "You are in no cohort of this name."})
    return found


def first_administrator() -> Person | None:
    return Person.objects.filter(is_admin=True).order_by("pk").first()
