"""What visitors ask for is kept until it changes; nothing else is."""

import json

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from nexus.accounts import services as accounts
from nexus.api.limits import RateLimits
from nexus.api.tests import hub
from nexus.challenges import services as challenges
from nexus.challenges import taking_in
from nexus.repos import services
from nexus.web.page_cache import PageCache

pytestmark = pytest.mark.django_db(transaction=True)
NOTES = "/api/v1/repositories/ada/notes"


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


@pytest.fixture
def ask(db):
    """The web process as `nexus up` starts it, without git; it counts how often Django is asked."""
    django, calls = WSGIHandler(), []

    def counted(environ, start_response):
        calls.append(environ["PATH_INFO"])
        return django(environ, start_response)

    application = RateLimits(PageCache(counted))

    def ask(path, method="GET", **environ):
        got = {}
        environ = RequestFactory().generic(method, path, **environ).environ
        answer = application(environ, lambda status, headers, *_: got.update(status=status, headers=headers))
        got["body"] = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        return got

    ask.calls = calls
    return ask


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/repositories",
        NOTES,
        f"{NOTES}/documents",
        f"{NOTES}/documents/README.md",
        f"{NOTES}/health",
        "/api/openapi.json",
        "/schema.graphql",
    ],
)
def test_a_second_visitor_is_answered_from_memory(ada, ask, path):
    hub.repository(ada)
    first, second = ask(path), ask(path)
    assert (first["status"], first["body"]) == (second["status"], second["body"])
    assert len(ask.calls) == 1


@pytest.mark.parametrize(
    "path", ["/api/v1/repositories", NOTES, f"{NOTES}/documents", f"{NOTES}/documents/README.md", f"{NOTES}/health"]
)
def test_nothing_stale_is_served_after_a_publication(ada, ask, path):
    repository = hub.repository(ada)
    before = ask(path)["body"]
    hub.publish(repository, {**hub.FILES, "README.md": "# Other\n", "new.md": "[x](gone.md)\n"})
    assert ask(path)["body"] != before


def test_what_became_private_is_gone_at_once(ada, ask):
    repository = hub.repository(ada)
    assert ask(NOTES)["status"] == "200 OK"
    services.change_repository(actor=ada, repository=repository, visibility="private")
    assert ask(NOTES)["status"].startswith("404")
    assert b"notes" not in ask("/api/v1/repositories")["body"]


def test_a_challenge_is_never_shown_as_it_was(ada, ask):
    grace = accounts.add_person(handle="grace")
    text = "# Notes\n\n## Challenges\n\n- **Problem**: Slow lists\n  **Solution**: Redis\n"
    row = hub.repository(ada, files={"README.md": text})
    insights = "/api/v1/repositories/ada/notes/insights?kind=challenge"
    assert b'"challenge_id": null' in ask(insights)["body"]
    taking_in.take_in(repository=row)
    assert b'"challenge_id": null' not in ask(insights)["body"]
    [known] = json.loads(ask("/api/v1/challenges")["body"])["items"]
    one = f"/api/v1/challenges/{known['id']}"
    assert len(json.loads(ask(one)["body"])["solutions"]) == 1
    challenges.add_solution(actor=grace, challenge=known["id"], text="An index")
    assert len(json.loads(ask(one)["body"])["solutions"]) == 2
    assert json.loads(ask("/api/v1/challenges")["body"])["items"][0]["answers"] == 2
    for visibility, seen in (("private", 0), ("public", 1)):
        services.change_repository(actor=ada, repository=row, visibility=visibility)
        assert len(json.loads(ask("/api/v1/challenges")["body"])["items"]) == seen
        assert ask(one)["status"].startswith("200" if seen else "404")


def test_what_a_person_sees_is_never_kept(ada, ask):
    hub.repository(ada, visibility="private")
    secret = hub.token(ada)[1]
    mine = ask(NOTES, HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert mine["status"] == "200 OK"
    assert dict(mine["headers"])["Cache-Control"] == "private, no-cache"
    assert ask(NOTES)["status"].startswith("404")


def test_the_tags_never_leave_the_hub(ada, ask):
    hub.repository(ada)
    for _ in range(2):
        assert "Nexus-Tags" not in dict(ask(NOTES)["headers"])


def test_an_answer_from_memory_has_the_same_etag_counts_and_repeats_the_id(ada, ask):
    hub.repository(ada)
    first, second = (dict(ask(NOTES, HTTP_X_REQUEST_ID=f"mine-{number}")["headers"]) for number in range(2))
    assert first["ETag"] == second["ETag"]
    assert int(second["RateLimit-Remaining"]) == int(first["RateLimit-Remaining"]) - 1
    assert second["X-Request-Id"] == "mine-1"
    assert ask(NOTES, HTTP_IF_NONE_MATCH=first["ETag"])["status"].startswith("304")
