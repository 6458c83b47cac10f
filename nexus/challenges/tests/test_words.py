"""Stems, spellings and markup: what a text is compared by."""

import pytest

from nexus.challenges.engines.stems import stem
from nexus.challenges.engines.words import MOST_CHARACTERS, plain, words


def stems(text: str) -> list[str]:
    return [word.stem for word in words(plain(text))]


@pytest.mark.parametrize(
    "family",
    [
        "cache caches cached caching",
        "migrate migrates migrated migrating migration migrations",
        "deploy deploys deployed deploying deployment deployments",
        "expire expires expired expiring expiry expiration",
        "optimize optimise optimizing optimization optimisation",
        "query queries querying",
        "inconsistent inconsistency inconsistencies",
        "throttle throttled throttling",
        "relation relations relationship relationships",
        "schedule scheduled scheduler scheduling",
        "variable variables",
    ],
)
def test_a_word_and_its_derivations_share_a_stem(family):
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    "pair",
    [
        "state static",
        "products production",
        "responsive response",
        "integrity integration",
        "important import",
        "redis redirect",
    ],
)
def test_words_that_only_begin_alike_keep_their_stems(pair):
    one, other = pair.split()
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("front-end", "frontend"),
        ("authentication", "auth"),
        ("CI/CD", "continuous integration"),
        ("real-time", "realtime"),
        ("asynchronous", "async"),
        ("Postgres", "PostgreSQL"),
    ],
)
def test_two_ways_to_write_one_thing_are_one_word(one, other):
    assert stems(one) == stems(other) != []


def test_words_that_hold_a_sentence_together_are_left_out():
    assert stems("the cache of the page") == stems("cache page")


def test_markup_is_no_word():
    assert plain("**Slow** `select_related()` <b>query</b> [docs](https://example.org/x)\n\n- a_b") == (
        "Slow select_related() query docs - a_b"
    )


def test_a_word_knows_where_it_stands():
    text = plain("Slow *CI/CD* runs")
    assert [text[word.start : word.end] for word in words(text)] == ["Slow", "CI/CD", "runs"]


def test_a_text_is_cut_at_a_length_that_is_enough():
    assert len(plain("word " * MOST_CHARACTERS)) <= MOST_CHARACTERS
    assert len(stem("a" * 100_000)) < 100
