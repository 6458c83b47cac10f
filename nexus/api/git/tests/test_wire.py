"""What git is answered while the database cannot be reached, or only read."""

from io import BytesIO

import pytest
from django.db import InterfaceError, OperationalError, connection

from nexus.accounts import services as accounts
from nexus.accounts.models import Token
from nexus.api.git import wire
from nexus.repos import services as repos

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(ada, monkeypatch):
    """Asks for the refs of a repository of ada's, with a token of hers: status, headers and body."""
    monkeypatch.setattr(wire, "close_old_connections", lambda: None)  # it would close the test's own
    repos.create_repository(actor=ada, owner=ada, name="notes", visibility="private")
    secret = accounts.make_token(actor=ada, name="git").secret

    def get(**more):
        begun = []
        environ = {
            "PATH_INFO": "/@ada/notes/info/refs",
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": "service=git-upload-pack",
            "HTTP_AUTHORIZATION": f"Bearer {secret}",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            **more,
        }
        answer = wire.GitWire(None)(environ, lambda *said: begun.extend(said))
        return begun[0], dict(begun[1]), b"".join(answer)

    return get


def failing(error, words=""):
    def fail(execute, sql, params, many, context):
        if words in sql:
            raise error
        return execute(sql, params, many, context)

    return connection.execute_wrapper(fail)


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
@pytest.mark.parametrize(
    "request_of",
    [{}, {"PATH_INFO": "/@ada/notes/git-receive-pack", "REQUEST_METHOD": "POST"}],
    ids=["read", "push"],
)
def test_a_database_that_is_away_is_told_with_when_to_come_back(ask, caplog, error, request_of):
    with failing(error), caplog.at_level("ERROR", "nexus.api.git.wire"):
        status, headers, body = ask(**request_of)
    assert (status, headers["Retry-After"]) == ("503 Service Unavailable", "5")
    assert b"try again" in body
    assert "the database did not answer" in caplog.text


def test_a_token_reads_where_its_use_cannot_be_noted(ask, caplog):
    full = failing(OperationalError("database or disk is full"), 'UPDATE "accounts_token"')
    with full, caplog.at_level("WARNING", "nexus.accounts.services"):
        assert ask()[0] == "200 OK"
    assert Token.objects.get().last_used_at is None
    assert "the use of a token was not noted" in caplog.text
    ask()
    assert Token.objects.get().last_used_at is not None
