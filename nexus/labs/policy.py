"""Who may have labs run on this hub, and share what theirs measured."""

from django.conf import settings
from django.core.exceptions import PermissionDenied

from nexus.accounts.models import Person


def runs_labs() -> bool:
    """Whether this hub runs labs at all."""
    return settings.LAB_RUNS_AN_HOUR > 0


def may_run(person: Person | None) -> bool:
    """Everyone with an account."""
    return runs_labs() and person is not None and person.is_active


def require_run(person: Person | None) -> None:
    if not may_run(person):
        raise PermissionDenied("This hub runs no labs. Run it yourself: nexus lab run.")


def require_share(person: Person | None) -> None:
    if person is None or not person.is_active:
        raise PermissionDenied("Only people with an account share results.")
