"""Writing the index: put, remove, rescope; all inside the caller's transaction."""

from collections.abc import Sequence

from nexus.search import traces
from nexus.search.backends import backend
from nexus.search.engines import vocabulary
from nexus.search.entries import Entry, write
from nexus.search.models import SearchEntry

DELETED_AT_ONCE = 500


def put(entries: Sequence[Entry | SearchEntry]) -> None:
    """Writes entries, to be found when the transaction ends."""
    if entries:
        first, last = write(entries)
        index = backend()
        index.learn(vocabulary.words(f"{entry.title} {entry.heading} {entry.body}" for entry in entries))
        index.index(first, last)
        traces.keep(first, last, entries)


def remove(subjects: Sequence[str]) -> None:
    """Takes all entries of the subjects out."""
    for start in range(0, len(subjects), DELETED_AT_ONCE):
        entries = SearchEntry.objects.filter(subject__in=subjects[start : start + DELETED_AT_ONCE])
        if ids := list(entries.values_list("pk", flat=True)):
            for first in range(0, len(ids), DELETED_AT_ONCE):
                backend().forget(ids[first : first + DELETED_AT_ONCE])
                traces.forget(ids[first : first + DELETED_AT_ONCE])
            entries.delete()


def remove_container(container: str) -> None:
    """Takes everything out that lives in the container."""
    entries = SearchEntry.objects.filter(container=container)
    while subjects := list(entries.order_by("pk").values_list("subject", flat=True)[:DELETED_AT_ONCE]):
        remove(list(dict.fromkeys(subjects)))


def replace(subject: str, entries: Sequence[Entry | SearchEntry]) -> None:
    """What is found of the subject from now on."""
    remove([subject])
    put(entries)


def rescope(container: str, scope: str) -> None:
    """Who may find what is in the container has changed."""
    SearchEntry.objects.filter(container=container).update(scope=scope)
