"""Snippets, ranking and near words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.search.engines import ranking, snippet, vocabulary
from nexus.search.engines.query import parse
from nexus.search.engines.stems import spans, stems
from nexus.search.models import SearchEntry


def entry(**fields) -> SearchEntry:
    return SearchEntry(**{"title": "", "heading": "", "tags": "", "body": "", **fields})


def points(query: str, **fields) -> float:
    parsed = parse(query)
    return ranking.rank(entry(**fields), ranking.Wish.of(parsed)).points


def test_a_snippet_marks_the_hit_and_keeps_to_its_length():
    text = "word " * 100 + "caching with redis " + "word " * 100
    made = snippet.snippet(text, stems(("redis",)))
    assert "<mark>redis</mark>" in made
    assert len(re.sub(r"<[^>]+>", "", made)) <= snippet.LENGTH + 4


@given(st.text(max_size=400), st.sampled_from(["a", "redis", "<b>"]))
def test_a_snippet_is_always_safe_html(text, word):
    made = snippet.snippet(text, stems((word,)))
    assert "<" not in made.replace("<mark>", "").replace("</mark>", "")


def test_inflections_are_marked():
    assert "<mark>caches</mark>" in snippet.highlight("it caches", stems(("caching",)))


@given(st.text(max_size=60), st.lists(st.sampled_from(["a", "cach", "\u0307x", "le", "ab"]), max_size=3))
def test_the_same_words_are_marked_as_by_a_pattern(text, wanted):
    text += " Cache LEAD \u0130ab ab_c\u00e9 caches"
    longest_first = "|".join(map(re.escape, sorted(wanted, key=len, reverse=True)))
    pattern = re.compile(rf"(?<!\w)({longest_first})\w*", re.IGNORECASE)
    marked = [hit.span() for hit in pattern.finditer(text)] if wanted else []
    assert spans(text, wanted) == marked


def test_the_title_counts_more_than_the_heading_and_that_more_than_the_text():
    title, heading, body = (
        points("redis", title="Redis"),
        points("redis", heading="Using Redis"),
        points("redis", body="redis"),
    )
    assert title > heading > body > 0


def test_words_near_each_other_count_more():
    near = points("redis cache", body="a redis cache here")
    far = points("redis cache", body="redis" + " word" * 50 + " cache")
    assert near > far


def test_it_says_why():
    parsed = parse("redis")
    ranked = ranking.rank(entry(title="Redis", body="redis redis"), ranking.Wish.of(parsed))
    assert ranked.why == "the word is in the title, text (2 times)"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("postgers", "postgres"), ("reids", "redis"), ("celrey", "celery"), ("authentcation", "authentication")],
)
def test_one_slip_is_near_and_more_is_not(typed, meant):
    assert vocabulary.nearest(typed, [meant, "unrelated"]) == [meant]
    assert vocabulary.nearest("abcdef", ["uvwxyz"]) == []
