"""What can be done in GraphQL: the same services as REST, the same words when they refuse."""

import json

import pytest

from nexus.accounts import services as accounts
from nexus.api.tests import hub
from nexus.repos.models import Repository

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def do(client, mutation, **variables):
    body = json.dumps({"query": f"mutation {mutation}", "variables": variables})
    return client.post("/graphql", body, content_type="application/json").json()


def test_a_repository_is_made_and_changed(ada):
    client = hub.client(ada)
    made = do(
        client, '{ createRepository(new: {name: "notes", description: "Old", visibility: PRIVATE}) { url visibility } }'
    )
    assert made["data"]["createRepository"] == {"url": "/@ada/notes/", "visibility": "PRIVATE"}
    changed = do(
        client,
        '{ updateRepository(owner: "ada", name: "notes", change: {visibility: PUBLIC}) { description visibility } }',
    )
    assert changed["data"]["updateRepository"] == {"description": "Old", "visibility": "PUBLIC"}
    emptied = do(client, '{ updateRepository(owner: "ada", name: "notes", change: {description: ""}) { description } }')
    assert emptied["data"]["updateRepository"] == {"description": ""}


@pytest.mark.parametrize(
    "new",
    [
        {"name": "a b"},
        {"name": "x" * 101},
        {"name": "x", "description": "y" * 301},
        {"name": "x", "visibility": "COHORT"},
        {"name": "x", "cohort": "none"},
    ],
)
def test_what_is_not_right_is_pointed_at(ada, new):
    answer = do(hub.client(ada), "($new: NewRepository!) { createRepository(new: $new) { name } }", new=new)
    told = answer["errors"][0]["extensions"]
    assert told["code"] == "INVALID"
    assert told["errors"][0]["pointer"] in ("#/name", "#/description", "#/cohort")
    assert not Repository.objects.exists()


@pytest.mark.parametrize(
    "new",
    [
        {"name": "x" * 81},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["root"]},
        {"name": "x", "days": 0},
        {"name": "x", "days": 2**31 - 1},
    ],
)
def test_a_token_has_the_same_limits_as_in_rest(ada, new):
    answer = do(hub.client(ada), "($new: TokenWish!) { createToken(new: $new) { secret } }", new=new)
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


def test_of_two_mutations_one_may_fail_without_hiding_the_other(ada):
    answer = do(
        hub.client(ada),
        '{ a: createRepository(new: {name: "x"}) { name } b: createRepository(new: {name: "x"}) { name } }',
    )
    assert answer["data"] == {"a": {"name": "x"}, "b": None}
    assert answer["errors"][0]["path"] == ["b"]


def test_a_visitor_does_nothing(db):
    answer = do(hub.visitor(), '{ createRepository(new: {name: "x"}) { name } }')
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_a_mirror_is_asked_for(ada):
    owner = accounts.add_unclaimed_owner(handle="linus")
    hub.mirror(owner, added_by=ada)
    answer = do(hub.client(ada), '{ syncMirror(owner: "linus", name: "mirrored") { mirror { lastError } sourceUrl } }')
    assert answer["data"]["syncMirror"] == {
        "mirror": {"lastError": ""},
        "sourceUrl": "https://example.org/linus/mirrored",
    }
