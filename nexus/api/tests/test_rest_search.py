"""`/api/v1/search`."""

import pytest

from nexus.accounts import services as accounts
from nexus.api.tests import hub

pytestmark = pytest.mark.django_db
SEARCH = "/api/v1/search"


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def test_a_hit_has_exactly_these_members_and_lands_on_its_heading(ada):
    hub.repository(ada)
    hit = hub.visitor().get(f"{SEARCH}?q=stampede").json()["items"][0]
    assert set(hit) == {"kind", "title", "url", "snippet", "why", "owner", "repository", "path", "anchor"}
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
    assert hub.visitor().get(SEARCH).json() == {"items": [], "next": None, "suggestion": None}


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "x" * 401, "q=a&limit=0", "q=a&limit=101", "q=a&limit=9e9", "q=a&cursor=!"]
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
