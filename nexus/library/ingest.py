"""How a commit becomes documents.

1. The lease: one publication of a repository at a time; whoever waits finds most of the work done.
2. The plan: the trees of the published and the new commit are compared; equal folders are never entered.
3. Leftovers of an attempt that was killed are removed.
4. Changed blobs are parsed, each once; many of them in several processes.
5. Rows are written under the next number, which nobody reads yet, with their search entries.
6. One small transaction makes the number current. A small publication does 5 and 6 in one transaction and is
   searchable with it; of a large one the index follows in batches.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pygit2
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nexus.freshness.services import bump
from nexus.lib.git.objects import (
    Change,
    Limits,
    PathHistory,
    changed_paths,
    display,
    is_vendored,
    last_changes,
    walk_tree,
)
from nexus.library.engines import paths
from nexus.library.engines.parsing import Parsed, parse_blobs
from nexus.library.engines.workers import parse_in_processes
from nexus.library.models import Document, DocumentQuerySet, FormerPath, Publication
from nexus.library.rows import RowMaker, search_entries
from nexus.outbox import services as outbox
from nexus.outbox.events import PublicationGrew
from nexus.repos.engines import storage
from nexus.repos.models import Repository
from nexus.repos.queries import allowed_secrets
from nexus.search import services as search

SMALL = 200
BATCH = 250
COMMITS_LOOKED_AT = 20_000
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be parsed and what is gone, between the published commit and `commit`."""

    commit: str
    changed: list[tuple[str, str]]
    removed: list[str]

    @property
    def is_small(self) -> bool:
        return len(self.changed) + len(self.removed) <= SMALL


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


def limits() -> Limits:
    """What a tree may hold to be published."""
    return Limits(files=settings.MAX_FILES)


def make_plan(git: pygit2.Repository, publication: Publication) -> Plan | None:
    """What to do to publish the default branch; None when it is published already."""
    commit = storage.head_commit(git)
    if commit == (publication.commit or None):
        return None
    if commit is None:
        gone = _current(publication).values_list("path", flat=True)
        return Plan("", [], list(gone))
    old = git.get(publication.commit) if publication.commit else None
    new_tree = git[commit].peel(pygit2.Tree)
    if old is None:
        return _plan_all(git, publication, commit, new_tree)
    changes = [
        change
        for change in changed_paths(git, old.peel(pygit2.Tree).id, new_tree.id, limits())
        if paths.is_document(change.path) and not is_vendored(change.path)
    ]
    kept = {display(change.path): str(change.new_oid) for change in changes if change.new_oid and is_file(change.mode)}
    return Plan(commit, list(kept.items()), [path for path in map(_shown, changes) if path not in kept])


def is_file(mode: int) -> bool:
    """A regular file; not a symbolic link, which is never followed, nor a submodule."""
    return mode & 0o170000 == 0o100000


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


def follow_up(repository: Repository, report: Report, heartbeat: Callable[[], None]) -> None:
    """What a large publication leaves for later: old rows are deleted and new entries made searchable.

    `PublicationGrew` was recorded with the publication, so a worker does this if the publisher is killed here.
    """
    number = Publication.objects.get(repository=repository).number
    old = Document.objects.filter(repository=repository, until__lte=number)
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            search.remove([f"document:{pk}" for pk in ids])
            Document.objects.filter(pk__in=ids).delete()
        heartbeat()
    done = 0
    while count := search.index_waiting(repository.tag):
        done += count
        report(f"made {done:,} sections searchable")
        heartbeat()
    bump(repository.tag)


def _publish_small(work: Work) -> None:
    allowed = allowed_secrets(work.repository)
    parsed = parse_blobs(str(work.repository.git_path), work.plan.changed, allowed)
    with transaction.atomic():
        gone = _close(work, [*work.plan.removed, *(one.path for one in parsed)])
        documents = _write(work, parsed, searchable=True)
        _follow_moves(work, documents, gone)
        search.remove([old.subject for old in gone.values()])
        Document.objects.filter(pk__in=[old.pk for old in gone.values()]).delete()
        _make_current(work)


