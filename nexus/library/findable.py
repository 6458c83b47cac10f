"""What search finds of topics: each that has a guide, or public notes, by all its names."""

from django.db import transaction

from nexus.library import topics
from nexus.library.topics import Counted
from nexus.search import services as search
from nexus.search.entries import Entry
from nexus.search.models import SearchEntry

KIND = "topic"
COMPARED = ("subject", "title", "tags", "body", "url")


def keep_topics_findable() -> int:
    """Brings the entries up to date with the names and with what is public today; how many changed."""
    wanted = {entry.subject: entry for entry in map(_entry, topics.counted(viewer=None))}
    with transaction.atomic():
        known = {row[0]: row for row in SearchEntry.objects.filter(kind=KIND).values_list(*COMPARED)}
        changed = [entry for subject, entry in wanted.items() if known.get(subject) != _compared(entry)]
        search.remove([*(known.keys() - wanted.keys()), *(entry.subject for entry in changed)])
        search.put(changed)
    return len(changed)


def _entry(one: Counted) -> Entry:
    return Entry(
        kind=KIND,
        subject=f"topic:{one.topic.slug}",
        container="topics",
        scope="public",
        owner="nexus",
        title=one.topic.name,
        body=", ".join(one.topic.aliases),
        tags=one.topic.kind,
        url=one.url,
        updated_at=None,
    )


def _compared(entry: Entry) -> tuple[str, ...]:
    return tuple(str(getattr(entry, name)) for name in COMPARED)
