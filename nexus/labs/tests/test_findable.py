"""Claims in search: found by their words, marked with how they stand."""

from dataclasses import replace

import pytest

from nexus.labs import findable, queries
from nexus.search.models import SearchEntry
from nexus.search.queries import find

pytestmark = pytest.mark.django_db
PUBLIC = frozenset({"public"})


def test_claims_are_found_with_how_they_stand():
    assert findable.keep_claims_findable() == len(queries.claims())
    claim = queries.claims(guide="indexing")[0]
    found = find(f"kind:claim {claim.statement.plain}", scopes=PUBLIC).items[0]
    assert (found.url, found.tags) == (claim.url, (claim.status,))
    assert find(f"kind:claim tag:{claim.status}", scopes=PUBLIC).total


def test_claims_that_hold_have_the_day_on_which_it_was_measured():
    findable.keep_claims_findable()
    claims = {claim.url: claim for claim in queries.claims()}
    found = find("kind:claim verified:<900m", scopes=PUBLIC, limit=500).items
    assert found
    assert {claims[hit.url].status for hit in found} <= {"measured", "stale"}
    for hit in found:
        days = [
            queries.lab(receipt.lab)[1].measured_on
            for receipt in claims[hit.url].statement.receipts
            if receipt.kind == "lab"
        ]
        assert hit.verified_at.date().isoformat() == min(days)


def test_only_what_changed_is_written_anew(monkeypatch):
    findable.keep_claims_findable()
    before = set(SearchEntry.objects.values_list("pk", flat=True))
    assert findable.keep_claims_findable() == 0
    assert set(SearchEntry.objects.values_list("pk", flat=True)) == before
    claims = [
        replace(claim, status="failing" if claim.statement.id == "indexing#1" else "cited")
        for claim in queries.claims()
    ]
    monkeypatch.setattr(findable.queries, "claims", lambda: claims)
    findable.keep_claims_findable()
    assert [hit.url for hit in find("kind:claim tag:failing", scopes=PUBLIC).items] == ["/guide/indexing#claim-1"]


def test_a_claim_that_is_gone_is_found_no_more(monkeypatch):
    findable.keep_claims_findable()
    rest = queries.claims(guide="indexing")
    monkeypatch.setattr(findable.queries, "claims", lambda: rest)
    findable.keep_claims_findable()
    assert SearchEntry.objects.count() == len(rest)
