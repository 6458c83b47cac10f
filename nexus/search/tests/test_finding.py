"""Finding, on the database in use."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from nexus.search import services
from nexus.search.entries import Entry
from nexus.search.models import SearchEntry, SearchWord
from nexus.search.queries import find

pytestmark = pytest.mark.django_db
PUBLIC = frozenset({"public"})


def entry(title: str, body: str = "", **fields) -> SearchEntry:
    values = {
        "kind": "document",
        "subject": f"document:{title}",
        "container": "repository:1",
        "scope": "public",
        "owner": "ada",
        "repository": "notes",
        "url": f"/{title}",
        **fields,
    }
    return SearchEntry(title=title, body=body, **values)


def titles(text: str, scopes=PUBLIC) -> list[str]:
    return [item.title for item in find(text, scopes=scopes).items]


def test_it_finds_by_title_text_and_related_form():
    services.put([entry("Caching", "store answers near the reader"), entry("Queues", "work for later")])
    assert titles("caching") == titles("answers") == titles("cached") == ["Caching"]


def test_all_words_must_occur_and_the_last_may_be_unfinished():
    services.put([entry("One", "redis cache"), entry("Two", "redis only")])
    assert titles("redis cac") == ["One"]
    assert titles("redis cac ") == []


def test_a_phrase_must_stand_together():
    services.put([entry("One", "select related objects"), entry("Two", "related to select")])
    assert titles('"select related"') == ["One"]


def test_filters_narrow():
    services.put(
        [
            entry("One", "redis", tags="cache"),
            entry("Two", "redis", owner="grace"),
            entry("Three", "redis", kind="person"),
        ]
    )
    assert titles("redis tag:cache") == ["One"]
    assert titles("redis by:grace") == titles("redis by:@Grace") == ["Two"]
    assert titles("redis kind:person") == ["Three"]
    assert titles("by:grace") == ["Two"]


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def test_how_long_ago_it_was_verified_narrows():
    services.put(
        [
            entry("Young", "redis", kind="challenge", verified_at=days_ago(89.9)),
            entry("Old", "redis", kind="challenge", verified_at=days_ago(90.1)),
            entry("Never", "redis", kind="challenge"),
            entry("Note", "redis"),
        ]
    )
    assert titles("redis verified:<90d") == titles("verified:90d") == ["Young"]
    assert titles("redis verified:>90d") == titles("verified:>3m") == ["Old"]
    assert set(titles("verified:<13w")) == {"Young", "Old"}
    assert titles("redis verified:never") == titles("verified:none") == ["Never"]
    assert titles("verified:>9999m") == []


def test_what_was_verified_is_found_behind_many_that_were_not():
    services.put([entry(f"Page {number}", "the common word") for number in range(900)])
    services.put([entry("Kept", "the common word", verified_at=days_ago(1), kind="challenge")])
    assert titles("common verified:<2d") == ["Kept"]


def test_both_ways_to_write_an_entry_keep_when_it_was_verified():
    day = datetime(2026, 11, 1, tzinfo=UTC)
    services.put([entry("Row", "redis", verified_at=day)])
    services.put([Entry("practice", "practice:1", "practices", "public", "", "Plain", "/p", None, verified_at=day)])
    assert [one.verified_at for one in find("verified:<900m", scopes=PUBLIC).items] == [day, day]


def test_an_age_that_is_none_finds_nothing_and_says_so():
    services.put([entry("One", "redis")])
    found = find("redis verified:soon", scopes=PUBLIC)
    assert (found.items, found.total, found.suggestion) == ((), 0, None)
    assert "verified:soon" in found.hint


def test_an_address_is_listed_once_by_its_best_entry():
    services.put(
        [
            entry("Told", "slow list of orders", subject="telling:1", url="/challenges/1"),
            entry("Slow list", "the same", subject="telling:2", url="/challenges/1"),
            entry("Hidden", "slow list", subject="telling:3", url="/challenges/2", scope="owner:7"),
        ]
    )
    found = find("slow list", scopes=PUBLIC)
    assert ([one.title for one in found.items], found.total) == (["Slow list"], 1)
    assert find("by:ada", scopes=PUBLIC).total == 1


@pytest.mark.parametrize(
    "text", ["tag:%", "tag:_", "tag:\\", "by:'", '"', "AND OR NOT", "a* (b) NEAR", "''", ":*", "e.scope", "\\"]
)
def test_nothing_typed_is_an_operator(text):
    services.put([entry("One", "redis", tags="cache")])
    assert titles(text) == []


def test_what_the_viewer_may_not_see_is_not_found_nor_suggested():
    services.put([entry("Secret", "zanzibar", scope="owner:7")])
    assert titles("zanzibar") == []
    assert find("zanzibbar", scopes=PUBLIC).suggestion is None
    assert find("zanzibbar", scopes=PUBLIC | {"owner:7"}).suggestion == "zanzibar"


def test_a_mistyped_word_finds_what_was_meant():
    services.put([entry("Indexes", "postgresql planner")])
    found = find("postgersql", scopes=PUBLIC)
    assert found.suggestion == "postgresql"
    assert [item.title for item in found.items] == ["Indexes"]


def test_what_is_removed_is_not_found():
    services.put([entry("One", "redis"), entry("Two", "redis")])
    services.remove(["document:One"])
    assert titles("redis") == ["Two"]


def test_a_common_word_stays_bounded_and_prefers_titles():
    services.put([entry(f"Page {number}", "the common word") for number in range(900)])
    services.put([entry("Common", "nothing else")])
    found = find("common", scopes=PUBLIC)
    assert found.is_capped
    assert found.items[0].title == "Common"


def test_a_search_costs_a_bounded_number_of_queries(django_assert_max_num_queries):
    services.put([entry(f"Page {number}", "redis cache words") for number in range(300)])
    with django_assert_max_num_queries(6):
        find("redis cache", scopes=PUBLIC)


def test_scopes_change_at_once():
    services.put([entry("One", "redis")])
    services.rescope("repository:1", "owner:7")
    assert titles("redis") == []


def test_words_are_learnt_once():
    services.put([entry("One", "celery"), entry("Two", "celery")])
    services.put([entry("Three", "celery")])
    assert SearchWord.objects.filter(word="celery").count() == 1
