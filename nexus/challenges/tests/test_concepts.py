"""The known problems: that their data holds together, and that signs are found where they stand."""

import tomllib
from pathlib import Path

import pytest

from nexus.challenges.engines import concepts
from nexus.challenges.engines.concepts import book, sights
from nexus.challenges.engines.items import Problem
from nexus.challenges.engines.reading import read
from nexus.challenges.engines.words import plain, words

DATA = tomllib.loads(Path(concepts.__file__).with_name("concepts.toml").read_text("utf-8"))


def concept(problem: str, solution: str = "", title: str = "") -> str | None:
    return read(Problem("1", title, problem, solution)).concept


@pytest.mark.parametrize("name", DATA)
def test_every_sign_is_found_in_a_text_that_holds_only_it(name):
    for kind in ("named", "about", "cured"):
        for sign in DATA[name].get(kind, ()):
            text = " ".join(part.split("|")[0] for part in sign.split(" ~ "))
            found = {(one.kind, one.concept) for one in sights(words(plain(text)))}
            assert (kind, name) in found, sign


@pytest.mark.parametrize("name", DATA)
def test_every_concept_has_a_label_of_its_own_and_known_fields(name):
    assert set(DATA[name]) <= {"label", "named", "about", "cured", "over"}
    assert [one["label"] for one in DATA.values()].count(DATA[name]["label"]) == 1


def test_no_word_of_a_sign_is_lost():
    """A sign of stop words would be found everywhere, one that lost a word in too many places."""
    signs = [sign for of_it in book().signs.values() for _, _, sign in of_it]
    assert signs
    assert all(part for sign in signs for part in sign)


def test_broader_problems_are_known_and_never_narrower_too():
    def below(name: str, above: tuple[str, ...] = ()) -> None:
        assert name not in above, above
        for broad in book().concepts[name].over:
            below(broad, (*above, name))

    for name in DATA:
        below(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Our list view had an N+1 problem", "n-plus-one"),
        ("The database was slow, every query took seconds", "slow-queries"),
        ("Requests from React were blocked by CORS", "cors"),
        ("Access tokens expired while people were working", "token-expiry"),
        ("It works on my machine but not on the server", "environment-drift"),
        ("Two people bought the last item: a race condition", "race-conditions"),
        ("Migrations conflicted after a merge", "migrations"),
        ("Sending a thousand mails blocked the request", "long-running-tasks"),
        ("The integration was hard and the performance bad", None),
        ("", None),
    ],
)
def test_a_known_problem_is_recognised_in_other_words(text, expected):
    assert concept(text) == expected


def test_the_narrower_of_two_problems_is_meant():
    assert concept("Slow API responses because of N+1 queries") == "n-plus-one"


def test_a_vague_problem_is_told_by_its_solution():
    assert concept("Performance was bad", "Redis caching") == "slow-endpoint"
    assert concept("Performance was bad", "added an index") == "slow-queries"
    assert concept("Performance was bad", "worked harder") is None


def test_a_solution_alone_names_no_problem():
    assert concept("My cat sat on the keyboard", "select_related, Celery, CORS headers and an index") is None


def test_the_title_outweighs_a_passing_remark():
    assert concept("A websocket also needed a token that expired", title="Race condition in the booking") == (
        "race-conditions"
    )


def test_what_a_long_text_mentions_late_and_once_is_not_what_it_is_about():
    late = "the quick brown fox jumps " * 20 + "and there was CORS"
    assert concept(late) is None
    assert concept(late + " and again CORS") == "cors"
