"""Finding, on the database in use."""

import pytest

from nexus.search import services
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
