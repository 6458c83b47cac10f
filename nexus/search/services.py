"""Writing the index: put, remove, rescope; all inside the caller's transaction."""

from collections.abc import Sequence

from django.db import transaction

from nexus.search.backends import backend
from nexus.search.engines import vocabulary
from nexus.search.entries import Entry, write
from nexus.search.models import SearchEntry

BATCH = 4_000
DELETED_AT_ONCE = 500
SPOKEN = ("title", "heading", "body")


def put(entries: Sequence[Entry | SearchEntry], *, searchable: bool = True) -> None:
    """Writes entries; findable when the transaction ends, or, with `searchable=False`, after `index_waiting`.

    Large publications write first and index after, because indexing is the slow part.
    """
    if entries:
        first, last = write(entries)
        if searchable:
            _index(first, last)


def index_waiting(container: str) -> int:
    """Indexes the next batch of what waits in the container, in a transaction of its own; how many it was."""
    with transaction.atomic():
        waiting = SearchEntry.objects.filter(container=container, is_indexed=False).order_by("pk")
        ids = list(waiting.values_list("pk", flat=True)[:BATCH])
        if ids:
            _index(ids[0], ids[-1])
    return len(ids)


def remove(subjects: Sequence[str]) -> None:
    """Takes all entries of the subjects out."""
    for start in range(0, len(subjects), DELETED_AT_ONCE):
        entries = SearchEntry.objects.filter(subject__in=subjects[start : start + DELETED_AT_ONCE])
        if ids := list(entries.values_list("pk", flat=True)):
            for first in range(0, len(ids), DELETED_AT_ONCE):
                backend().forget(ids[first : first + DELETED_AT_ONCE])
            entries.delete()


def replace(subject: str, entries: Sequence[Entry | SearchEntry]) -> None:
    """What is found of the subject from now on."""
    remove([subject])
    put(entries)


def rescope(container: str, scope: str) -> None:
    """Who may find what is in the container has changed."""
    SearchEntry.objects.filter(container=container).update(scope=scope)


def _index(first: int, last: int) -> None:
    """Makes what waits between these ids findable, and its words known."""
    waiting = SearchEntry.objects.filter(pk__range=(first, last), is_indexed=False)
    index = backend()
    index.learn(vocabulary.words(f"{title} {heading} {body}" for title, heading, body in waiting.values_list(*SPOKEN)))
    index.index(first, last)
