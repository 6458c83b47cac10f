"""How a commit becomes documents.

1. The lease: one publication of a repository at a time; whoever waits finds most of the work done.
2. The plan: the trees of the published and the new commit are compared; equal folders are never entered.
3. Leftovers of an attempt that was killed are removed.
4. Rows are written under the next number, which nobody reads yet. One small transaction makes the number current.
5. A small publication parses its blobs before and has all in that transaction, search entries too.
6. The rows of a large one are current before their blobs are read: they are `waiting`, and read when somebody asks
   for them. `complete` reads them all, many at once in several processes, and makes them searchable batch by batch.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import pygit2
from django.db import transaction
from django.utils import timezone

from nexus.freshness.services import bump
from nexus.lib.git.objects import PathHistory, last_changes
from nexus.library import insights
from nexus.library.engines.parsing import Parsed, parse_blobs
from nexus.library.engines.workers import parse_in_processes
from nexus.library.leases import LeaseLost
from nexus.library.models import Document, Publication
from nexus.library.moves import follow_moves
from nexus.library.plan import Plan, current_documents
from nexus.library.rows import RowMaker, fill, keep_filled, search_entries
from nexus.outbox import services as outbox
from nexus.outbox.events import DocumentsChanged, PublicationGrew
from nexus.repos.models import Repository
from nexus.repos.queries import allowed_secrets
from nexus.repos.services import held
from nexus.search import services as search

BATCH = 250
PARSED_AT_ONCE = 10
COMMITS_LOOKED_AT = 20_000
Report = Callable[[str], None]
Item = TypeVar("Item")


@dataclass(slots=True)
class Work:
    """One publication in the making."""

    repository: Repository
    git: pygit2.Repository
    publication: Publication
    plan: Plan
    report: Report
    heartbeat: Callable[[], None]
    histories: dict[str, PathHistory] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.publication.number + 1


def publish_plan(work: Work) -> None:
    """Carries the plan out, to the moment its number is current."""
    _remove_leftovers(work)
    if work.plan.commit:
        old = work.publication.commit
        work.histories = last_changes(
            work.git,
            pygit2.Oid(hex=old) if old and old in work.git else None,
            pygit2.Oid(hex=work.plan.commit),
            max_commits=COMMITS_LOOKED_AT,
        )
    if work.plan.is_small:
        _publish_small(work)
    else:
        _publish_large(work)


def complete(repository: Repository, report: Report, heartbeat: Callable[[], None]) -> None:
    """Reads what large publications have left waiting, makes it searchable, and removes the rows they ended.

    `PublicationGrew` was recorded with the publication, so a worker does this if the publisher is killed here.
    """
    publication = Publication.objects.get(repository=repository)
    if publication.is_complete:
        return
    rows = current_documents(publication).filter(kind=Document.Kind.WAITING)
    waiting = list(rows.order_by("order").values_list("path", "blob"))
    done = 0
    for parsed in parse_in_processes(str(repository.git_path), waiting, allowed_secrets(repository)):
        with transaction.atomic():
            heartbeat()
            _take_in(repository, parsed)
        done += len(parsed)
        report(f"read {done:,} of {len(waiting):,} documents")
    ended = Document.objects.filter(repository=repository, until__lte=publication.number)
    while ids := list(ended.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            heartbeat()
            _forget(ids)
    with transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(is_complete=True)
        outbox.record(DocumentsChanged(repository_id=repository.pk))
        bump(repository.tag)


def _take_in(repository: Repository, parsed: Sequence[Parsed]) -> None:
    """Fills the waiting rows and lets search find them instead of those they replace."""
    rows = Document.objects.filter(repository=repository, path__in=[one.path for one in parsed])
    waiting = {row.path: row for row in rows.filter(kind=Document.Kind.WAITING, until=None)}
    ended = {(row.path, row.until): row for row in rows.exclude(until=None).defer("html", "links", "problems")}
    taken = [(waiting[one.path], one) for one in parsed if one.path in waiting]
    for row, one in taken:
        fill(row, one, ended.get((row.path, row.since)))
    keep_filled([row for row, _ in taken])
    insights.keep(taken)
    _forget([row.pk for row in ended.values()])
    now = _as_it_is(repository)
    search.put([entry for row, one in taken for entry in search_entries(now, row, one.page)])


def _as_it_is(repository: Repository) -> Repository:
    """The repository, held until the transaction ends: who may find an entry is decided now, not when this began."""
    now = held(repository)
    if now is None:
        raise LeaseLost
    return now


def _forget(ids: Sequence[int]) -> None:
    search.remove([f"document:{pk}" for pk in ids])
    Document.objects.filter(pk__in=ids).only("pk").delete()


def _publish_small(work: Work) -> None:
    allowed = allowed_secrets(work.repository)
    parsed: list[Parsed] = []
    for some in _batches(work.plan.changed, PARSED_AT_ONCE):
        parsed += parse_blobs(str(work.repository.git_path), some, allowed)
        work.heartbeat()
    with _still_ours(work):
        gone = _close(work, [*work.plan.removed, *(one.path for one in parsed)])
        _write(work, parsed, gone)
        follow_moves(work.repository, work.number, work.plan.removed)
        _forget([old.pk for old in gone.values()])
        _make_current(work)
        outbox.record(DocumentsChanged(repository_id=work.repository.pk))


def _publish_large(work: Work) -> None:
    for some in _batches(work.plan.changed):
        with _still_ours(work):
            gone = _close(work, [path for path, _ in some])
            RowMaker(work.repository, work.number, work.histories, gone).add_waiting(some)
    with _still_ours(work):
        for removed in _batches(work.plan.removed):
            _close(work, removed)
        follow_moves(work.repository, work.number, work.plan.removed)
        _make_current(work)
        Publication.objects.filter(pk=work.publication.pk).update(is_complete=False)
        outbox.record(PublicationGrew(repository_id=work.repository.pk), delay=outbox.LEASE)
    work.report(f"{len(work.plan.changed):,} documents are live")


@contextmanager
def _still_ours(work: Work) -> Iterator[None]:
    """A transaction that begins by renewing the lease, so that one who slept through its end writes nothing."""
    with transaction.atomic():
        work.heartbeat()
        yield


def _remove_leftovers(work: Work) -> None:
    """Rows of a publication that never became current, because its process was killed."""
    rows = Document.objects.filter(repository=work.repository)
    while ids := list(rows.filter(since__gte=work.number).values_list("pk", flat=True)[:BATCH]):
        with _still_ours(work):
            _forget(ids)
    with _still_ours(work):
        rows.filter(until__gte=work.number).update(until=None)


def _close(work: Work, closed: Sequence[str]) -> dict[str, Document]:
    """Ends the current rows of these paths with this publication; returns them by path."""
    gone: dict[str, Document] = {}
    if work.publication.number == 0:
        return gone
    for some in _batches(closed):
        rows = Document.objects.filter(repository=work.repository, path__in=some, until=None, since__lt=work.number)
        gone |= {row.path: row for row in rows.defer("html", "links", "problems")}
        rows.update(until=work.number)
    return gone


def _write(work: Work, parsed: Sequence[Parsed], gone: Mapping[str, Document]) -> None:
    """Writes whole documents and their search entries."""
    make = RowMaker(work.repository, work.number, work.histories, gone)
    documents = [make.document(one) for one in parsed]
    Document.objects.bulk_create(documents)
    insights.add(list(zip(documents, parsed, strict=True)))
    now = _as_it_is(work.repository)
    search.put(
        [
            entry
            for one, document in zip(parsed, documents, strict=True)
            for entry in search_entries(now, document, one.page)
        ],
    )


def _make_current(work: Work) -> None:
    """The moment of publication. Raises LeaseLost where another process has published meanwhile."""
    mine = Publication.objects.filter(pk=work.publication.pk, number=work.publication.number)
    if not mine.update(number=work.number, commit=work.plan.commit, published_at=timezone.now()):
        raise LeaseLost
    open_ended = Document.objects.filter(repository=work.repository, until=None)  # counted in an index alone
    Publication.objects.filter(pk=work.publication.pk).update(document_count=open_ended.count())
    bump(work.repository.tag, "repositories", f"owner:{work.repository.owner_id}")


def _batches(items: Sequence[Item], size: int = BATCH) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
