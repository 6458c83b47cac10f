"""How much a machine may ask."""

import json
import re

import pytest
from django.test import RequestFactory

from nexus.api.limits import ANONYMOUS, TOKEN, RateLimits
from nexus.lib import tokens
from nexus.lib.rate_limit import SharedMemoryCounter


class Answering:
    """A web process that answers everything with one status."""

    def __init__(self, status="200 OK"):
        self.status, self.calls = status, 0

    def __call__(self, environ, start_response):
        self.calls += 1
        start_response(self.status, [("Content-Type", "text/plain")])
        return [b""]


@pytest.fixture
def counter(tmp_path, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1_700_000_000.0)
    return SharedMemoryCounter(tmp_path / "counts")


def ask(application, path="/api/v1/people", **environ):
    got = {}
    body = b"".join(
        application(
            RequestFactory().get(path, **environ).environ,
            lambda status, headers: got.update(status=status, headers=dict(headers)),
        )
    )
    return got["status"], got["headers"], body


def test_every_answer_tells_what_is_left(counter):
    _, headers, _ = ask(RateLimits(Answering(), counter))
    assert headers["RateLimit-Policy"] == '"anonymous";q=600;w=60'
    assert re.fullmatch(r'"anonymous";r=599;t=\d+', headers["RateLimit"])
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("600", "599")
    assert 1 <= int(headers["RateLimit-Reset"]) <= 60


def test_the_first_past_the_quota_is_refused_with_a_problem(counter):
    inner = Answering()
    limited = RateLimits(inner, counter)
    for _ in range(ANONYMOUS.requests):
        assert ask(limited)[0] == "200 OK"
    status, headers, body = ask(limited)
    assert status.startswith("429")
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Retry-After"] == headers["RateLimit-Reset"]
    assert json.loads(body)["status"] == 429
    assert inner.calls == ANONYMOUS.requests


def test_clients_are_counted_apart_and_a_token_has_a_quota_of_its_own(counter):
    limited = RateLimits(Answering(), counter)
    ask(limited)
    assert ask(limited, REMOTE_ADDR="10.0.0.9")[1]["RateLimit-Remaining"] == "599"
    headers = ask(limited, HTTP_AUTHORIZATION=f"Bearer {tokens.make_token()}")[1]
    assert headers["RateLimit-Remaining"] == str(TOKEN.requests - 1)


def test_made_up_tokens_count_against_the_address(counter):
    limited = RateLimits(Answering("401 Unauthorized"), counter)
    for _ in range(3):
        ask(limited, HTTP_AUTHORIZATION=f"Bearer {tokens.make_token()}")
    assert ask(RateLimits(Answering(), counter))[1]["RateLimit-Remaining"] == "596"


def test_guessing_ends_with_the_quota_of_the_address_and_a_valid_token_goes_on(counter):
    guessing = RateLimits(Answering("401 Unauthorized"), counter)

    def guess():
        return ask(guessing, HTTP_AUTHORIZATION=f"Bearer {tokens.make_token()}")

    assert {guess()[0] for _ in range(ANONYMOUS.requests)} == {"401 Unauthorized"}
    status, headers, body = guess()
    assert (status, headers["Content-Type"]) == ("429 Too Many Requests", "application/problem+json")
    assert json.loads(body)["status"] == 429
    valid = f"Bearer {tokens.make_token()}"
    assert ask(RateLimits(Answering(), counter), HTTP_AUTHORIZATION=valid)[0] == "200 OK"


def test_who_has_no_token_is_counted_once(counter):
    limited = RateLimits(Answering("401 Unauthorized"), counter)
    ask(limited)
    assert ask(limited)[1]["RateLimit-Remaining"] == str(ANONYMOUS.requests - 2)


def test_pages_for_people_are_not_counted(counter):
    assert "RateLimit" not in ask(RateLimits(Answering(), counter), "/search?q=x")[1]
