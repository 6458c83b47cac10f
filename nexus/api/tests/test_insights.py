"""What repositories state, and corrections, through REST and GraphQL."""

import json

import pytest

from nexus.accounts import services as accounts
from nexus.api.tests import hub

pytestmark = pytest.mark.django_db
README = (
    "# Movie hub\n\n## Features\n\n## Technologies\n\n- Django\n- Postgres\n\n"
    "## Challenges\n\n- **Problem**: Slow lists\n  **Solution**: Redis\n"
)
LIST = "/api/v1/repositories/ada/movies/insights"


@pytest.fixture
def ada(db):
    ada = accounts.add_person(handle="ada")
    hub.repository(ada, "movies", {"README.md": README})
    return ada


def graph(client, query):
    return client.post("/graphql", json.dumps({"query": query}), content_type="application/json").json()


def test_they_come_page_by_page_each_with_its_line(ada):
    first = hub.visitor().get(f"{LIST}?limit=2").json()
    rest = hub.visitor().get(f"{LIST}?limit=2&cursor={first['next']}").json()
    told = [(one["kind"], one["name"], one["text"], one["line"]) for one in first["items"] + rest["items"]]
    assert told == [
        ("idea", "movies", "Movie hub", 1),
        ("technology", "Django", "Django", 7),
        ("technology", "Postgres", "PostgreSQL", 8),
        ("challenge", "", "Slow lists", 12),
    ]
    assert rest["next"] is None
    assert first["items"][1]["source_url"] == "/@ada/movies/-/source/README.md#L7"
    [challenge] = hub.visitor().get(f"{LIST}?kind=challenge").json()["items"]
    assert (challenge["solution"], challenge["is_corrected"]) == ("Redis", False)
    assert hub.visitor().get(f"{LIST}?kind=wrong").status_code == 422


def test_graphql_says_the_same(ada):
    query = '{ insights(owner: "ada", name: "movies", kind: CHALLENGE) { edges { node { key text sourceUrl } } } repository(owner: "ada", name: "movies") { insights(first: 1) { edges { node { kind name } } pageInfo { hasNextPage } } } }'
    data = graph(hub.visitor(), query)["data"]
    [rest] = hub.visitor().get(f"{LIST}?kind=challenge").json()["items"]
    node = data["insights"]["edges"][0]["node"]
    assert (node["key"], node["text"], node["sourceUrl"]) == (rest["key"], rest["text"], rest["source_url"])
    assert data["repository"]["insights"] == {
        "edges": [{"node": {"kind": "IDEA", "name": "movies"}}],
        "pageInfo": {"hasNextPage": True},
    }


def test_a_correction_is_made_and_taken_back_by_rest(ada):
    client = hub.client(ada)
    [one] = client.get(f"{LIST}?kind=challenge").json()["items"]
    place = f"{LIST}/challenge/{one['key']}"
    wish = {"name": "Lists", "text": "They were slow", "solution": "A cache"}
    assert client.put(place, wish, content_type="application/json").status_code == 204
    [seen] = hub.visitor().get(f"{LIST}?kind=challenge").json()["items"]
    assert (seen["name"], seen["text"], seen["solution"], seen["is_corrected"]) == (*wish.values(), True)
    assert seen["key"] == one["key"]
    assert client.delete(place).status_code == 204
    assert hub.visitor().get(f"{LIST}?kind=challenge").json()["items"] == [one]
    assert client.put(place, {}, content_type="application/json").status_code == 422
    assert client.put(f"{LIST}/challenge/{'0' * 16}", wish, content_type="application/json").status_code == 404


def test_a_correction_is_made_and_taken_back_by_graphql(ada):
    client = hub.client(ada)
    [one] = client.get(f"{LIST}?kind=technology&limit=1").json()["items"]
    about = f'owner: "ada", name: "movies", kind: TECHNOLOGY, key: "{one["key"]}"'
    graph(client, f"mutation {{ correctInsight({about}, correction: {{isNone: true}}) {{ name }} }}")
    assert [each["name"] for each in client.get(f"{LIST}?kind=technology").json()["items"]] == ["Postgres"]
    graph(client, f"mutation {{ withdrawCorrection({about}) {{ name }} }}")
    assert len(client.get(f"{LIST}?kind=technology").json()["items"]) == 2
    refused = graph(client, f'mutation {{ correctInsight({about}, correction: {{text: " "}}) {{ name }} }}')
    assert refused["errors"][0]["extensions"]["code"] == "INVALID"
