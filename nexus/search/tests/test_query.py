"""What was typed, understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.search.engines.query import Query, parse


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
