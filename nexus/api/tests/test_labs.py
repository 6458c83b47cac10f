"""Claims and labs through REST and GraphQL: the same, whoever asks."""

import pytest

from nexus.api.tests import hub
from nexus.labs import queries

pytestmark = pytest.mark.django_db


def graph(query):
    return hub.visitor().post("/graphql", {"query": query}, content_type="application/json").json()["data"]


def test_claims_come_page_by_page_with_how_they_stand():
    first = hub.visitor().get("/api/v1/claims?limit=3").json()
    second = hub.visitor().get(f"/api/v1/claims?limit=3&cursor={first['next']}").json()
    ids = [claim["id"] for claim in first["items"] + second["items"]]
    assert ids == [claim.statement.id for claim in queries.claims()[:6]]
    assert first["items"][0]["status"] in queries.STATUSES
    assert first["items"][0]["url"].startswith("/guide/")


def test_failing_claims_can_be_asked_for():
    answer = hub.visitor().get("/api/v1/claims?status=failing").json()
    assert answer["items"] == []
    measured = hub.visitor().get("/api/v1/claims?status=measured&guide=indexing").json()["items"]
    assert {claim["status"] for claim in measured} == {"measured"}
    assert measured[0]["checks"][0]["ok"] is True
    assert hub.visitor().get("/api/v1/claims?status=wrong").status_code == 422


def test_a_lab_tells_its_result():
    found = hub.visitor().get("/api/v1/labs/index-vmsteps").json()
    assert (found["status"], found["runs"]) == ("pass", 3)
    assert found["points"][0] == ["scan", 1000, 3009]
    assert found["machine"]["services"]["sqlite"]
    assert hub.visitor().get("/api/v1/labs/gone").status_code == 404


def test_graphql_says_the_same():
    data = graph(
        '{ claims(guide: "indexing", first: 1) { edges { node { id status receipts { kind } checks { metric ok } } } }'
        ' lab(slug: "index-vmsteps") { status points machine } labs(first: 2) { edges { node { slug } } } gone: lab(slug: "x") { slug } }'
    )
    rest = hub.visitor().get("/api/v1/claims?guide=indexing&limit=1").json()["items"][0]
    node = data["claims"]["edges"][0]["node"]
    assert (node["id"], node["status"].lower()) == (rest["id"], rest["status"])
    assert data["lab"]["points"][0] == ["scan", 1000, 3009]
    assert [edge["node"]["slug"] for edge in data["labs"]["edges"]] == [lab.slug for lab, _ in queries.all_labs()[:2]]
    assert data["gone"] is None
