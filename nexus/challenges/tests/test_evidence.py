"""Badges come from what is there to look at, age in public, and outrank votes."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.challenges.engines.changes import change, unit_of
from nexus.challenges.engines.evidence import (
    Badge,
    LabRun,
    Link,
    Measurement,
    Solution,
    State,
    compare,
    standing,
)
from nexus.challenges.engines.pinned import is_pinned

TODAY = date(2026, 11, 22)
COMMIT = "https://github.com/ada/shop/commit/0123abc"
WHOLE = "0123456789abcdef0123456789abcdef01234567"


def ago(days):
    return TODAY - timedelta(days=days)


def link(days=1, url=COMMIT):
    return Link(url, ago(days))


def measured(days=1, before=840.0, after=42.0, unit="ms", runs=5, **more):
    return Measurement(before, after, unit, runs, ago(days), **more)


def lab(days=1, passed=True, name="n-plus-one"):
    return LabRun(name, passed, ago(days))


@pytest.mark.parametrize(
    ("evidence", "badge"),
    [
        ([], Badge.TOLD),
        ([link(url="https://github.com/ada/shop")], Badge.TOLD),
        ([link()], Badge.LINKED),
        ([measured(runs=4)], Badge.TOLD),
        ([measured()], Badge.MEASURED),
        ([measured(unit_after="MB")], Badge.TOLD),
        ([measured(after=841.0)], Badge.TOLD),
        ([measured(after=840.0)], Badge.TOLD),
        ([measured(after=math.nan)], Badge.TOLD),
        ([link(), measured()], Badge.MEASURED),
        ([link(), measured(), lab()], Badge.RERUN),
        ([lab()], Badge.RERUN),
        ([link(), lab(passed=False)], Badge.LINKED),
        ([lab(days=-1), link(days=-2)], Badge.TOLD),
    ],
)
def test_the_badge_is_what_the_best_evidence_earns(evidence, badge):
    assert standing(evidence, TODAY).badge is badge


def test_the_reason_tells_what_the_badge_rests_on():
    assert standing([], TODAY).reason == "told, with nothing to look at yet"
    assert standing([link()], TODAY).reason == "links the change it tells of"
    assert standing([measured()], TODAY).reason == "measured: 840 ms to 42 ms, 20 times better"
    assert standing([lab()], TODAY).reason == "the lab n-plus-one passed on 2026-11-21"
    assert standing([link(100)], TODAY).reason == "links the change it tells of; not verified for 100 days"


def test_evidence_is_amber_from_its_ninety_first_day():
    for one in (link, measured):
        assert standing([one(90)], TODAY).state is State.FRESH
        assert standing([one(91)], TODAY).state is State.AMBER
    found = standing([link(90)], TODAY)
    assert (found.verified_on, found.ages_on) == (ago(90), TODAY + timedelta(days=1))


def test_what_is_only_told_cannot_age():
    found = standing([], TODAY)
    assert (found.state, found.verified_on, found.ages_on) == (State.FRESH, None, None)


def test_a_lab_that_passed_long_ago_was_a_measurement():
    found = standing([lab(91), link(1)], TODAY)
    assert (found.badge, found.state) == (Badge.MEASURED, State.AMBER)
    assert standing([lab(90)], TODAY).badge is Badge.RERUN


def test_newer_evidence_of_the_same_badge_makes_it_fresh_again():
    assert standing([measured(200), measured(3)], TODAY).state is State.FRESH


def test_a_failed_rerun_is_red_until_the_lab_passes_again():
    failed = standing([measured(), lab(5), lab(3, passed=False)], TODAY)
    assert (failed.badge, failed.state) == (Badge.MEASURED, State.RED)
    assert failed.reason.startswith("the lab n-plus-one failed on 2026-11-19; measured")
    assert standing([lab(3, passed=False), lab(2)], TODAY).state is State.FRESH
    assert standing([lab(300, passed=False)], TODAY).state is State.RED


def test_of_one_day_the_failed_run_counts_in_any_order():
    runs = [lab(2), lab(2, passed=False)]
    assert standing(runs, TODAY) == standing(runs[::-1], TODAY)
    assert standing(runs, TODAY).state is State.RED


def test_one_lab_that_fails_is_red_beside_another_that_passes():
    found = standing([lab(), lab(passed=False, name="index")], TODAY)
    assert (found.badge, found.state) == (Badge.RERUN, State.RED)


days = st.integers(-5, 400)
evidences = st.lists(
    st.one_of(
        st.builds(link, days, st.sampled_from([COMMIT, "https://example.com/x"])),
        st.builds(
            measured, days, st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from(["ms", "%", "rps"]), st.integers(0, 9)
        ),
        st.builds(lab, days, st.booleans(), st.sampled_from(["index", "isolation"])),
    ),
    max_size=8,
)


@given(evidences, st.randoms(use_true_random=False))
def test_the_order_of_evidence_does_not_matter(evidence, random):
    shuffled = list(evidence)
    random.shuffle(shuffled)
    assert standing(evidence, TODAY) == standing(shuffled, TODAY)


@given(evidences)
def test_more_evidence_never_lowers_a_badge_unless_a_lab_fails(evidence):
    before = standing(evidence, TODAY)
    assert standing([*evidence, measured(), link()], TODAY).badge >= before.badge
    assert (before.verified_on is None) == (before.badge is Badge.TOLD)


@given(evidences, st.integers(0, 300))
def test_waiting_never_makes_anything_fresher(evidence, wait):
    evidence = [one for one in evidence if one.on <= TODAY]
    now, later = standing(evidence, TODAY), standing(evidence, TODAY + timedelta(days=wait))
    order = [State.FRESH, State.AMBER, State.RED]
    assert later.badge <= now.badge
    assert order.index(later.state) >= order.index(now.state)


def solution(key, evidence=(), votes=0, accepted=False, days=10):
    return Solution(key, standing(evidence, TODAY), ago(days), votes, accepted)


def keys(*solutions):
    return [one.key for one in compare(solutions)]


def test_evidence_outranks_votes_and_acceptance():
    told = solution("told", votes=90, accepted=True)
    assert keys(told, solution("linked", [link()]), solution("measured", [measured()]), solution("rerun", [lab()])) == [
        "rerun",
        "measured",
        "linked",
        "told",
    ]


def test_the_accepted_one_is_first_among_equals_then_votes_then_age():
    accepted = solution("accepted", [link()], accepted=True)
    liked = solution("liked", [link()], votes=5)
    old, new = solution("old", [link()], days=30), solution("new", [link()], days=2)
    disliked = solution("disliked", [link()], votes=-2, days=300)
    assert keys(new, disliked, old, liked, accepted) == ["accepted", "liked", "old", "new", "disliked"]


def test_what_fails_is_last_and_what_is_old_behind_its_equals():
    failing = solution("failing", [measured(), lab(passed=False)], votes=50, accepted=True)
    aged, fresh = solution("aged", [measured(200)], votes=9), solution("fresh", [measured()])
    assert keys(failing, solution("told"), aged, fresh) == ["fresh", "aged", "told", "failing"]


@given(st.lists(st.builds(solution, st.text(max_size=3), evidences, st.integers(-9, 9), st.booleans(), st.integers(0, 99)), unique_by=lambda one: one.key, max_size=6), st.randoms(use_true_random=False))  # fmt: skip
def test_solutions_have_one_order(solutions, random):
    shuffled = list(solutions)
    random.shuffle(shuffled)
    assert compare(solutions) == compare(shuffled)


@pytest.mark.parametrize(
    ("before", "after", "unit", "said"),
    [
        (840, 42, "ms", "840 ms to 42 ms, 20 times better"),
        (101, 2, "queries", "101 queries to 2 queries, 50.5 times better"),
        (50, 200, "requests/s", "50 requests/s to 200 requests/s, 4 times better"),
        (50, 200, "rps", "50 requests/s to 200 requests/s, 4 times better"),
        (200, 50, "req per second", "200 requests/s to 50 requests/s, 4 times worse"),
        (10, 2, "errors/min", "10 errors/min to 2 errors/min, 5 times better"),
        (512, 128, "MB", "512 MB to 128 MB, 4 times better"),
        (3, 0, "queries", "3 queries to 0 queries, better"),
        (0, 3, "queries", "0 queries to 3 queries, worse"),
        (7, 7, "ms", "7 ms to 7 ms, no change"),
        (40, 95, "%", "40 % to 95 %"),
        (3, 9, "bananas", "3 bananas to 9 bananas"),
    ],
)
def test_a_change_in_words(before, after, unit, said):
    assert change(before, after, unit).words == said


def test_of_a_share_its_name_tells_which_way_is_better():
    assert change(40, 95, "%", of="cache hit rate").is_better is True
    assert change(40, 95, "%", of="CPU of the worker").is_better is False
    assert change(40, 95, "%").is_better is None
    assert change(40, 95, "%", of="hit rate", better="lower").is_better is False


def test_units_of_one_kind_compare_and_others_do_not():
    assert change(1.2, 300, "s", unit_after="ms").ratio == pytest.approx(4)
    assert change(1, 512, "GiB", unit_after="MiB").words == "1 GiB to 0.5 GiB, 2 times better"
    assert change(60, 2, "rpm", unit_after="rps").ratio == pytest.approx(2)
    assert change(3, 2, "queries", unit_after="rows") is None
    assert change(3, 2, "s", unit_after="queries") is None
    assert change(3, 2, "") is None


@pytest.mark.parametrize("value", [-1, math.nan, math.inf])
def test_what_is_no_amount_is_no_change(value):
    assert change(value, 1, "ms") is None
    assert change(1, value, "ms") is None


@given(
    st.floats(0, allow_nan=False, allow_infinity=False),
    st.floats(0, allow_nan=False, allow_infinity=False),
    st.sampled_from(["ms", "rps", "%", "x"]),
)
def test_a_change_and_its_reverse_are_opposite(before, after, unit):
    there, back = change(before, after, unit), change(after, before, unit)
    if there.ratio and back.ratio and math.isfinite(1 / there.ratio) and math.isfinite(1 / back.ratio):
        assert there.ratio == pytest.approx(1 / back.ratio)
    assert not (there.is_better and back.is_better)
    assert there.words


@given(st.text(max_size=60))
def test_any_unit_is_read(unit):
    assert unit_of(unit).size > 0


PINNED = [
    COMMIT,
    f"https://github.com/ada/shop/commit/{WHOLE}#diff-1",
    "https://www.github.com/ada/shop/pull/7/files",
    f"https://github.com/ada/shop/blob/{WHOLE}/orders/views.py#L3-L9",
    "https://github.com/ada/shop/compare/0123abc...89abcde",
    "https://gitlab.com/group/sub/shop/-/merge_requests/3",
    "https://gitlab.com/ada/shop/-/commit/0123abc",
    "https://bitbucket.org/ada/shop/commits/0123abc",
    "https://bitbucket.org/ada/shop/pull-requests/3/x",
    "https://codeberg.org/ada/shop/pulls/3",
    "https://git.sr.ht/~ada/shop/commit/0123abc",
    "https://hub.example/@ada/shop/-/commit/0123abc",
    "https://hub.example:8000/@ada/shop/-/diff/0123abc..89abcde/README.md",
    f"https://hub.example/@ada/shop/README.md?ref={WHOLE}",
]
NOT_PINNED = [
    "",
    "https://github.com/ada/shop",
    "https://github.com/ada/shop/commit/0123ab",
    "https://github.com/ada/shop/commit/main",
    f"https://github.com/ada/shop/commit/{WHOLE}0",
    "https://github.com/ada/shop/blob/main/views.py",
    "https://github.com/ada/shop/blob/deadbee/views.py",
    "https://github.com/ada/shop/issues/7",
    "https://github.com/ada/shop/pull/new",
    "https://github.com.evil.example/ada/shop/pull/7",
    "https://github.com@evil.example/ada/shop/pull/7",
    "https://ada:secret@github.com/ada/shop/pull/7",
    "https://evil.example/github.com/ada/shop/pull/7",
    "ftp://github.com/ada/shop/pull/7",
    "javascript:github.com/ada/shop/pull/7",
    "https://github.com/ada/shop/pull/7" + "x" * 500,
    "https://[github.com/ada/shop/pull/7",
    "https://hub.example/@ada/shop/README.md?ref=main",
    "https://other.example/@ada/shop/-/commit/0123abc",
    f"https://hub.example/@ada/shop/README.md?ref={WHOLE}{'&a=1' * 20}",
]


@pytest.mark.parametrize("url", PINNED)
def test_a_change_that_stays_as_it_is_is_pinned(url):
    assert is_pinned(url, "hub.example:8000")


@pytest.mark.parametrize("url", NOT_PINNED)
def test_what_may_say_something_else_tomorrow_is_not(url):
    assert not is_pinned(url, "hub.example:8000")


def test_without_a_hub_only_known_hosts_count():
    assert not is_pinned(PINNED[-1])


@given(st.text(max_size=80))
def test_any_address_is_read(text):
    assert is_pinned(text, "hub.example") is False
