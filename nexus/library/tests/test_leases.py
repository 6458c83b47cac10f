import os
import subprocess
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from nexus.library import leases, services
from nexus.library.models import Document, Publication
from nexus.repos import services as repos
from nexus.repos.tests.commits import commit


@pytest.fixture
def notes(ada):
    return repos.create_repository(actor=ada, owner=ada, name="notes")


def left_by(repository, holder):
    soon = timezone.now() + leases.LEASE
    Publication.objects.update_or_create(repository=repository, defaults={"holder": holder, "leased_until": soon})


def take(repository):
    waits = []
    with leases.held(repository, lambda: waits.append(1)):
        pass
    return len(waits)


@pytest.mark.django_db
def test_a_free_lease_is_taken_at_once_and_given_back(notes):
    assert take(notes) == 0
    row = Publication.objects.get()
    assert (row.holder, row.leased_until) == ("", None)


@pytest.mark.django_db
def test_it_is_given_back_when_the_work_fails(notes):
    with pytest.raises(ValueError, match="broken"), leases.held(notes, lambda: None):
        raise ValueError("broken")
    assert take(notes) == 0


@pytest.mark.django_db
def test_the_lease_of_a_process_that_is_gone_is_taken_over_at_once(notes):
    dead = subprocess.Popen(["true"])
    dead.wait()
    left_by(notes, f"{leases.HOST}/{dead.pid}/1")
    assert take(notes) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("holder", ["another-host/1/1", f"{leases.HOST}/{os.getpid()}/1", f"{leases.HOST}/1/1", "odd"])
def test_the_lease_of_a_living_process_is_waited_for(notes, holder, monkeypatch):
    monkeypatch.setattr(leases, "PATIENCE", 0.2)
    left_by(notes, holder)
    with pytest.raises(leases.StillPublishing):
        take(notes)
    Publication.objects.update(leased_until=timezone.now())
    assert take(notes) == 0


@pytest.mark.django_db
def test_whoever_lost_the_lease_is_told_at_the_next_heartbeat(notes):
    with leases.held(notes, lambda: None) as (_, renew):
        renew()
        Publication.objects.update(holder="another-host/1/1")
        with pytest.raises(leases.LeaseLost):
            renew()
    assert Publication.objects.get().holder == "another-host/1/1"


@pytest.mark.django_db
def test_a_holder_fits_its_column_whatever_the_host_is_called(notes):
    longest = Publication._meta.get_field("holder").max_length
    with leases.held(notes, lambda: None):
        assert len(Publication.objects.get().holder) <= longest
    assert len(f"{'h' * 30}/{2**22}/{2**47}") <= longest


@pytest.mark.django_db(transaction=True)
def test_publishers_at_once_publish_once(notes):
    for number in range(5):
        commit(notes, {f"{number}.md": f"# {number}\n"})
    errors, done = [], []

    def run():
        try:
            done.append(services.publish(repository=notes).commit)
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sum(map(bool, done)) == 1
    assert Document.objects.current().count() == 5
    assert Publication.objects.get().number == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_publisher_takes_what_came_after_the_first_began(notes):
    commit(notes, {"1.md": "# 1\n"})
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        go_on.wait(10)

    def first():
        services.publish(repository=notes, heartbeat=slow)
        connection.close()

    def second():
        services.publish(repository=notes)
        connection.close()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert begun.wait(10)
    commit(notes, {"2.md": "# 2\n"})
    threads[1].start()
    time.sleep(0.2)
    go_on.set()
    for thread in threads:
        thread.join()
    assert Document.objects.current().count() == 2
