"""The page of results, as a browser without scripts gets it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nexus.search import services
from nexus.search.entries import Entry
from nexus.search.tests.test_traceback import ADA, GRACE

pytestmark = pytest.mark.django_db


def put(title: str, *, kind: str = "challenge", **fields) -> None:
    services.put([Entry(kind, f"{kind}:{title}", "all", "public", "ada", title, f"/{kind}/{title}", None, **fields)])


@pytest.mark.parametrize(
    ("tags", "shown"),
    [
        ("told redis", [("told", "told")]),
        ("linked", [("linked", "linked")]),
        ("redis measured amber", [("measured", "measured"), ("amber", "ages")]),
        ("rerun red", [("rerun", "re-run"), ("red", "fails")]),
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


def test_a_pasted_traceback_finds_the_same_error_first(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": f"# Notes\n\n## Trouble\n\n```\n{ADA}```\n", "a.md": "# OperationalError"})
    for text in (GRACE, GRACE.replace("\n", "\r\n"), GRACE.replace("\n", " "), GRACE.replace("\n", "")):
        page = client.get("/search", {"q": text}).text
        titles = re.findall(r'class="result-title"><a href="([^"]+)"', page)
        assert titles[0] == "/@ada/notes/README.md?h=operationalerror+no+such+table#trouble"
        assert "same traceback: the same error, OperationalError" in page


def test_a_private_traceback_is_found_by_nobody_else(client: Client, ada, grace, publish):
    publish(ada, "secret", {"a.md": f"# Trouble\n\n```\n{ADA}```\n"}, visibility="private")
    for viewer in (None, grace):
        if viewer:
            client.force_login(viewer)
        page = client.get("/search", {"q": ADA, "fragment": "1"}).text
        assert "0 results" in page
        assert "secret" not in page
        assert "traceback:" not in page
    client.force_login(ada)
    assert "/@ada/secret/a.md" in client.get("/search", {"q": GRACE}).text


@pytest.mark.parametrize("length", [8_000, 8_001, 100_000])
def test_any_length_has_an_answer(client: Client, length):
    answer = client.get("/search", {"q": "KeyError: 'x' ".ljust(length - 1, "x") + "y"})
    assert answer.status_code == 200
    assert ("more than 8,000 characters" in answer.text) == (length > 8_000)
