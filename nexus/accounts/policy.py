"""Who may do what with people and tokens."""

from django.core.exceptions import PermissionDenied

from nexus.accounts.models import Person


def is_admin(person: Person | None) -> bool:
    return person is not None and person.is_active and person.is_admin


def require_admin(person: Person | None) -> None:
    if not is_admin(person):
        raise PermissionDenied("Only an administrator may do this.")
