"""Writes: publishing what git holds, and repairing what a crash left."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import OperationalError

from nexus.lib.markdown import highlight
from nexus.library import ingest, leases
from nexus.library.ingest import Report, Work
from nexus.library.models import Document
from nexus.library.plan import Plan, make_plan
from nexus.repos.models import Repository
from nexus.repos.services import open_git


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
        if plan is None:
            return Published()
        ingest.publish_plan(Work(repository, git, publication, plan, report, beat))
        if not plan.is_small:
            ingest.follow_up(repository, report, beat)
        return _published(plan)


def follow_up(*, repository: Repository, heartbeat: Callable[[], object] = lambda: None) -> None:
    """Finishes what a killed large publication left to index."""
    with leases.held(repository, heartbeat) as (_, renew):
        ingest.follow_up(repository, lambda _: None, renew)


def highlighted(document: Document) -> Document:
    """The document with its code highlighted."""
    if not document.is_highlighted:
        keep_highlighted(document=document, html=highlight(document.html))
    return document


def keep_highlighted(*, document: Document, html: str) -> None:
    """Keeps the highlighted article, so that only the first reader waits for it. A full disk stops no reader."""
    document.html, document.is_highlighted = html, True
    with suppress(OperationalError):
        Document.objects.filter(pk=document.pk, is_highlighted=False).update(html=html, is_highlighted=True)


def _published(plan: Plan) -> Published:
    return Published(plan.commit, tuple(path for path, _ in plan.changed), tuple(plan.removed))
