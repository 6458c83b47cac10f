"""What search finds of the guide's claims, each with how it stands."""

from datetime import UTC, datetime, time

from django.db import transaction

from nexus.labs import queries
from nexus.labs.queries import Claim
from nexus.search import services as search
from nexus.search.entries import Entry
from nexus.search.models import SearchEntry

KIND = "claim"
WEIGHT = 0.5
"""A sentence of the guide stands behind a page that says as much."""
COMPARED = ("subject", "title", "heading", "tags", "body", "url", "anchor", "verified_at")


def keep_claims_findable() -> int:
    """Brings the entries up to date with what the receipts say today; how many changed."""
    wanted = {entry.subject: entry for entry in map(_entry, queries.claims())}
    with transaction.atomic():
        known = {row[0]: row for row in SearchEntry.objects.filter(kind=KIND).values_list(*COMPARED)}
        changed = [entry for subject, entry in wanted.items() if known.get(subject) != _compared(entry)]
        search.remove([*(known.keys() - wanted.keys()), *(entry.subject for entry in changed)])
        search.put(changed)
    return len(changed)


def _entry(claim: Claim) -> Entry:
    said = claim.statement
    return Entry(
        kind=KIND,
        subject=f"claim:{said.id}",
        container="claims",
        scope="public",
        owner="nexus",
        title=claim.guide_title,
        heading=f"Claim {said.number}",
        body=said.plain,
        tags=claim.status,
        url=f"/guide/{said.guide}",
        anchor=f"claim-{said.number}",
        updated_at=None,
        verified_at=datetime.combine(claim.verified_on, time(), UTC) if claim.verified_on else None,
        weight=WEIGHT,
    )


def _compared(entry: Entry) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in COMPARED)
