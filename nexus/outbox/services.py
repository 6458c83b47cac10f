"""Recording events and working through them, at least once each.

An event may be recorded already leased: then the recorder does the work at once, in its own process, and a worker
takes over only if the recorder dies and the lease ends.
"""

import traceback
from collections.abc import Collection
from dataclasses import asdict
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from nexus.outbox.events import Event
from nexus.outbox.models import OutboxEvent

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=2)
KEPT = timedelta(days=14)


def record(event: Event, *, holder: str = "", delay: timedelta = timedelta(0)) -> OutboxEvent:
    """Writes the event in the caller's transaction; leased to `holder` if given, else due after `delay`."""
    now = timezone.now()
    return OutboxEvent.objects.create(
        kind=type(event).__name__,
        payload=asdict(event),  # type: ignore[call-overload]
        leased_until=now + (LEASE if holder else delay),
        holder=holder,
    )


@transaction.atomic
def lease(*, holder: str, limit: int = 1, kinds: Collection[type[Event]] = ()) -> list[OutboxEvent]:
    """Up to `limit` waiting events, oldest first, of these kinds or of all, now leased to `holder`.

    One that nobody has lived to fail so often, because it kills its worker, is dead from now on.
    """
    now = timezone.now()
    waiting = OutboxEvent.objects.filter(done_at=None, is_dead=False, leased_until__lte=now).order_by("pk")
    waiting.filter(attempts__gte=MAX_ATTEMPTS).update(is_dead=True, holder="", error="Its worker died each time.")
    if kinds:
        waiting = waiting.filter(kind__in=[kind.__name__ for kind in kinds])
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    events = list(waiting[:limit])
    OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).update(
        leased_until=now + LEASE,
        holder=holder,
        attempts=F("attempts") + 1,
    )
    return events


def renew(*, event_id: int, holder: str) -> bool:
    """The heartbeat of long work. False: the lease was lost to another, who has begun anew."""
    mine = OutboxEvent.objects.filter(pk=event_id, holder=holder, done_at=None)
    return mine.update(leased_until=timezone.now() + LEASE) == 1


def release(*, event_id: int, holder: str) -> None:
    """Gives back what was leased and not done, as if it had not been tried."""
    mine = OutboxEvent.objects.filter(pk=event_id, holder=holder, done_at=None)
    mine.update(leased_until=timezone.now(), holder="", attempts=F("attempts") - 1)


def finish(*, event_id: int) -> None:
    OutboxEvent.objects.filter(pk=event_id).update(done_at=timezone.now(), error="", holder="")


def fail(*, event_id: int, error: BaseException) -> None:
    """Tries again later, twice as late each time; after MAX_ATTEMPTS the event is dead and stays visible."""
    event = OutboxEvent.objects.get(pk=event_id)
    event.error = "".join(traceback.format_exception(error, limit=-6))
    event.is_dead = event.attempts >= MAX_ATTEMPTS
    event.leased_until = timezone.now() + FIRST_RETRY * 2**event.attempts
    event.holder = ""
    event.save(update_fields=["error", "is_dead", "leased_until", "holder"])


def retry(*, event_id: int) -> None:
    """Gives a dead or waiting event a new life now."""
    OutboxEvent.objects.filter(pk=event_id, done_at=None).update(
        is_dead=False,
        attempts=0,
        leased_until=timezone.now(),
        holder="",
    )


def drop(*, event_id: int) -> None:
    OutboxEvent.objects.filter(pk=event_id, done_at=None).delete()


def forget_old() -> int:
    """Deletes what was done more than 14 days ago; how many."""
    return OutboxEvent.objects.filter(done_at__lt=timezone.now() - KEPT).delete()[0]


def unfinished() -> "QuerySet[OutboxEvent]":
    return OutboxEvent.objects.filter(done_at=None).order_by("pk")


def dead() -> "QuerySet[OutboxEvent]":
    """What was given up and waits for an operator."""
    return unfinished().filter(is_dead=True)
