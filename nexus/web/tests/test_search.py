"""The page of results, as a browser without scripts gets it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nexus.search import services
from nexus.search.entries import Entry

pytestmark = pytest.mark.django_db


def put(title: str, *, kind: str = "challenge", **fields) -> None:
    services.put([Entry(kind, f"{kind}:{title}", "all", "public", "ada", title, f"/{kind}/{title}", None, **fields)])


@pytest.mark.parametrize(
    ("tags", "shown"),
    [
        ("told redis", [("told", "told")]),
        ("linked", [("linked", "linked")]),
        ("redis measured amber", [("measured", "measured"), ("amber", "to be verified again")]),
        ("rerun red", [("rerun", "re-run"), ("red", "failed when run again")]),
        ("redis", []),
    ],
)
def test_a_challenge_shows_its_evidence_with_words(client: Client, tags, shown):
    put("Slow", tags=tags, verified_at=timezone.now() - timedelta(days=3))
    page = client.get("/search?q=slow").text
    assert re.findall(r'class="tag tag-(\w+)">([^<]+)<', page) == shown
    assert re.search(r"<span>verified <time[^>]+>3 days ago</time></span>", page)


def test_tags_of_a_document_are_no_evidence(client: Client):
    put("Slow", kind="document", tags="measured")
    assert "tag-measured" not in client.get("/search?q=slow").text


@pytest.mark.parametrize("kind", ["challenge", "practice", "topic"])
def test_every_kind_can_be_chosen(client: Client, kind):
    put("Slow", kind=kind)
    page = client.get(f"/search?q=slow+kind:{kind}")
    assert page.text.count(f"kind%3A{kind}") == 1
    assert f'href="/{kind}/Slow' in page.text


def test_an_age_that_is_none_is_told_how_to_be_written(client: Client):
    put("Slow")
    page = client.get("/search", {"q": "slow verified:<b>"}).text
    assert "\u201cverified:&lt;b&gt;\u201d names no age" in page
    assert "Nothing here matches" not in page
