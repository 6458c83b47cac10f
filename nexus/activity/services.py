"""Writes: tell people something, once; mark it as read; forget what was read long ago."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from nexus.accounts.models import Person
from nexus.activity import queries
from nexus.activity.models import Notice
from nexus.activity.queries import inbox_tag
from nexus.freshness.services import bump

KEPT = timedelta(days=90)
LONGEST_TITLE = 200
AT_ONCE = 500


def deliver(*, people: Iterable[int], key: str, kind: str, title: str, text: str, url: str, why: str) -> int:
    """Tells these people, except who was told `key` before or may no longer sign in; how many were told now.

    `url` is a path on this hub, `why` says to each of them why they are told. A handler may call this again.
    """
    if not url.startswith("/") or not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        raise ValueError(f"Not a path on this hub: {url!r}")
    told = {"key": key, "kind": kind, "title": title[:LONGEST_TITLE], "text": text, "url": url, "why": why}
    everyone = sorted(set(people))
    return sum(_deliver(everyone[at : at + AT_ONCE], told) for at in range(0, len(everyone), AT_ONCE))


@transaction.atomic
def _deliver(people: list[int], told: dict[str, str]) -> int:
    """The people's rows are locked, in order, so that two deliveries of one key follow each other."""
    rows = Person.objects.filter(pk__in=people, is_active=True).order_by("pk")
    active = [row.pk for row in rows.select_for_update(of=("self",), no_key=True)]
    before = set(Notice.objects.filter(person__in=active, key=told["key"]).values_list("person_id", flat=True))
    new = [Notice(person_id=pk, **told) for pk in active if pk not in before]
    Notice.objects.bulk_create(new)
    if new:
        bump(*(inbox_tag(notice.person_id) for notice in new))
    return len(new)


@transaction.atomic
def mark_read(*, actor: Person, notice_id: int) -> Notice:
    """Raises Notice.DoesNotExist for what was not told to the actor."""
    notice = queries.notices(actor).get(pk=notice_id)
    if not notice.is_read:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
        bump(inbox_tag(actor.pk))
    return notice


@transaction.atomic
def mark_all_read(*, actor: Person) -> int:
    """How many were unread."""
    changed = queries.unread(actor).order_by().update(read_at=timezone.now())
    if changed:
        bump(inbox_tag(actor.pk))
    return changed


def forget_old() -> int:
    """Deletes what was read more than 90 days ago; how many. What nobody read stays."""
    return Notice.objects.filter(read_at__lt=timezone.now() - KEPT).delete()[0]
