"""Which topic a name stands for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nexus
from nexus.library.engines.topics import topic_of, topics, topics_of

GUIDES = Path(nexus.__file__).parents[1] / "guide" / "guides"


def slugs(name):
    return [topic.slug for topic in topics_of(name)]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("DRF", "django-rest-framework"),
        ("Django REST Framework (DRF)", "django-rest-framework"),
        ("djangorestframework", "django-rest-framework"),
        ("Postgres", "postgresql"),
        ("PostgreSQL 15", "postgresql"),
        ("NextJS", "nextjs"),
        ("next.js", "nextjs"),
        ("React.js", "react"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("C", "c"),
        ("Go", "go"),
        ("K8s", "kubernetes"),
        ("REST", "rest"),
        ("RESTful API development", "rest"),
        ("CI/CD Pipelines", "ci-cd"),
        ("drf-spectacular", "openapi"),
        ("Swagger/OpenAPI", "openapi"),
        ("Caching Strategies", "caching"),
        ("database-design", "database-design"),
        ("Asynchronous Programming", "asynchronous-programming"),
        ("unit-tests", "testing"),
        ("Testing fundamentals", "testing"),
        ("database normalisation", "database-design"),
        ("Rabbit MQ", "rabbitmq"),
    ],
)
def test_a_name_and_its_other_spellings_are_one_topic(name, slug):
    assert topic_of(name).slug == slug
    assert topic_of(name.upper()) == topic_of(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Celery & RabbitMQ", ["celery", "rabbitmq"]),
        ("React + Vite", ["react", "vite"]),
        ("Docker / Kubernetes", ["docker", "kubernetes"]),
        ("Docker, Redis and Postgres", ["docker", "redis", "postgresql"]),
        ("HTML5/CSS3", ["html", "css"]),
        ("CI/CD", ["ci-cd"]),
        ("Redis & Redis", ["redis"]),
        ("Redis + something of ours", ["redis"]),
        ("something of ours", []),
        ("", []),
    ],
)
def test_names_that_are_joined_are_several_topics(name, expected):
    assert slugs(name) == expected


def test_two_topics_never_share_a_slug_or_a_name():
    every = topics()
    assert len({topic.slug for topic in every}) == len({topic.name for topic in every}) == len(every) > 250
    assert all(topic.slug.strip("abcdefghijklmnopqrstuvwxyz0123456789-") == "" for topic in every)


def test_every_topic_is_found_by_its_name_and_by_each_alias():
    for topic in topics():
        for spelling in (topic.name, *topic.aliases):
            assert topic_of(spelling) == topic, spelling


def test_no_guide_is_without_a_topic_and_no_topic_names_a_guide_that_is_not_there():
    named = {topic.guide for topic in topics()} - {""}
    assert named == {path.stem for path in GUIDES.glob("*.md")}


def test_there_are_topics_of_both_kinds():
    kinds = [topic.kind for topic in topics()]
    assert min(kinds.count("technology"), kinds.count("concept")) > 50


@given(st.text(max_size=300))
def test_any_name_is_looked_up(name):
    found = topics_of(name)
    assert topic_of(name) is None or found == (topic_of(name),)
    assert len(set(found)) == len(found)
