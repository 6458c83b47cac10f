import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from nexus.outbox import services
from nexus.outbox.events import KINDS, MirrorAsked, PublicationGrew
from nexus.outbox.models import OutboxEvent

pytestmark = pytest.mark.django_db


def recorded(**more):
    return services.record(PublicationGrew(repository_id=1), **more)


def later(event, seconds):
    """As if that much time had passed for the event's lease."""
    event.refresh_from_db()
    event.leased_until -= timedelta(seconds=seconds)
    event.save()


def test_an_event_is_its_kind_and_its_values():
    event = services.record(MirrorAsked(repository_id=7))
    assert KINDS[event.kind](**event.payload) == MirrorAsked(repository_id=7)


def test_an_event_lives_and_dies_with_its_transaction():
    with transaction.atomic():
        recorded()
        transaction.set_rollback(True)
    assert services.lease(holder="worker") == []


def test_events_are_leased_oldest_first_and_once():
    first, second = recorded(), recorded()
    assert services.lease(holder="one") == [first]
    assert services.lease(holder="two") == [second]
    assert services.lease(holder="three") == []


def test_an_event_recorded_with_a_holder_waits_for_it():
    event = recorded(holder="git door")
    assert services.lease(holder="worker") == []
    later(event, 31)
    assert services.lease(holder="worker") == [event]


def test_a_delayed_event_is_not_due_yet():
    recorded(delay=timedelta(minutes=1))
    assert services.lease(holder="worker") == []


def test_a_renewed_lease_holds_on():
    event = recorded(holder="me")
    later(event, 25)
    assert services.renew(event_id=event.pk, holder="me")
    later(event, 25)
    assert services.lease(holder="worker") == []


def test_a_lost_lease_is_told():
    event = recorded(holder="me")
    later(event, 31)
    services.lease(holder="other")
    assert not services.renew(event_id=event.pk, holder="me")
    assert services.renew(event_id=event.pk, holder="other")


def test_a_done_event_is_never_leased_again_nor_renewed():
    event = recorded()
    services.lease(holder="me")
    services.finish(event_id=event.pk)
    services.finish(event_id=event.pk)
    later(event, 3600)
    assert services.lease(holder="me") == []
    assert not services.renew(event_id=event.pk, holder="me")
    assert not services.unfinished().exists()


def test_a_failed_event_is_tried_later_and_later_and_then_dead():
    event, waits = recorded(), []
    for _ in range(services.MAX_ATTEMPTS):
        assert services.lease(holder="me") == [event]
        services.fail(event_id=event.pk, error=ValueError("the reason"))
        event.refresh_from_db()
        waits.append((event.leased_until - timezone.now()).total_seconds())
        later(event, waits[-1] + 1)
    assert waits == sorted(waits)
    assert waits[0] < 5
    assert event.is_dead
    assert "the reason" in event.error
    assert services.lease(holder="me") == []
    assert services.unfinished().get() == event


def test_a_dead_event_can_be_given_a_new_life_or_dropped():
    event = recorded()
    OutboxEvent.objects.update(is_dead=True, attempts=8)
    services.retry(event_id=event.pk)
    assert services.lease(holder="me") == [event]
    services.drop(event_id=event.pk)
    assert not OutboxEvent.objects.exists()


def test_what_is_done_is_forgotten_after_two_weeks():
    recorded()
    OutboxEvent.objects.update(done_at=timezone.now() - timedelta(days=15))
    recorded()
    assert services.forget_old() == 1
    assert services.unfinished().count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_share_the_events_without_overlap():
    wanted = {recorded().pk for _ in range(30)}
    taken, lock = [], threading.Lock()

    def work(name):
        try:
            while events := services.lease(holder=name, limit=2):
                with lock:
                    taken.extend(event.pk for event in events)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[f"worker {number}"]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(wanted)


def test_an_event_that_kills_each_of_its_workers_is_dead_at_last():
    event = recorded()
    for _ in range(services.MAX_ATTEMPTS):
        assert services.lease(holder="worker") == [event]
        later(event, 31)
    assert services.lease(holder="worker") == []
    event.refresh_from_db()
    assert (event.is_dead, event.error) == (True, "Its worker died each time.")


def test_what_is_given_back_was_not_tried():
    event = recorded()
    [leased] = services.lease(holder="one")
    services.release(event_id=leased.pk, holder="one")
    event.refresh_from_db()
    assert (event.attempts, event.holder) == (0, "")
    assert services.lease(holder="two", kinds=[MirrorAsked]) == []
    assert services.lease(holder="two", kinds=[PublicationGrew]) == [event]
