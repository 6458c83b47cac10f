"""Which topics stand together."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.library.engines.topics import finding, picture, rows, together

NOTES = [
    *[["celery", "rabbitmq", "django"]] * 4,
    *[["redis", "caching"]] * 3,
    *[["django", "redis"]] * 2,
    *[["django"]] * 6,
    ["celery", "redis"],
    [],
]
slugs = st.sampled_from(["celery", "django", "redis", "caching", "docker", "unheard-of"])


def test_pairs_are_counted_and_compared_with_chance():
    found = together(NOTES)
    edge = found.edges[0]
    assert (edge.one, edge.other, edge.count) == ("celery", "rabbitmq", 4)
    assert edge.jaccard == pytest.approx(4 / 5)
    assert edge.lift == pytest.approx(4 * 17 / (5 * 4))
    assert (found.notes, found.totals["django"]) == (17, 12)


def test_what_meets_seldom_or_by_chance_is_no_edge():
    pairs = {(edge.one, edge.other) for edge in together(NOTES).edges}
    assert pairs == {("celery", "rabbitmq"), ("caching", "redis"), ("celery", "django"), ("django", "rabbitmq")}


def test_the_topics_beside_one_come_strongest_first():
    assert [slug for slug, _ in together(NOTES).of("celery")] == ["rabbitmq", "django"]
    assert together(NOTES).of("docker") == ()


def test_two_rare_names_that_met_by_accident_are_not_the_strongest():
    found = together([*NOTES * 10, ["numpy", "pandas"], ["numpy", "pandas"]])
    assert (found.edges[0].one, found.edges[0].other) == ("celery", "rabbitmq")


def test_a_table_says_the_same_in_names():
    assert rows(together(NOTES))[0] == ("Celery", "RabbitMQ", 4, "80%", "3.4")


def test_the_picture_shows_the_counts_and_tells_the_finding():
    found = together(NOTES)
    root = ET.fromstring(picture(found, title="Together"))
    texts = [node.text for node in root.iter() if node.text]
    assert (
        root[1].text
        == finding(found)
        == "Celery and RabbitMQ go together: 4 notes hold both, 3.4 times as many as by chance."
    )
    assert "Celery with RabbitMQ: 4 notes" in texts or "RabbitMQ with Celery: 4 notes" in texts
    assert picture(found, title="Together") == picture(together(reversed(NOTES)), title="Together")


def test_without_edges_it_says_so():
    assert finding(together([])) == "No two topics stand together in 2 notes yet."
    assert ET.fromstring(picture(together([]), title="Together")) is not None


@given(st.lists(st.lists(slugs, max_size=6), max_size=30))
def test_the_order_of_notes_and_topics_does_not_matter(notes):
    found = together(notes)
    assert found == together([list(reversed(one)) for one in reversed(notes)])
    for edge in found.edges:
        assert edge.one < edge.other
        assert edge.count <= min(found.totals[edge.one], found.totals[edge.other])
        assert 0 < edge.jaccard <= 1 < edge.lift
    assert len(rows(found)) == len(found.edges)
    assert picture(found, title="T")
