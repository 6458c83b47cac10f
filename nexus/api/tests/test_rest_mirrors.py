"""`/api/v1/mirrors` and `…/sync`."""

import json

import pygit2
import pytest

from nexus.accounts import services as accounts
from nexus.api.tests import hub
from nexus.outbox.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def add(client, url, **headers):
    return client.post("/api/v1/mirrors", json.dumps({"url": url}), content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/a/b", "file:///etc/passwd", "http://169.254.169.254/a/b", "x", "", "ext::sh -c x/y"]
)
def test_an_address_that_is_not_public_is_refused_with_the_reason(ada, url):
    answer = add(hub.client(ada), url)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/url"


@pytest.mark.django_db(transaction=True)
def test_a_mirror_is_fetched_at_once_and_a_repeated_request_is_answered_alike(ada, monkeypatch):
    source = hub.repository(accounts.add_person(handle="somebody"))

    def copy_instead_of_fetching(_url, place, **_):
        pygit2.clone_repository(str(source.git_path), str(place), bare=True)

    monkeypatch.setattr("nexus.library.mirrors.fetch_into", copy_instead_of_fetching)
    url = "https://1.1.1.1/linus/kernel"
    made = add(hub.client(ada), url, **{"Idempotency-Key": "m1"})
    again = add(hub.client(ada), url, **{"Idempotency-Key": "m1"})
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/repositories/linus/kernel")
    assert (again.content, again.headers["Idempotency-Replayed"]) == (made.content, "true")
    found = hub.visitor().get(made.headers["Location"]).json()
    assert (found["documents"], found["clone_url"]) == (2, url)
    assert found["mirror"]["last_synced_at"]


def test_only_a_mirror_is_synced(ada):
    hub.repository(ada)
    answer = hub.client(ada).post("/api/v1/repositories/ada/notes/sync", content_type="application/json")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "conflict")


def test_whoever_added_a_mirror_has_it_fetched_soon(ada):
    owner = accounts.add_unclaimed_owner(handle="linus")
    hub.mirror(owner, added_by=ada)
    answer = hub.client(ada).post("/api/v1/repositories/linus/mirrored/sync", content_type="application/json")
    assert (answer.status_code, answer.headers["Location"]) == (202, "/api/v1/repositories/linus/mirrored")
    assert OutboxEvent.objects.filter(kind="MirrorAsked").count() == 1
    assert hub.visitor().get(answer.json()["status_url"]).json()["mirror"] == {"last_synced_at": None, "last_error": ""}


def test_a_stranger_does_not_have_it_fetched(ada):
    hub.mirror(accounts.add_unclaimed_owner(handle="linus"), added_by=ada)
    grace = accounts.add_person(handle="grace")
    assert (
        hub.client(grace).post("/api/v1/repositories/linus/mirrored/sync", content_type="application/json").status_code
        == 403
    )
