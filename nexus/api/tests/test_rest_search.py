"""`/api/v1/search`."""

from datetime import UTC, datetime

import pytest

from nexus.accounts import services as accounts
from nexus.api.tests import hub
from nexus.search import services
from nexus.search.entries import Entry

pytestmark = pytest.mark.django_db
SEARCH = "/api/v1/search"


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def test_a_hit_has_exactly_these_members_and_lands_on_its_heading(ada):
    hub.repository(ada)
    hit = hub.visitor().get(f"{SEARCH}?q=stampede").json()["items"][0]
    assert set(hit) == {
        "kind",
        "title",
        "url",
        "snippet",
        "why",
        "owner",
        "repository",
        "path",
        "anchor",
        "tags",
        "verified_at",
    }
    assert hit["url"] == "/@ada/notes/guide/caching.md#stampede"
    assert (hit["kind"], hit["owner"], hit["repository"], hit["anchor"]) == ("document", "ada", "notes", "stampede")


def test_pages_follow_each_other_without_a_gap(ada):
    hub.repository(ada, files={f"{number}.md": f"# Redis {number}\n\nredis\n" for number in range(5)})
    address, seen = f"{SEARCH}?q=redis&limit=2", []
    while address:
        page = hub.visitor().get(address)
        seen += [hit["url"] for hit in page.json()["items"]]
        address = page.headers["Link"].partition(">")[0].lstrip("<") if page.json()["next"] else None
    assert len(seen) == len(set(seen)) == 5


def test_a_mistyped_word_is_told_what_was_looked_for_instead(ada):
    hub.repository(ada)
    answer = hub.visitor().get(f"{SEARCH}?q=stampde").json()
    assert answer["suggestion"] == "stampede"
    assert answer["items"]


def test_nothing_asked_nothing_found(db):
    assert hub.visitor().get(SEARCH).json() == {"items": [], "next": None, "suggestion": None, "hint": None}


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "x" * 8001, "q=a&limit=0", "q=a&limit=101", "q=a&limit=9e9", "q=a&cursor=!"]
)
def test_odd_requests_are_told_what_is_wrong(db, query):
    answer = hub.visitor().get(f"{SEARCH}?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("#/query/")


@pytest.mark.parametrize("query", ["%ff%fe", '"', "tag:", "%F0%9F%A6%84", "NEAR(", "a*b^c", "%27%3B--", "\\", "%25_"])
def test_odd_words_are_only_words(db, query):
    assert hub.visitor().get(f"{SEARCH}?q={query}").status_code == 200


def test_a_cursor_of_another_search_is_refused(ada):
    hub.repository(ada, files={f"{number}.md": f"# Redis {number}\n" for number in range(3)})
    cursor = hub.visitor().get(f"{SEARCH}?q=redis&limit=1").json()["next"]
    assert hub.visitor().get(f"{SEARCH}?q=other&cursor={cursor}").status_code == 422
    assert hub.visitor().get(f"/api/v1/people?cursor={cursor}").status_code == 422


def test_evidence_and_its_date_come_with_a_challenge(ada):
    verified_at = datetime(2026, 11, 1, tzinfo=UTC)
    put_challenge("Slow list", tags="measured amber", verified_at=verified_at)
    answer = hub.visitor().get(f"{SEARCH}?q=kind:challenge").json()
    assert answer["items"][0]["tags"] == ["measured", "amber"]
    assert answer["items"][0]["verified_at"] == "2026-11-01T00:00:00Z"
    query = '{ search(q: "kind:challenge") { hint edges { node { tags verifiedAt } } } }'
    found = hub.visitor().post("/graphql", {"query": query}, content_type="application/json").json()
    node = {"tags": ["measured", "amber"], "verifiedAt": "2026-11-01T00:00:00+00:00"}
    assert found["data"]["search"] == {"hint": None, "edges": [{"node": node}]}


def test_an_age_that_is_none_is_told_how_to_be_written(ada):
    put_challenge("Slow list")
    answer = hub.visitor().get(f"{SEARCH}?q=slow+verified:soon").json()
    assert answer["items"] == []
    assert "verified:<90d" in answer["hint"]
    query = '{ search(q: "slow verified:soon") { hint edges { node { url } } } }'
    found = hub.visitor().post("/graphql", {"query": query}, content_type="application/json").json()
    assert found["data"]["search"] == {"hint": answer["hint"], "edges": []}


def put_challenge(title, **fields):
    entry = Entry("challenge", "telling:1", "repository:1", "public", "ada", title, "/challenges/1", None, **fields)
    services.put([entry])


TRACEBACK = 'Traceback (most recent call last):\n  File "{home}/a.py", line 3, in read\n    x["a"]\nKeyError: \'a\'\n'
GRAPHQL = "query ($q: String!) { search(q: $q) { edges { node { url why } } } }"


def found_by_both(client, text):
    """Addresses and reasons; the two doors answer alike."""
    rest = client.get(SEARCH, {"q": text}).json()["items"]
    body = {"query": GRAPHQL, "variables": {"q": text}}
    graphql = client.post("/graphql", body, content_type="application/json").json()["data"]["search"]["edges"]
    assert [edge["node"] for edge in graphql] == [{"url": hit["url"], "why": hit["why"]} for hit in rest]
    return rest


def test_a_pasted_traceback_finds_the_same_error_first(ada):
    files = {"a.md": f"# Lost\n\n```\n{TRACEBACK.format(home='/home/ada')}```\n", "b.md": "# KeyError\n\nkeyerror\n"}
    hub.repository(ada, files=files)
    for text in (TRACEBACK.format(home="/srv"), TRACEBACK.format(home="C:").replace("\n", " ")):
        first, second = found_by_both(hub.visitor(), text)
        assert (first["url"], second["url"]) == ("/@ada/notes/a.md#lost", "/@ada/notes/b.md#keyerror")
        assert first["why"].startswith("same traceback: the same error, KeyError")


def test_a_private_traceback_is_found_by_nobody_else(ada):
    hub.repository(ada, files={"a.md": f"# Lost\n\n```\n{TRACEBACK}```\n"}, visibility="private")
    assert found_by_both(hub.visitor(), TRACEBACK) == []


def test_an_address_too_long_for_a_header_is_only_told_by_its_cursor(ada):
    hub.repository(ada, files={f"{number}.md": f"# Lost\n\n```\n{TRACEBACK}```\n" for number in range(3)})
    long = TRACEBACK.replace("{home}", "/srv" * 1_000)
    for text, is_linked in ((TRACEBACK, True), (long, False)):
        first = hub.visitor().get(SEARCH, {"q": text, "limit": 2})
        assert ("Link" in first.headers) == is_linked
        rest = hub.visitor().get(SEARCH, {"q": text, "limit": 2, "cursor": first.json()["next"]}).json()
        assert (len(rest["items"]), rest["next"]) == (1, None)
