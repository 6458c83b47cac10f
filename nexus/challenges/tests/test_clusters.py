"""Joining: who comes together, under which key and title, and why."""

import pytest

from nexus.challenges.engines.clusters import Memory, join, place
from nexus.challenges.engines.items import Problem

ADA = Problem("1-ada", "", "N+1 query issues in the list view", "select_related")
GRACE = Problem("2-grace", "Database load", "Too many queries per row", "prefetch_related")
LINUS = Problem("3-linus", "", "Requests were blocked by CORS", "corsheaders")


def parts(problems) -> list[list[str]]:
    return [[member.key for member in cluster.members] for cluster in join(problems)]


def test_two_who_tell_one_known_problem_are_one_entry():
    first, second = join([ADA, GRACE, LINUS])
    assert [member.key for member in first.members] == [ADA.key, GRACE.key]
    assert (first.key, first.title, first.concept) == (ADA.key, "N+1 queries", "n-plus-one")
    assert (second.key, second.title) == (LINUS.key, "Requests were blocked by CORS")


def test_it_says_why_in_the_words_of_both():
    first, _ = join([ADA, GRACE, LINUS])
    assert first.members[0].why is None
    assert str(first.members[1].why) == ("same because both tell of N+1 queries (“many queries” here, “N+1” there)")


def test_words_that_no_known_problem_has_join_too():
    one = Problem("1", "", "Arabic glyphs vanish from generated PDF invoices", "embedded a font")
    other = Problem("2", "", "Generated PDF invoices lost their Arabic glyphs", "changed the font")
    (cluster,) = join([one, other, LINUS, ADA])[:1]
    assert [member.key for member in cluster.members] == ["1", "2"]
    assert str(cluster.members[1].why) == "both: Arabic + glyphs + invoices + PDF"
    assert cluster.concept is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Performance problems", "Performance issues of the application"),
        ("Integration of the API was complex", "Complex integration of the API in the project"),
        ("Handling data", "Handling data"),
        ("Learning Kubernetes", "Learning Arabic"),
        ("A slow database query", "A slow page in the browser"),
    ],
)
def test_words_that_everybody_uses_join_nobody(one, other):
    assert len(join([Problem("1", "", one), Problem("2", "", other)])) == 2


def test_a_near_copy_joins_even_in_common_words():
    one = Problem("1", "", "Handling the data of users", "Wrote a better service with more tests and Ada reviewed it")
    other = Problem("2", "", "Handling the data of users.", "Wrote a better service with more tests; Ada reviewed it")
    assert parts([one, other]) == [["1", "2"]]


def test_two_known_problems_are_never_one_however_alike_they_sound():
    one = Problem("1", "", "Invoices of the Zanzibar branch: race condition in invoices of Zanzibar branch")
    other = Problem("2", "", "Invoices of the Zanzibar branch: wrong time zone in invoices of Zanzibar branch")
    assert len(join([one, other])) == 2


def test_a_title_that_is_long_is_cut_between_words():
    (cluster,) = join([Problem("1", "", "glyph " * 100)])
    assert cluster.title.endswith("glyph …")
    assert len(cluster.title) < 90


def test_a_key_given_twice_counts_once():
    assert parts([ADA, ADA, GRACE]) == [[ADA.key, GRACE.key]]


def test_one_more_problem_is_placed_without_joining_again():
    index = Memory()
    assert index.add(ADA).cluster is None
    assert index.add(LINUS).cluster is None
    placement = place(GRACE, index)
    assert placement.cluster == ADA.key
    assert placement.why is not None
    assert place(Problem("9", "", "Arabic glyphs vanish from PDF invoices"), index).cluster is None


def test_a_newer_problem_changes_no_older_entry():
    before = join([ADA, GRACE, LINUS])
    after = join([ADA, GRACE, LINUS, Problem("4", "", "CORS errors again"), Problem("5", "", "a flaky test")])
    assert [
        (cluster.key, cluster.members[: len(old.members)]) for old, cluster in zip(before, after, strict=False)
    ] == [(old.key, old.members) for old in before]


def test_nothing_gives_no_entries():
    assert join([]) == ()
