"""What follows an event, run as a worker runs it."""

import threading

import pytest
from django.db import connections

from nexus.jobs import loop
from nexus.jobs.handlers import HANDLERS, LANES
from nexus.labs import services as labs
from nexus.labs.models import Run
from nexus.library.models import Document, FormerPath, Mention, Publication, TopicCount
from nexus.outbox import services as outbox
from nexus.outbox.events import KINDS, DocumentsChanged, LabRunAsked, MirrorAsked, PublicationGrew
from nexus.outbox.models import OutboxEvent
from nexus.repos import services as repos
from nexus.repos.engines.storage import NOTHING
from nexus.repos.models import Push
from nexus.repos.tests.commits import commit
from nexus.search.models import SearchEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """A test is one transaction: its connection is not to be closed."""
    monkeypatch.setattr(loop, "close_old_connections", lambda: None)


@pytest.fixture
def notes(ada):
    return repos.create_repository(actor=ada, owner=ada, name="notes")


def rows():
    """All that publishing writes, without what tells when."""
    return [
        list(Document.objects.order_by("path").values_list("path", "since", "until", "blob", "title", "html")),
        list(FormerPath.objects.order_by("path").values_list("path", "became")),
        list(Publication.objects.values_list("number", "commit", "document_count", "holder")),
        list(Push.objects.values_list("pk", "updates")),
        SearchEntry.objects.count(),
        list(Mention.objects.values_list("pk", "topic", "points")),
        list(TopicCount.objects.order_by("topic").values_list("topic", "notes")),
    ]


def assert_idempotent(event):
    """Handling an event a second and a third time changes nothing."""
    for handler in HANDLERS[type(event)]:
        handler(event, lambda: None)
    once = rows()
    for _ in range(2):
        for handler in HANDLERS[type(event)]:
            handler(event, lambda: None)
        assert rows() == once


def push(repository, files):
    old = repos.open_git(repository).references.get("refs/heads/main")
    tip = commit(repository, files)
    update = repos.RefUpdate("refs/heads/main", str(old.target) if old else NOTHING, tip)
    return repos.record_push(actor=None, repository=repository, updates=[update])


def test_every_kind_of_event_has_its_row():
    assert set(HANDLERS) == set(KINDS.values())


def test_a_push_handled_twice_is_one_publication(notes):
    event = push(notes, {"README.md": "# Top\n\n## Part\n", "old.md": "# Text\n"})
    assert_idempotent(KINDS[event.kind](**event.payload))
    event = push(notes, {"old.md": None, "new.md": "# Text\n", "README.md": "# Top\n\n## Piece\n"})
    assert_idempotent(KINDS[event.kind](**event.payload))
    assert Publication.objects.get().number == 2


def test_a_publication_that_grew_is_followed_up_twice_as_once(notes, monkeypatch):
    monkeypatch.setattr("nexus.library.plan.SMALL", 0)
    push(notes, {f"{number}.md": f"# Note {number}\n" for number in range(20)})
    loop.Worker().work_once()
    assert_idempotent(PublicationGrew(repository_id=notes.pk))


@pytest.mark.parametrize("kind", list(KINDS.values()))
def test_an_event_of_a_repository_that_is_gone_is_done(kind):
    values = dict.fromkeys(kind.__dataclass_fields__, 999999)
    assert_idempotent(kind(**values))


def test_a_mirror_event_of_what_is_no_mirror_does_nothing(notes):
    assert_idempotent(MirrorAsked(repository_id=notes.pk))


def test_the_worker_publishes_what_a_killed_door_left(notes):
    tip = str(commit(notes, {"README.md": "# Top\n"}))
    updates = [repos.RefUpdate("refs/heads/main", NOTHING, tip)]
    repos.record_push(actor=None, repository=notes, updates=updates, holder="git door")
    worker = loop.Worker()
    assert worker.work_once() == 0
    OutboxEvent.objects.update(leased_until="2000-01-01T00:00Z")
    assert worker.work_once() == 1
    assert Document.objects.current().get().title == "Top"
    assert [event.kind for event in outbox.unfinished()] == ["DocumentsChanged"]
    assert worker.work_once() == 1
    assert not outbox.unfinished().exists()


