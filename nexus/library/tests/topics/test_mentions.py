"""What a text is about."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.lib.tests.markdown_inputs import CORPUS, needs_corpus
from nexus.library.engines.topics import mentions, topics, topics_in, topics_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We used Django REST Framework.", ["django-rest-framework"]),
        ("Django and Postgres", ["django", "postgresql"]),
        ("Django. REST comes later.", ["django", "rest"]),
        ("slow lists became quick with select_related", ["query-optimization"]),
        ("N+1 queries, then indexes", ["query-optimization", "indexing"]),
        ("python3 and Python 3.11", ["python"]),
        ("CI/CD, CI / CD and ci-cd", ["ci-cd"]),
        ("NextJS, Next.js and next.js", ["nextjs"]),
        ("Celery/RabbitMQ", ["celery", "rabbitmq"]),
        ("C++ and C#", ["c-plus-plus", "c-sharp"]),
        ("normalisation or normalization", ["database-design"]),
        ("asyncio's loop", ["asyncio"]),
        ("an unpythonic, redistributed, djangoesque thing", []),
        ("", []),
    ],
)
def test_whole_names_are_found_and_the_longest_counts(text, expected):
    assert list(mentions(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the rest of it",
        "Go on, we go to C, said plan C",
        "every node in the tree",
        "React to this. Express yourself. Render the page.",
        "we render it and react, then flutter",
        "a context of requests",
        "pure black, a solid wall, no rust",
        "a vitamin, https and a kiss",
    ],
)
def test_words_of_everyday_english_are_no_names(text):
    assert not mentions(text)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("a REST API", "rest"),
        ("served by Node with Express", "nodejs"),
        ("React \u2013 the user interface", "react"),
        ("Render: where it runs", "render"),
        ("we deploy it on Render.", "render"),
        ("React is a library", "react"),
        ("React, TypeScript", "react"),
        ("expressjs", "express"),
        ("all of it in Golang", "go"),
    ],
)
def test_they_are_where_they_are_written_as_names(text, slug):
    assert slug in mentions(text)


@pytest.mark.parametrize(
    "text",
    [
        "see serializers.py",
        "GET /auth/profile/",
        "https://mermaid.js.org/django",
        "open docs.html",
        "~/docker/x",
        "(./pagination/a)",
    ],
)
def test_files_and_addresses_tell_nothing(text):
    assert not mentions(text)


def test_what_is_listed_comes_first_then_what_is_said_most():
    text = "Redis keeps it. Celery reads it out of Redis."
    assert topics_in(text) == ("redis", "celery")
    assert topics_in(text, ["rest"], ["Celery & Go", "unheard of"]) == ("rest", "celery", "go", "redis")


def test_every_topic_that_is_no_everyday_word_is_found_by_its_name_in_a_text():
    missed = [
        topic.name for topic in topics() if topic.slug not in mentions(f"We chose {topic.name}, and it went well.")
    ]
    assert missed == ["C", "Go", "pip", "uv"]


@given(
    st.lists(
        st.sampled_from(
            ["Django", "REST", "Framework", " ", ". ", "/", "-", "CI", "CD", "the", "\n", "Go", "c++", "'", "n+1"]
        ),
        max_size=30,
    ).map("".join)
)
def test_any_text_is_read_the_same_way_each_time(text):
    assert mentions(text) == mentions(text)
    assert set(topics_in(text)) <= {topic.slug for topic in topics()}


@pytest.mark.parametrize("piece", ["real time ", "a", "Django REST ", "/", "N+1", "://x", "(/", "\u0130s", "s" * 41])
def test_time_grows_with_the_length_of_a_text(piece):
    def seconds(size):
        begin = time.process_time()
        mentions(piece * (size // len(piece)))
        return time.process_time() - begin

    mentions("warm")
    assert seconds(400_000) < 8 * 4 * max(seconds(50_000), 0.02)


@needs_corpus
def test_nearly_all_technologies_that_learners_list_have_a_topic():
    labelled = json.loads((CORPUS / "expected.json").read_text())["repos"]
    entries = labelled if isinstance(labelled, list) else list(labelled.values())
    names = [name for entry in entries for name in entry.get("technologies") or ()]
    without = [name for name in names if not topics_of(name)]
    assert len(names) > 80
    assert len(without) <= len(names) // 20
