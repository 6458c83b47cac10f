"""What holds of joining whatever is given, and that hostile texts cost little."""

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus.challenges.engines.clusters import Memory, join, place
from nexus.challenges.engines.concepts import book
from nexus.challenges.engines.items import Problem, Why
from nexus.challenges.engines.words import plain, words

SENTENCES = [
    "N+1 query problems",
    "slow API responses",
    "Requests blocked by CORS",
    "Celery task failures",
    "the cache was stale",
    "Performance issues",
    "Arabic glyphs vanish from PDF invoices",
    "invoices lost glyphs in the PDF",
    "Managing complex state",
    "**Docker** compose `setup`",
    "front-end/back-end mismatch",
    "select_related",
    "redis caching",
    "an index",
    "\u05e9\u05dc\u05d5\u05dd \u0639\u0631\u0628\u064a \u202eabc",
]
text = st.one_of(st.lists(st.sampled_from(SENTENCES), max_size=3).map(". ".join), st.text(max_size=60))
unhurried = settings(deadline=None)
bodies = st.lists(st.tuples(text, text, text), max_size=12)


def problems_of(given_bodies) -> list[Problem]:
    return [Problem(f"{place:03}", *body) for place, body in enumerate(given_bodies)]


def parts(problems) -> set[frozenset[str]]:
    return {frozenset(member.key for member in cluster.members) for cluster in join(problems)}


def stems(problem: Problem) -> set[str]:
    return {word.stem for part in (problem.title, problem.problem, problem.solution) for word in words(plain(part))}


def holds(problem: Problem, told: tuple[str, ...]) -> bool:
    whole = [plain(part) for part in (problem.title, problem.problem, problem.solution)]
    return bool(told) and all(piece and any(piece in part for part in whole) for piece in told)


def is_true(why: Why, problem: Problem, first: Problem) -> bool:
    if why.words:
        return all({word.stem for word in words(shown)} <= stems(problem) & stems(first) for shown in why.words)
    known = {concept.label for concept in book().concepts.values()}
    return why.label in known and holds(problem, why.here) and holds(first, why.there)


@unhurried
@given(bodies)
def test_every_problem_is_in_one_entry_whose_key_is_its_oldest(given_bodies):
    problems = problems_of(given_bodies)
    clusters = join(problems)
    assert sorted(member.key for cluster in clusters for member in cluster.members) == [one.key for one in problems]
    assert all(cluster.key == min(member.key for member in cluster.members) for cluster in clusters)


@unhurried
@given(bodies, st.randoms(use_true_random=False))
def test_the_order_in_which_problems_are_given_does_not_matter(given_bodies, chance: random.Random):
    problems = problems_of(given_bodies)
    shuffled = chance.sample(problems, len(problems))
    assert join(shuffled) == join(problems) == join(problems)


@unhurried
@given(bodies)
def test_every_reason_names_what_both_really_hold(given_bodies):
    problems = {one.key: one for one in problems_of(given_bodies)}
    for cluster in join(problems.values()):
        first, *others = cluster.members
        assert first.why is None
        for member in others:
            assert is_true(member.why, problems[member.key], problems[cluster.key]), str(member.why)


@unhurried
@given(bodies, st.tuples(text, text, text))
def test_one_more_problem_never_parts_a_known_problem_or_moves_its_key(given_bodies, body):
    problems = problems_of(given_bodies)
    before = {cluster.key: cluster for cluster in join(problems) if cluster.concept}
    after = {cluster.key: cluster for cluster in join([*problems, Problem("999", *body)])}
    for key, cluster in before.items():
        known = {member.key for member in cluster.members if member.why is None or member.why.label}
        assert known <= {member.key for member in after[key].members}


@unhurried
@given(bodies, st.tuples(text, text, text))
def test_placing_changes_nothing_and_says_the_same_again(given_bodies, body):
    index = Memory()
    for one in problems_of(given_bodies):
        index.add(one)
    newcomer = Problem("999", *body)
    first = place(newcomer, index)
    assert place(newcomer, index) == first
    assert (first.cluster is None) == (first.why is None)


@unhurried
@given(bodies)
def test_adding_one_by_one_gives_known_problems_the_same_entries_as_joining_at_once(given_bodies):
    problems = [one for one in problems_of(given_bodies) if any(word in one.problem for word in ("CORS", "N+1"))]
    index = Memory()
    placed = {one.key: index.add(one).cluster or one.key for one in problems}
    joined = {member.key: cluster.key for cluster in join(problems) if cluster.concept for member in cluster.members}
    assert {key: placed[key] for key in joined} == joined


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="<>[]()!*_`~#|\\ a1+\n\u202e\u0600", max_size=3_000))
def test_no_text_of_signs_breaks_it(signs):
    assert len(join([Problem("1", signs, signs, signs)])) == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n\t",
        "\x00\ufeff\u202e\u2066",
        "\u0634\u0643\u0644\u0629 \u0628\u0637\u0621 \u0627\u0644\u062e\u0627\u062f\u0645",
        "\ufdfa " * 10_000,
        "n+1 " * 250_000,
        "[" * 1_000_000,
        "<" * 1_000_000,
        "slow query " * 100_000,
        "word" * 250_000,
    ],
    ids=["empty", "blank", "invisible", "right to left", "unfolding", "n+1", "brackets", "tags", "slow", "one word"],
)
def test_hostile_texts_are_read_and_placed(body):
    problems = [Problem(str(number), body, body, body) for number in range(5)]
    assert sum(len(cluster.members) for cluster in join(problems)) == 5


def seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


@pytest.mark.parametrize("told", ["The wobbly gasket frobnicates whenever it rains", "a problem"])
def test_ten_thousand_identical_problems_cost_ten_times_a_thousand(told):
    few, many = ([Problem(f"{n:05}", "", told, "tightened it") for n in range(count)] for count in (1_000, 10_000))
    join(few)
    assert seconds(lambda: join(many)) < 40 * seconds(lambda: join(few)) + 1