def test_a_host_with_a_long_name_works(notes, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "nexus-worker-" * 20)
    push(notes, {"README.md": "# Top\n"})
    worker = loop.Worker()
    assert len(worker._holder) <= OutboxEvent._meta.get_field("holder").max_length
    assert worker.work_once() == 1


def test_a_push_that_never_moved_a_ref_is_forgotten_by_the_worker(notes):
    repos.record_push(actor=None, repository=notes, updates=[repos.RefUpdate("refs/heads/main", NOTHING, "1" * 40)])
    assert loop.Worker().work_once() == 1
    assert not Push.objects.exists()
    assert not Document.objects.exists()


def test_a_handler_that_fails_leaves_its_event_for_later(notes, monkeypatch):
    def fail(*_):
        raise ValueError("broken")

    push(notes, {"README.md": "# Top\n"})
    monkeypatch.setitem(HANDLERS, KINDS["PushReceived"], [fail])
    assert loop.Worker().work_once() == 1
    event = OutboxEvent.objects.get()
    assert "broken" in event.error
    assert event.done_at is None
    assert loop.Worker().work_once() == 0


def test_a_lab_handled_twice_is_run_once(ada):
    asked = labs.ask_run(actor=ada, slug="index-vmsteps")
    assert_idempotent(LabRunAsked(run_id=asked.pk))
    assert Run.objects.get().status == "pass"


def test_each_kind_of_event_has_one_lane():
    assert sorted(kind.__name__ for lane in LANES for kind in lane) == sorted(KINDS)


def test_a_lane_takes_only_its_events(ada, notes):
    labs.ask_run(actor=ada, slug="index-vmsteps")
    push(notes, {"README.md": "# Top\n"})
    worker = loop.Worker()
    assert [worker.work_once(LANES[0]) for _ in range(2)] == [1, 0]
    assert Document.objects.current().get().title == "Top"
    assert Run.objects.get().status == "waiting"
    assert worker.work_once(LANES[1]) == 1
    assert Run.objects.get().status == "pass"


def test_a_worker_that_lost_its_event_to_another_stops_and_leaves_it_alone(ada, monkeypatch):
    def lose(_event, heartbeat):
        OutboxEvent.objects.update(holder="another")
        heartbeat()
        raise AssertionError("it went on")

    labs.ask_run(actor=ada, slug="index-vmsteps")
    monkeypatch.setitem(HANDLERS, LabRunAsked, [lose])
    loop.Worker().work_once()
    event = OutboxEvent.objects.get()
    assert (event.holder, event.error, event.done_at) == ("another", "", None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_lane_that_breaks_ends_the_worker_so_that_it_is_started_anew(ada, monkeypatch):
    def breaks(*_):
        connections.close_all()
        raise SystemExit

    def work():
        loop.Worker().run()
        connections.close_all()

    labs.ask_run(actor=ada, slug="index-vmsteps")
    monkeypatch.setattr(loop, "close_old_connections", connections.close_all)
    monkeypatch.setattr(loop, "SCHEDULE", ())
    monkeypatch.setitem(HANDLERS, LabRunAsked, [breaks])
    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(20)
    assert not worker.is_alive()


def test_a_worker_that_is_stopped_gives_its_lab_back(ada):
    labs.ask_run(actor=ada, slug="index-vmsteps")
    worker = loop.Worker()
    worker.stop()
    worker.work_once()
    event = OutboxEvent.objects.get()
    assert (event.attempts, event.holder, event.error, event.done_at) == (0, "", "", None)
    loop.Worker().work_once()
    assert Run.objects.get().status == "pass"


def test_what_a_push_brought_is_read_for_topics_afterwards(notes):
    push(notes, {"README.md": "# Redis\n\nIt is a cache.\n"})
    worker = loop.Worker()
    assert worker.work_once() == 1
    assert not Mention.objects.exists()
    assert worker.work_once([DocumentsChanged]) == 1
    assert set(Mention.objects.values_list("topic", flat=True)) == {"redis", "caching"}
    assert_idempotent(DocumentsChanged(repository_id=notes.pk))
