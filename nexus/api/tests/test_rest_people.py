"""`/api/v1/people`, `/api/v1/me` and `/api/v1/tokens`."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from nexus.accounts import services as accounts
from nexus.accounts.models import Token
from nexus.api.tests import hub

pytestmark = pytest.mark.django_db
TOKENS = "/api/v1/tokens"


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada", email="ada@example.org")


def send(client, method, address, body=None):
    return client.generic(method, address, json.dumps(body), content_type="application/json")


def test_people_are_listed_without_what_is_private(ada):
    accounts.add_person(handle="grace")
    people = hub.visitor().get("/api/v1/people").json()["items"]
    assert [person["handle"] for person in people] == ["ada", "grace"]
    assert set(people[0]) == {"handle", "name", "url", "joined_at"}


def test_someone_shut_out_is_nobody(ada):
    accounts.set_active(actor=accounts.add_person(handle="root", is_admin=True), person=ada, is_active=False)
    assert hub.visitor().get("/api/v1/people/ada").status_code == 404


def test_a_person_is_found_whatever_the_case(ada):
    assert hub.visitor().get("/api/v1/people/ADA").json()["url"] == "/@ada/"


def test_me_says_what_the_token_may_do(ada):
    hub.cohort("guild", ada)
    you = hub.client(ada, "read", "push").get("/api/v1/me").json()
    assert (you["handle"], you["email"], you["cohorts"], you["scopes"]) == (
        "ada",
        "ada@example.org",
        ["guild"],
        ["push", "read"],
    )


def test_a_visitor_is_told_how_to_sign_in():
    answer = hub.visitor().get("/api/v1/me")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    "authorization", ["Bearer", "Bearer nxs_x", "Basic YTpi", "nonsense", "Bearer \xff", "Bearer " + "n" * 9000]
)
def test_a_wrong_authorization_opens_nothing_not_even_what_is_public(ada, authorization):
    hub.repository(ada)
    answer = hub.visitor().get("/api/v1/repositories/ada/notes", headers={"Authorization": authorization})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_an_expired_token_opens_nothing(ada):
    token, secret = hub.token(ada)
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert hub.bearer(secret).get("/api/v1/me").status_code == 401


def test_a_token_that_may_not_write_is_told_which_scope_it_lacks(ada):
    answer = send(hub.client(ada, "read"), "POST", TOKENS, {"name": "x"})
    assert answer.status_code == 403
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="write"'


def test_the_secret_of_a_new_token_is_shown_once(ada):
    client = hub.client(ada, "read", "write", "push")
    made = send(client, "POST", TOKENS, {"name": "laptop", "scopes": ["read", "push"], "days": 30})
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert hub.bearer(secret).get("/api/v1/me").json()["scopes"] == ["push", "read"]
    assert secret not in client.get(TOKENS).content.decode()
    assert [token["name"] for token in client.get(TOKENS).json()["items"]] == ["laptop", "test"]


def test_a_token_makes_none_that_may_do_more_or_lives_longer(ada):
    token, secret = hub.token(ada)
    assert send(hub.bearer(secret), "POST", TOKENS, {"name": "x", "scopes": ["push"]}).status_code == 403
    made = send(hub.bearer(secret), "POST", TOKENS, {"name": "x", "days": None}).json()
    assert made["scopes"] == ["read", "write"]
    assert Token.objects.get(pk=made["id"]).expires_at == Token.objects.get(pk=token.pk).expires_at


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": "\0"},
        {"name": "\ud800"},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["root"]},
        {"name": "x", "days": 0},
        {"name": "x", "days": 10**30},
        {},
        [],
        "x",
        None,
    ],
)
def test_a_wish_that_is_not_right_makes_no_token(ada, body):
    client = hub.client(ada)
    before = Token.objects.count()
    assert send(client, "POST", TOKENS, body).status_code == 422
    assert Token.objects.count() == before


def test_a_revoked_token_stops_at_once_and_nobody_revokes_anothers(ada):
    token, secret = hub.token(ada)
    grace = accounts.add_person(handle="grace")
    assert send(hub.client(grace), "DELETE", f"{TOKENS}/{token.pk}").status_code == 404
    assert send(hub.client(ada), "DELETE", f"{TOKENS}/{token.pk}").status_code == 204
    assert hub.bearer(secret).get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("number", ["0", "-1", "9" * 18, "9" * 30, "x", "1.5"])
def test_odd_token_numbers_are_refused(ada, number):
    assert send(hub.client(ada), "DELETE", f"{TOKENS}/{number}").status_code in (404, 422)
