"""Whoever pastes a traceback finds what tells the same error, on the database in use."""

import importlib

import pytest
from django.apps import apps

from nexus.search import services
from nexus.search.entries import Entry
from nexus.search.models import Trace, TraceToken
from nexus.search.queries import LONGEST, find
from nexus.search.tests.test_finding import PUBLIC, entry, titles
from nexus.search.tests.test_pasted import TRACEBACKS, WAYS
from nexus.search.tests.test_traceback import ADA, GRACE, NODE

pytestmark = pytest.mark.django_db
OTHER = "KeyError: 'email'"


def put(**bodies: str) -> None:
    services.put([entry(title, body) for title, body in bodies.items()])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TRACEBACKS)
def test_what_tells_the_same_error_comes_first(name, way):
    put(
        Words="operationalerror keyerror unreadable typeerror refused valueerror modulenotfounderror " * 5,
        Other="OperationalError: database is locked",
        Same=f"I got this:\n{TRACEBACKS[name]}\nand now it works.",
    )
    found = find(WAYS[way](TRACEBACKS[name]), scopes=PUBLIC)
    assert found.items[0].title == "Same"
    assert found.items[0].why.startswith("same traceback: the same error, ")


def test_it_says_why_it_is_the_same():
    put(Same=GRACE)
    (one,) = find(ADA, scopes=PUBLIC).items
    assert one.why == (
        "same traceback: the same error, OperationalError, the same message, \u201cno such table: \u2026\u201d, "
        "2 of 2 places the same"
    )
    assert "<mark>OperationalError</mark>" in one.snippet


def test_a_sentence_that_names_the_error_is_found():
    put(Told="The deployment stopped with ModuleNotFoundError: No module named 'celery' until I installed it.")
    pasted = "Traceback (most recent call last):\n  File \"x.py\", line 1, in <module>\nModuleNotFoundError: No module named 'redis'\n"
    (one,) = find(pasted, scopes=PUBLIC).items
    assert (one.title, one.why.partition(":")[0]) == ("Told", "similar traceback")


def test_the_words_of_the_error_are_looked_for_too_and_each_entry_is_listed_once():
    put(Same=ADA, Words="When you meet OperationalError there is no such table yet: migrate.", Unrelated="redis")
    found = find(GRACE, scopes=PUBLIC)
    assert [one.title for one in found.items] == ["Same", "Words"]
    assert (found.total, found.suggestion) == (2, None)
    assert found.items[1].why.startswith("the words are in the text")


def test_where_no_text_has_the_message_the_type_is_looked_for():
    put(Words="An OperationalError comes from the database.")
    assert titles(ADA) == ["Words"]


def test_another_error_of_the_type_is_not_taken_for_the_same():
    put(Locked="OperationalError: database is locked")
    assert find(ADA, scopes=PUBLIC).items[0].why == "the word is in the text"


def test_nothing_like_it_is_nothing():
    put(Unrelated="redis")
    found = find(ADA, scopes=PUBLIC)
    assert (found.items, found.total, found.suggestion, found.hint) == ((), 0, None, None)


def test_of_the_same_error_the_better_vouched_for_comes_first():
    services.put([entry("Told", ADA, weight=1.0), entry("Measured", ADA, weight=1.3)])
    assert titles(GRACE) == ["Measured", "Told"]


def test_what_is_named_comes_before_the_same_error_with_another_name():
    put(Celery="ModuleNotFoundError: No module named 'celery'", Redis="ModuleNotFoundError: No module named 'redis'")
    assert titles("ModuleNotFoundError: No module named 'redis'") == ["Redis", "Celery"]


def test_filters_narrow_before_anything_is_limited():
    services.put([entry(f"Note {number}", OTHER) for number in range(250)])
    services.put([entry("Kept", OTHER, kind="challenge", owner="grace")])
    for text in (f"kind:challenge {OTHER}", f"{OTHER} by:grace", f"by:grace {OTHER} kind:challenge"):
        found = find(text, scopes=PUBLIC)
        assert [one.title for one in found.items] == ["Kept"]
        assert not found.is_capped
    assert find(OTHER, scopes=PUBLIC).is_capped
    assert "verified:soon" in find(f"{OTHER} verified:soon", scopes=PUBLIC).hint


def test_what_the_viewer_may_not_see_is_not_found():
    services.put([entry("Secret", ADA, scope="owner:7")])
    hidden = find(ADA, scopes=PUBLIC)
    assert (hidden.items, hidden.total, hidden.suggestion) == ((), 0, None)
    assert titles(ADA, PUBLIC | {"owner:7"}) == ["Secret"]
    services.rescope("repository:1", "public")
    assert titles(ADA) == ["Secret"]


def test_many_hidden_ones_do_not_crowd_out_what_may_be_seen():
    services.put([entry(f"Hidden {number}", ADA, scope="owner:7") for number in range(250)])
    put(Seen=ADA)
    assert titles(ADA) == ["Seen"]


def test_what_is_removed_or_written_anew_leaves_nothing():
    put(One=ADA, Two=NODE)
    services.remove(["document:One"])
    assert titles(ADA) == []
    assert titles(NODE) == ["Two"]
    services.replace("document:Two", [entry("Two", "nothing went wrong")])
    assert (Trace.objects.count(), TraceToken.objects.count()) == (0, 0)


def test_a_heading_may_name_the_error():
    services.put(
        [Entry("document", "document:1", "repository:1", "public", "ada", "Trouble", "/t", None, heading=OTHER)]
    )
    assert titles(OTHER) == ["Trouble"]


def test_pages_follow_each_other_without_a_gap():
    services.put([entry(f"Note {number}", OTHER) for number in range(5)])
    put(Words="keyerror")
    seen = [one.title for start in (0, 2, 4) for one in find(OTHER, scopes=PUBLIC, limit=2, offset=start).items]
    assert sorted(seen) == ["Note 0", "Note 1", "Note 2", "Note 3", "Note 4", "Words"]
    assert seen[-1] == "Words"


def test_it_costs_a_bounded_number_of_queries(django_assert_max_num_queries):
    services.put([entry(f"Page {number}", ADA) for number in range(250)])
    with django_assert_max_num_queries(12):
        find(ADA, scopes=PUBLIC)


def test_entries_without_errors_cost_no_query_more(django_assert_num_queries):
    services.put([entry("First", "redis")])
    with django_assert_num_queries(0):
        from nexus.search import traces

        traces.keep(1, 10, [entry("One", "a cache: with redis"), entry("Two", "ValueError in forms")])


def test_what_is_too_long_is_told_so():
    found = find("KeyError: 'x'\n" + "x" * LONGEST, scopes=PUBLIC)
    assert (found.items, found.hint.startswith("That is more than 8,000 characters")) == ((), True)


@pytest.mark.parametrize(
    "text", ["KeyError: '\0'", "KeyError: '\ud800'", "KeyError: '%s' {0}", 'KeyError: "\\', "KeyError: '\U0001f984'"]
)
def test_odd_errors_are_only_errors(text):
    put(One=OTHER)
    assert titles(text) == ["One"]


def test_entries_written_before_get_their_traces():
    put(Same=ADA, Plain="redis")
    Trace.objects.all().delete()
    assert find(GRACE, scopes=PUBLIC).items[0].why.startswith("the words are in the text")
    migration = importlib.import_module("nexus.search.migrations.0007_traces_of_entries")
    migration.keep(apps, None)
    assert find(GRACE, scopes=PUBLIC).items[0].why.startswith("same traceback")
