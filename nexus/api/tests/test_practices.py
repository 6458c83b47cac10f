"""Checklists through REST and GraphQL."""

import json

import pytest

from nexus.accounts import services as accounts
from nexus.api.tests import hub
from nexus.challenges import sayings, taking_in
from nexus.challenges.models import Challenge
from nexus.repos.models import Visibility

pytestmark = pytest.mark.django_db
LIST, ONE = "/api/v1/practices", "/api/v1/practices/query-review"
LINE = "load-relations-with-select_related-one-row"
CITE = f"{ONE}/lines/{LINE}/citations"
README = (
    "# Shop\n\n## Best practices\n\n- Load rows with select_related\n- Meaningful commit messages\n\n"
    "## Challenges\n\n- **Problem**: the list of orders made one query a row\n  **Solution**: prefetch_related\n"
)
PINNED = "https://github.com/ada/shop/pull/7"


@pytest.fixture
def ada(db):
    ada = accounts.add_person(handle="ada")
    publish(ada)
    return ada


def publish(owner, **more):
    repository = hub.repository(owner, "shop", {"README.md": README}, **more)
    taking_in.take_in(repository=repository)
    sayings.take_in(repository=repository)


def graph(client, query, **variables):
    body = json.dumps({"query": query, "variables": variables})
    return client.post("/graphql", body, content_type="application/json").json()


def line_of(client):
    return next(one for one in client.get(ONE).json()["lines"] if one["id"] == LINE)


def test_checklists_come_page_by_page_with_what_stands_behind_them(ada):
    first = hub.visitor().get(f"{LIST}?limit=6").json()
    rest = hub.visitor().get(f"{LIST}?limit=6&cursor={first['next']}").json()
    assert len(first["items"]) + len(rest["items"]) == 11
    row = next(one for one in first["items"] + rest["items"] if one["slug"] == "query-review")
    assert (row["lines"], row["learners"], row["challenges"], row["failing"]) == (8, 1, 1, 0)


def test_a_line_tells_what_it_rests_on_who_writes_the_same_and_what_it_solved(ada):
    line = line_of(hub.visitor())
    [lab] = line["rests_on"]
    assert (lab["kind"], lab["name"].partition("/")[0]) == ("lab", "n-plus-one")
    assert isinstance(lab["value"], float)
    [wording] = line["wordings"]
    assert (wording["owner"], wording["line"], wording["source_url"]) == ("ada", 5, "/@ada/shop/-/source/README.md#L5")
    assert "select_related" in wording["why"]
    [solved] = line["solved"]
    assert (solved["challenge"], solved["badge"], solved["is_against"]) == (Challenge.objects.get().pk, "told", False)
    assert line["url"] == f"/practices/query-review#{LINE}"
    assert hub.visitor().get("/api/v1/practices/nothing").status_code == 404


def test_graphql_says_the_same(ada):
    told = line_of(hub.visitor())
    query = """{ practice(slug: "query-review") { title lines { id learners against status restsOn { kind name value }
        wordings { owner sourceUrl why others } solved { challenge badge isAgainst } } } practices(first: 11) { edges
        { node { slug learners lineCount } } } }"""
    data = graph(hub.visitor(), query)["data"]
    line = next(one for one in data["practice"]["lines"] if one["id"] == LINE)
    assert (line["learners"], line["against"], line["status"]) == (told["learners"], told["against"], "MEASURED")
    assert line["restsOn"][0]["value"] == told["rests_on"][0]["value"]
    assert line["wordings"][0]["why"] == told["wordings"][0]["why"]
    assert line["solved"] == [{"challenge": Challenge.objects.get().pk, "badge": "TOLD", "isAgainst": False}]
    assert {"node": {"slug": "query-review", "learners": 1, "lineCount": 8}} in data["practices"]["edges"]
    assert graph(hub.visitor(), '{ practice(slug: "nothing") { title } }')["data"] == {"practice": None}


def test_one_cites_for_and_against_and_takes_it_back(ada):
    client = hub.client(ada)
    wish = {"stance": "contradicts", "about": PINNED, "note": "not here"}
    made = client.post(CITE, wish, content_type="application/json", headers={"Idempotency-Key": "a"})
    again = client.post(CITE, wish, content_type="application/json", headers={"Idempotency-Key": "a"})
    assert (made.status_code, again.json()) == (201, made.json())
    assert made["Location"] == f"{ONE}/citations/{made.json()['id']}"
    line = line_of(hub.visitor())
    assert (line["against"], line["citations"]) == (1, [made.json()])
    assert client.delete(made["Location"]).status_code == 204
    assert client.delete(made["Location"]).status_code == 404
    about = f"/challenges/{Challenge.objects.get().pk}"
    query = """mutation Cite($about: String!) { citeForPractice(practice: "query-review", line: "LINE",
        citation: {stance: SUPPORTS, about: $about}) { id challenge url person } }""".replace("LINE", LINE)
    cited = graph(client, query, about=about)["data"]["citeForPractice"]
    assert (cited["challenge"], cited["person"]) == (Challenge.objects.get().pk, "ada")
    assert cited["url"].startswith(about)
    query = f'mutation {{ withdrawCitation(practice: "query-review", citation: "{cited["id"]}") {{ slug }} }}'
    assert graph(client, query)["data"]["withdrawCitation"] == {"slug": "query-review"}


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"stance": "supports", "about": "https://github.com/ada/shop"}, "#/about"),
        ({"stance": "supports", "about": ""}, "#/about"),
        ({"stance": "doubts", "about": PINNED}, "#/stance"),
        ({"stance": "supports", "about": PINNED, "note": "x" * 1001}, "#/note"),
    ],
)
def test_a_citation_that_is_wrong_is_told_by_field(ada, wish, pointer):
    answer = hub.client(ada).post(CITE, wish, content_type="application/json")
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_what_no_checklist_holds_is_listed_once_two_write_it(ada):
    assert hub.visitor().get("/api/v1/unheld-practices").json()["items"] == []
    grace = accounts.add_person(handle="grace")
    publish(grace, visibility=Visibility.PRIVATE)
    assert hub.visitor().get("/api/v1/unheld-practices").json()["items"] == []
    [one] = hub.client(grace).get("/api/v1/unheld-practices").json()["items"]
    assert (one["title"], one["learners"]) == ("Meaningful commit messages", 2)
    data = graph(hub.client(grace), "{ unheldPractices { edges { node { title learners wordings { owner } } } } }")
    assert [edge["node"]["title"] for edge in data["data"]["unheldPractices"]["edges"]] == [one["title"]]


def test_what_a_private_document_says_supports_nothing_for_others(db):
    grace = accounts.add_person(handle="grace")
    publish(grace, visibility=Visibility.PRIVATE)
    line = line_of(hub.visitor())
    assert (line["learners"], line["wordings"], line["solved"]) == (0, [], [])
    assert line_of(hub.client(grace))["learners"] == 1
