"""The graph: nodes, connections, and how few queries they take."""

import json

import pytest

from nexus.accounts import services as accounts
from nexus.api.graphql.relay import make_id
from nexus.api.tests import hub
from nexus.library.health import HOW_TO_ADD

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def ask(client, query, **variables):
    body = json.dumps({"query": query, "variables": variables})
    return client.post("/graphql", body, content_type="application/json").json()


def test_it_tells_of_a_repository_what_rest_tells(ada):
    hub.repository(ada)
    query = '{ repository(owner: "ADA", name: "Notes") { name owner { handle kind url } visibility url cloneUrl documentCount mirror { lastError } cohort health { total counts { code count } ailing { path } } } }'
    assert ask(hub.visitor(), query)["data"]["repository"] == {
        "name": "notes",
        "owner": {"handle": "ada", "kind": "PERSON", "url": "/@ada/"},
        "visibility": "PUBLIC",
        "url": "/@ada/notes/",
        "cloneUrl": "http://testserver/@ada/notes.git",
        "documentCount": 2,
        "mirror": None,
        "cohort": None,
        "health": {
            "total": 1,
            "counts": [{"code": "broken-link", "count": 1}],
            "ailing": [{"path": "guide/caching.md"}],
        },
    }


def test_what_a_readme_lacks_is_told_with_how_to_add_it(ada):
    hub.repository(ada, files={"README.md": "# Notes\n"})
    asked = ask(hub.visitor(), '{ health(owner: "ada", name: "notes") { missing wanted { section fix } } }')
    told = asked["data"]["health"]
    assert told["wanted"] == [{"section": name, "fix": HOW_TO_ADD[name]} for name in told["missing"]]
    assert told["missing"]


def test_it_tells_all_of_a_document(ada):
    hub.repository(ada)
    query = '{ document(owner: "ada", name: "notes", path: "guide/caching.md") { title tags kind html updatedAt url sections { anchor level } links { target } problems { line code } contributors { name commits } repository { name } } }'
    found = ask(hub.visitor(), query)["data"]["document"]
    assert "<h2" in found.pop("html")
    assert found == {
        "title": "Caching",
        "tags": ["redis", "cache"],
        "kind": "RENDERED",
        "updatedAt": "2023-11-14T22:13:20+00:00",
        "url": "/@ada/notes/guide/caching.md",
        "sections": [{"anchor": "caching", "level": 1}, {"anchor": "stampede", "level": 2}],
        "links": [{"target": "gone.md"}],
        "problems": [{"line": 10, "code": "broken-link"}],
        "contributors": [{"name": "Ada", "commits": 1}],
        "repository": {"name": "notes"},
    }


def test_a_connection_is_read_to_its_end(ada):
    hub.repository(ada, files={f"{number}.md": f"# {number}\n" for number in range(5)})
    query = 'query ($after: String) { repository(owner: "ada", name: "notes") { documents(first: 2, after: $after) { edges { cursor node { path } } pageInfo { hasNextPage hasPreviousPage endCursor } } } }'
    after, seen = None, []
    for _ in range(3):
        found = ask(hub.visitor(), query, after=after)["data"]["repository"]["documents"]
        seen += [edge["node"]["path"] for edge in found["edges"]]
        assert found["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = found["pageInfo"]["endCursor"]
    assert seen == ["0.md", "1.md", "2.md", "3.md", "4.md"]
    assert found["pageInfo"]["hasNextPage"] is False


def test_search_is_a_connection_too(ada):
    hub.repository(ada, files={f"{number}.md": f"# Redis {number}\n\nredis\n" for number in range(3)})
    query = 'query ($after: String) { search(q: "redis", first: 2, after: $after) { edges { node { url kind } } pageInfo { hasNextPage endCursor } suggestion } }'
    first = ask(hub.visitor(), query)["data"]["search"]
    last = ask(hub.visitor(), query, after=first["pageInfo"]["endCursor"])["data"]["search"]
    assert len({edge["node"]["url"] for edge in first["edges"] + last["edges"]}) == 3
    assert last["pageInfo"]["hasNextPage"] is False


def test_every_global_id_leads_back_to_its_node(ada):
    hub.repository(ada)
    client = hub.client(ada)
    query = '{ repository(owner: "ada", name: "notes") { id documents { edges { node { id } } } } people { edges { node { id } } } tokens { edges { node { id } } } }'
    found = ask(client, query)["data"]
    ids = [found["repository"]["id"]]
    for connected in (found["repository"]["documents"], found["people"], found["tokens"]):
        ids += [edge["node"]["id"] for edge in connected["edges"]]
    assert len(ids) == 5
    for one in ids:
        assert ask(client, "query ($id: ID!) { node(id: $id) { id __typename } }", id=one)["data"]["node"]["id"] == one


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "Repository:1",
        make_id("Repository", ""),
        make_id("Repository", "9" * 40),
        make_id("Repository", -1),
        make_id("Document", "1"),
        make_id("Session", 1),
        "\ud83e\udd84",
        "A" * 9999,
    ],
)
def test_an_odd_id_is_nothing(text):
    assert ask(hub.visitor(), "query ($id: ID!) { node(id: $id) { id } }", id=text)["data"] == {"node": None}


def test_anothers_token_is_nothing(ada):
    token, _ = hub.token(ada)
    grace = accounts.add_person(handle="grace")
    assert ask(hub.client(grace), "query ($id: ID!) { node(id: $id) { id } }", id=make_id("Token", token.pk))[
        "data"
    ] == {"node": None}


QUERY = "{ repositories(first: %d) { edges { node { name owner { handle } cohort mirror { lastError } documents(first: 3) { edges { node { title html sections { title } links { target } } } } } } } }"


@pytest.mark.parametrize("first", [1, 2, 4])
def test_more_repositories_take_no_more_queries(ada, first, django_assert_num_queries):
    for number in range(4):
        hub.repository(ada, f"notes{number}", files={f"{page}.md": f"# {number} {page}\n" for page in range(5)})
    ask(hub.visitor(), QUERY % 4)  # what is read first is highlighted, and kept
    with django_assert_num_queries(3):  # the repositories, the first documents of each, the text of those
        answer = ask(hub.visitor(), QUERY % first)
    assert len(answer["data"]["repositories"]["edges"]) == first


def test_a_null_in_a_text_or_half_a_letter_is_refused(ada):
    for text in ("a\0b", "\ud800"):
        answer = ask(hub.client(ada), "mutation ($t: String!) { createToken(new: {name: $t}) { secret } }", t=text)
        assert answer["errors"][0]["extensions"]["code"] == "INVALID"
    assert ask(hub.visitor(), '{ person(handle: "a\\u0000") { handle } }')["errors"]


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_of_another_size_is_refused(first):
    answer = ask(hub.visitor(), "query ($n: Int!) { people(first: $n) { edges { cursor } } }", n=first)
    assert answer["errors"][0]["extensions"] == {
        "code": "INVALID",
        "errors": [{"pointer": "#/first", "detail": "Ask for 1 to 100."}],
    }


def test_a_mistake_of_ours_tells_nothing_of_what_went_on_inside(monkeypatch):
    def broken(**_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("nexus.accounts.queries.people", broken)
    answer = ask(hub.visitor(), "{ people { edges { cursor } } }")
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_ERROR"
    assert "secret" not in json.dumps(answer)
