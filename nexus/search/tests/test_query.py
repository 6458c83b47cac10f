"""What was typed, understood."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.search.engines.query import Query, parse
from nexus.search.engines.verified import Age, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis cache", Query(("redis", "cache"), (), {}, is_unfinished=True)),
        ("Redis ", Query(("redis",), (), {})),
        ('"n plus one" django', Query(("django",), (("n", "plus", "one"),), {}, is_unfinished=True)),
        (
            "tag:api by:Ada kind:document jwt",
            Query(("jwt",), (), {"tag": "api", "by": "ada", "kind": "document"}, is_unfinished=True),
        ),
        ("verified:<90d slow ", Query(("slow",), (), {"verified": "<90d"})),
        ("unknown:filter", Query(("unknown", "filter"), (), {}, is_unfinished=True)),
        ('"never closed', Query((), (("never", "closed"),), {}, is_unfinished=True)),
        ("", Query()),
        ("C++ & <b>", Query(("c", "b"), (), {})),
    ],
)
def test_it_understands(text, expected):
    assert parse(text) == expected


@given(st.text(max_size=600))
def test_it_understands_anything_without_error(text):
    query = parse(text)
    assert all(word == word.lower() and word for word in query.words)
    assert len(query.terms) <= 12


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<90d", Age(90)),
        ("90d", Age(90)),
        (">2w", Age(14, is_older=True)),
        ("<3m", Age(90)),
        ("never", Age(None)),
        ("none", Age(None)),
        ("soon", None),
        ("<90", None),
        ("<99999d", None),
        ("=90d", None),
        ("<-1d", None),
    ],
)
def test_it_reads_how_long_ago_something_was_verified(value, expected):
    assert read(value) == expected
    assert (parse(f"verified:{value}").hint is None) == (expected is not None)


@given(st.text(max_size=12))
def test_whatever_age_is_typed_it_is_a_moment_or_none(value):
    age = read(value)
    assert age is None or age == Age(None) or age.since(datetime(2026, 1, 1, tzinfo=UTC))


def test_the_longest_age_is_still_a_date():
    assert read(">9999m").since(datetime(2026, 1, 1, tzinfo=UTC)).year < 2026
