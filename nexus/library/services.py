"""Writes: publishing what git holds, and repairing what a crash left."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import OperationalError

from nexus.lib.markdown import highlight
from nexus.library import ingest, leases
from nexus.library.engines.parsing import parse_blobs
from nexus.library.ingest import Report, Work
from nexus.library.models import Document
from nexus.library.plan import Plan, make_plan
from nexus.library.rows import fill
from nexus.outbox import services as outbox
from nexus.repos import services as repos
from nexus.repos.models import Repository
from nexus.repos.queries import allowed_secrets
from nexus.repos.services import open_git

HOLDER = "library"


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did; `changed` and `removed` are paths. Empty when there was nothing to do."""

    commit: str = ""
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def publish(
    *,
    repository: Repository,
    report: Report = lambda _: None,
    heartbeat: Callable[[], object] = lambda: None,
) -> Published:
    """Makes the documents equal to the default branch. Safe to repeat and to run twice at once.

    `report` is told progress in words; `heartbeat` is called now and then during long work. Raises
    `leases.StillPublishing` and `leases.LeaseLost`; either way another process does the work.
    """
    with leases.held(repository, heartbeat) as (publication, renew):

        def beat() -> None:
            renew()
            heartbeat()

        git = open_git(repository)
        plan = make_plan(git, publication)
        if plan:
            ingest.publish_plan(Work(repository, git, publication, plan, report, beat))
        ingest.complete(repository, report, beat)
        return _published(plan) if plan else Published()


def publish_since(
    *,
    repository: Repository,
    before: dict[str, str],
    report: Report = lambda _: None,
    heartbeat: Callable[[], object] = lambda: None,
) -> None:
    """Records and publishes what came in by another way than a push, since the refs were `before`."""
    updates = repos.updates_since(repository=repository, before=before)
    if not updates:
        publish(repository=repository, report=report, heartbeat=heartbeat)
        return
    event = repos.record_push(actor=None, repository=repository, updates=updates, holder=HOLDER)

    def beat() -> None:
        heartbeat()
        outbox.renew(event_id=event.pk, holder=HOLDER)

    publish(repository=repository, report=report, heartbeat=beat)
    outbox.finish(event_id=event.pk)


def complete(*, repository: Repository, heartbeat: Callable[[], object] = lambda: None) -> None:
    """Finishes what a killed large publication left waiting."""
    with leases.held(repository, heartbeat) as (_, renew):
        ingest.complete(repository, lambda _: None, renew)


def whole(document: Document) -> Document:
    """The document with all that is read out of its text: read now, and not kept, where it is still waiting."""
    if document.kind == Document.Kind.WAITING:
        repository = document.repository
        blobs = [(document.path, document.blob)]
        [parsed] = parse_blobs(str(repository.git_path), blobs, allowed_secrets(repository))
        replaced = Document.objects.at(repository, document.path).filter(until=document.since).first()
        fill(document, parsed, replaced)
        document.html, document.is_highlighted = highlight(document.html), True
    return document


def highlighted(document: Document) -> Document:
    """The whole document with its code highlighted, which is kept, so that only the first reader waits for it."""
    if not whole(document).is_highlighted:
        document.html, document.is_highlighted = highlight(document.html), True
        with suppress(OperationalError):  # a full disk stops no reader
            kept = Document.objects.filter(pk=document.pk, is_highlighted=False)
            kept.update(html=document.html, is_highlighted=True)
    return document


def _published(plan: Plan) -> Published:
    return Published(plan.commit, tuple(path for path, _ in plan.changed), tuple(plan.removed))
