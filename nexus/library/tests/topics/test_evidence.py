"""What a note gives to look at: amounts before and after, changes that stay as they are."""

import pytest

from nexus.library.engines.topics import is_measured, is_pinned


@pytest.mark.parametrize(
    "text",
    [
        "the list went from 900 ms to 80 ms",
        "Response time: 1.2s → 0.1s",
        "It dropped from 1200ms down to 80ms.",
        "we went from 101 queries to 2 queries",
        "from 101 to 2 queries",
        "Caching made it 40% faster",
        "This reduced load time by 60%",
        "improved the response time by up to 3x",
        "80 ms instead of 900 ms",
    ],
)
def test_two_amounts_or_a_share_of_change_are_a_measurement(text):
    assert is_measured(text)


@pytest.mark.parametrize(
    "text",
    [
        "tokens expire after 15 minutes",
        "Use pages of 10 to 100 items.",
        "Django 4.2 to 5.0",
        "We improved performance a lot.",
        "Retry after 5 s. Wait 10 s.",
        "Port 8000 to 9000",
        "",
    ],
)
def test_one_amount_or_none_is_not(text):
    assert not is_measured(text)


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/ada/shop/commit/0123456",
        "https://github.com/ada/shop/blob/0123456789abcdef0123456789abcdef01234567/a.py#L3",
        "https://github.com/ada/shop/pull/12/files",
        "https://gitlab.com/a/b/-/merge_requests/3",
    ],
)
def test_a_commit_or_pull_request_is_a_change_that_stays(address):
    assert is_pinned(address)


@pytest.mark.parametrize(
    "address",
    ["https://github.com/ada/shop", "https://github.com/ada/shop/blob/main/a.py", "commit/0123456", "x" * 600],
)
def test_a_branch_or_a_project_is_not(address):
    assert not is_pinned(address)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["1 ms ", "from 1 ", "reduced ", "9", "to "])
def test_no_text_takes_long(text):
    assert not is_measured(text * 100_000)
