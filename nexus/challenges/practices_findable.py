"""What search finds of the checklists: an entry for each line, for everybody."""

from django.db import transaction

from nexus.challenges import checklists
from nexus.challenges.engines.checklists import Checklist, Line
from nexus.labs import queries as labs
from nexus.search import services as search
from nexus.search.entries import Entry
from nexus.search.models import SearchEntry

KIND = "practice"
WEIGHT = 0.6
"""A sentence of a checklist stands behind a page that says as much, and before a claim of a guide."""
COMPARED = ("subject", "title", "heading", "tags", "body", "url", "anchor", "verified_at")


def keep_practices_findable() -> int:
    """Brings the entries up to date with the files and what the receipts say today; how many checklists changed."""
    wanted = {_subject(one): _entries(one) for one in checklists.shelf().checklists.values()}
    with transaction.atomic():
        known: dict[str, set[tuple[str, ...]]] = {}
        for row in SearchEntry.objects.filter(kind=KIND).values_list(*COMPARED):
            known.setdefault(row[0], set()).add(tuple(map(str, row)))
        changed = [subject for subject, some in wanted.items() if known.get(subject) != set(map(_compared, some))]
        search.remove([*(known.keys() - wanted.keys()), *changed])
        search.put([entry for subject in changed for entry in wanted[subject]])
    return len(changed)


def _subject(one: Checklist) -> str:
    return f"practice:{one.slug}"


def _entries(one: Checklist) -> list[Entry]:
    standings = labs.standings([line.receipts for line in one.lines])
    return [_entry(one, line, found.status) for line, found in zip(one.lines, standings, strict=True)]


def _entry(one: Checklist, line: Line, status: str) -> Entry:
    return Entry(
        kind=KIND,
        subject=_subject(one),
        container="practices",
        scope="public",
        owner="nexus",
        title=one.title,
        heading=line.section,
        body=f"{line.plain} {line.why}",
        tags=status,
        url=one.url,
        anchor=line.id,
        updated_at=None,
        verified_at=one.verified_at,
        weight=WEIGHT,
    )


def _compared(entry: Entry) -> tuple[str, ...]:
    return tuple(str(getattr(entry, name)) for name in COMPARED)