def _publish_large(work: Work) -> None:
    allowed = allowed_secrets(work.repository)
    done = 0
    for parsed in parse_in_processes(str(work.repository.git_path), work.plan.changed, allowed):
        with transaction.atomic():
            _close(work, [one.path for one in parsed])
            _write(work, parsed, searchable=False)
        work.heartbeat()
        done += len(parsed)
        work.report(f"published {done:,} of {len(work.plan.changed):,} documents")
    with transaction.atomic():
        for removed in _batches(work.plan.removed):
            _close(work, removed)
        _make_current(work)
        outbox.record(PublicationGrew(repository_id=work.repository.pk), delay=outbox.LEASE)


def _plan_all(git: pygit2.Repository, publication: Publication, commit: str, tree: pygit2.Tree) -> Plan:
    """A plan from the rows that are there: for the first publication, and when the old commit is gone."""
    known = dict(_current(publication).values_list("path", "blob"))
    found = {
        display(entry.path): str(entry.oid)
        for entry in walk_tree(git, tree.id, is_vendored, limits())
        if is_file(entry.mode) and paths.is_document(entry.path)
    }
    changed = [(path, blob) for path, blob in found.items() if known.get(path) != blob]
    return Plan(commit, changed, [path for path in known if path not in found])


def _shown(change: Change) -> str:
    return display(change.path)


def _current(publication: Publication) -> DocumentQuerySet:
    return Document.objects.filter(repository_id=publication.pk).current()


def _remove_leftovers(work: Work) -> None:
    """Rows of a publication that never became current, because its process was killed."""
    rows = Document.objects.filter(repository=work.repository)
    while ids := list(rows.filter(since__gte=work.number).values_list("pk", flat=True)[:BATCH]):
        search.remove([f"document:{pk}" for pk in ids])
        Document.objects.filter(pk__in=ids).delete()
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


def _write(work: Work, parsed: Sequence[Parsed], *, searchable: bool) -> list[Document]:
    """Writes the documents and their search entries."""
    predecessors = (
        {
            row.path: row
            for row in Document.objects.filter(
                repository=work.repository,
                until=work.number,
                path__in=[one.path for one in parsed],
            ).defer("html", "links", "problems")
        }
        if work.publication.number
        else {}
    )
    make = RowMaker(work.repository, work.number, work.histories, predecessors)
    documents = [make.document(one) for one in parsed]
    Document.objects.bulk_create(documents)
    entries = [
        entry
        for one, document in zip(parsed, documents, strict=True)
        for entry in search_entries(work.repository, document, one.page)
    ]
    search.put(entries, searchable=searchable)
    return documents


def _follow_moves(work: Work, documents: Sequence[Document], gone: dict[str, Document]) -> None:
    """A removed path whose text lives on at a new one answers with a redirect from now on."""
    new_at = {document.blob: document.path for document in documents if document.path not in gone}
    moves = {path: new_at[gone[path].blob] for path in work.plan.removed if path in gone and gone[path].blob in new_at}
    former = FormerPath.objects.filter(repository=work.repository)
    former.filter(path__in=[document.path for document in documents]).delete()
    for path, became in moves.items():
        former.filter(became=path).update(became=became)
    FormerPath.objects.bulk_create(
        [FormerPath(repository=work.repository, path=path, became=became) for path, became in moves.items()],
        update_conflicts=True,
        unique_fields=["repository", "path"],
        update_fields=["became"],
    )


def _make_current(work: Work) -> None:
    """The moment of publication."""
    publication = work.publication
    publication.number = work.number
    publication.commit = work.plan.commit
    publication.published_at = timezone.now()
    publication.save(update_fields=["number", "commit", "published_at"])
    publication.document_count = _current(publication).count()
    publication.save(update_fields=["document_count"])
    bump(work.repository.tag, "repositories", f"owner:{work.repository.owner_id}")


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
