"""`Idempotency-Key`: what is sent twice is done once."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from nexus.accounts import services as accounts
from nexus.accounts.models import Token
from nexus.api.models import KeptAnswer
from nexus.api.tests import hub
from nexus.repos.models import Repository

pytestmark = pytest.mark.django_db
ALL = "/api/v1/repositories"


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def post(client, body, key="k1", address=ALL):
    return client.post(address, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key})


def test_the_same_request_is_answered_alike_and_done_once(ada):
    client = hub.client(ada)
    first, second = (post(client, {"name": "notes"}) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert (first.json(), first.headers["Location"]) == (second.json(), second.headers["Location"])
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Repository.objects.count() == 1


def test_the_same_key_with_another_body_or_address_is_refused(ada):
    client = hub.client(ada)
    post(client, {"name": "notes"})
    for again in (post(client, {"name": "other"}), post(client, {"name": "notes"}, address="/api/v1/tokens")):
        assert again.status_code == 422
        assert again.json()["type"].endswith("/idempotency-key-reused")
    assert Repository.objects.count() == 1


def test_a_key_is_one_persons(ada):
    grace = accounts.add_person(handle="grace")
    assert [post(hub.client(one), {"name": "notes"}).status_code for one in (ada, grace)] == [201, 201]


def test_a_refused_request_may_be_corrected_with_the_same_key(ada):
    assert post(hub.client(ada), {"name": "a b"}).status_code == 422
    assert post(hub.client(ada), {"name": "notes"}).status_code == 201


def test_a_key_is_forgotten_after_a_day(ada):
    post(hub.client(ada), {"name": "notes"})
    KeptAnswer.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    assert post(hub.client(ada), {"name": "other"}).status_code == 201


def test_a_request_still_being_worked_on_is_not_begun_again(ada):
    post(hub.client(ada), {"name": "notes"})
    KeptAnswer.objects.update(status=None)
    assert post(hub.client(ada), {"name": "notes"}).status_code == 409


def test_no_secret_is_kept(ada):
    first, second = (post(hub.client(ada), {"name": "x"}, address="/api/v1/tokens") for _ in range(2))
    assert second.json() == {**first.json(), "secret": None}
    assert first.json()["secret"] not in KeptAnswer.objects.get().body
    assert Token.objects.filter(name="x").count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_an_odd_key_is_refused(ada, key):
    assert post(hub.client(ada), {"name": "notes"}, key).status_code == 422


def test_a_mutation_of_graphql_is_done_once_too(ada):
    client = hub.client(ada)
    body = {"query": 'mutation { createToken(new: {name: "x"}) { s: secret token { name } } }'}
    first, second = (post(client, body, address="/graphql") for _ in range(2))
    assert first.json()["data"]["createToken"]["s"]
    assert second.json()["data"]["createToken"] == {"s": None, "token": {"name": "x"}}
    assert Token.objects.filter(name="x").count() == 1
