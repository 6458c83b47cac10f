"""Reads: what the viewer was told. Nobody sees what somebody else was told."""

from django.db.models import QuerySet

from nexus.accounts.models import Person
from nexus.activity.models import Notice

MOST_COUNTED = 100


def inbox_tag(person_id: int) -> str:
    """The freshness tag of what a person was told."""
    return f"inbox:{person_id}"


def notices(viewer: Person | None) -> QuerySet[Notice]:
    """Newest first; none for who is not signed in."""
    if viewer is None or not viewer.is_active:
        return Notice.objects.none()
    return Notice.objects.filter(person=viewer).order_by("-pk")


def unread(viewer: Person | None) -> QuerySet[Notice]:
    return notices(viewer).filter(read_at=None)


def unread_count(viewer: Person | None) -> int:
    """Counts to 100 and no further: every page of a signed-in person asks."""
    return unread(viewer)[:MOST_COUNTED].count()
