"""The inbox by REST and GraphQL."""

import json

import pytest

from nexus.activity import queries, services
from nexus.api.graphql.relay import make_id
from nexus.api.tests import hub

pytestmark = pytest.mark.django_db


def tell(person, key):
    words = {"kind": "evidence-aged", "text": "Run it again.", "url": "/about", "why": "You told it."}
    services.deliver(people=[person.pk], key=key, title=f"Told {key}", **words)
    return queries.notices(person).first()


def ask(client, query):
    return client.post("/graphql", json.dumps({"query": query}), content_type="application/json").json()


def test_rest_lists_newest_first_in_pages(ada, grace):
    for key in "abc":
        tell(ada, key)
    tell(grace, "other")
    client = hub.client(ada)
    first = client.get("/api/v1/inbox?limit=2").json()
    rest = client.get(f"/api/v1/inbox?limit=2&cursor={first['next']}").json()
    assert [one["title"] for one in first["items"] + rest["items"]] == ["Told c", "Told b", "Told a"]
    shown = first["items"][0]
    assert (shown["kind"], shown["url"], shown["why"], shown["read_at"]) == (
        "evidence-aged",
        "/about",
        "You told it.",
        None,
    )
    assert rest["next"] is None


def test_rest_marks_one_and_all(ada, grace):
    notice, _, _ = (tell(ada, key) for key in "abc")
    client = hub.client(ada)
    assert hub.client(grace).put(f"/api/v1/inbox/{notice.pk}/read").status_code == 404
    assert client.put(f"/api/v1/inbox/{notice.pk}/read").status_code == 204
    assert [one["title"] for one in client.get("/api/v1/inbox?unread=true").json()["items"]] == ["Told c", "Told b"]
    assert len(client.get("/api/v1/inbox").json()["items"]) == 3
    assert client.post("/api/v1/inbox/read-all", "", content_type="application/json").status_code == 204
    assert client.get("/api/v1/inbox?unread=true").json()["items"] == []


def test_graphql_lists_and_marks(ada, grace):
    notice, _ = tell(ada, "a"), tell(ada, "b")
    client, unread = hub.client(ada), "{ inbox(unread: true) { edges { node { title } } } }"
    key = make_id("Notice", notice.pk)
    stranger = hub.client(grace)
    assert ask(stranger, f'{{ node(id: "{key}") {{ id }} }}')["data"]["node"] is None
    assert (
        ask(stranger, f'mutation {{ markRead(id: "{key}") {{ id }} }}')["errors"][0]["extensions"]["code"]
        == "NOT_FOUND"
    )
    assert ask(client, f'{{ node(id: "{key}") {{ id }} }}')["data"]["node"]["id"] == key
    assert ask(client, f'mutation {{ markRead(id: "{key}") {{ readAt }} }}')["data"]["markRead"]["readAt"]
    assert ask(client, unread)["data"]["inbox"]["edges"] == [{"node": {"title": "Told b"}}]
    assert ask(client, "mutation { markAllRead }")["data"] == {"markAllRead": 1}
    assert ask(client, unread)["data"]["inbox"]["edges"] == []
