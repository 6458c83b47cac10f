"""Who may do what with people and tokens."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from nexus.accounts.models import Person, Token


def is_admin(person: Person | None) -> bool:
    return person is not None and person.is_active and person.is_admin


def require_admin(person: Person | None) -> None:
    if not is_admin(person):
        raise PermissionDenied("Only an administrator may do this.")


def require_scopes_within(scopes: Iterable[str], token: Token | None) -> None:
    """A token makes only tokens that may do no more than itself."""
    if token is not None and not set(scopes) <= set(token.scopes):
        raise PermissionDenied("A token can only make tokens with scopes it has itself.")
