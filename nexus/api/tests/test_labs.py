"""Claims and labs through REST and GraphQL: the same, whoever asks."""

import json
import shutil

import pytest

from nexus.accounts import services as accounts
from nexus.api.tests import hub
from nexus.labs import guide, queries, runner, services
from nexus.labs.lab import find
from nexus.labs.models import Run

pytestmark = pytest.mark.django_db


def ask(client, slug):
    return client.post(f"/api/v1/labs/{slug}/runs", content_type="application/json")


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


def test_a_kept_value_that_was_not_finite_is_null(monkeypatch, tmp_path):
    folder = shutil.copytree(guide.FOLDER, tmp_path / "guide")
    kept = folder / "results/index-vmsteps.json"
    told = json.loads(kept.read_text())
    told["checks"][0] |= {"value": None, "ok": False}
    kept.write_text(json.dumps(told))
    monkeypatch.setattr(guide, "FOLDER", folder)
    assert graph('{ lab(slug: "index-vmsteps") { checks { value } } }')["lab"]["checks"][0] == {"value": None}
    assert hub.visitor().get("/api/v1/labs/index-vmsteps").json()["checks"][0]["value"] is None
    assert "not finite" in hub.visitor().get("/labs/index-vmsteps").text


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


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def test_a_lab_is_run_by_rest(ada):
    client = hub.client(ada)
    asked = ask(client, "index-vmsteps")
    run = Run.objects.get()
    assert (asked.status_code, asked.headers["Location"]) == (202, f"/api/v1{run.url}")
    assert (asked.json()["status"], asked.json()["person"], asked.json()["result"]) == ("waiting", "ada", None)
    services.carry_out(run_id=run.pk, heartbeat=lambda: None)
    told = hub.visitor().get(asked.headers["Location"]).json()
    assert (told["status"], len(told["result"]["values"])) == ("pass", 3)
    assert hub.visitor().get("/api/v1/labs/index-vmsteps/runs").json()["items"] == [told]
    assert hub.visitor().get("/api/v1/labs/index-vmsteps").json()["reproduced"] == {"machines": 1, "people": 1}
    assert ask(client, "gone").status_code == 404
    assert client.get("/api/v1/labs/gone/runs").status_code == client.get("/api/v1/labs/isolation/runs/1").status_code
    assert client.get("/api/v1/labs/gone/runs").status_code == 404


def test_too_many_runs_are_told_when_there_is_room(ada, settings):
    settings.LAB_RUNS_AN_HOUR = 1
    client = hub.client(ada)
    ask(client, "isolation")
    refused = ask(client, "index-vmsteps")
    assert (refused.status_code, refused.json()["title"]) == (429, "Too many requests")
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600


def test_a_result_is_shared_by_rest_and_graphql(ada):
    result = runner.run(find("index-vmsteps")).as_plain()
    body = {"machine_name": "a" * 32, "result": result}
    client = hub.client(ada)
    shared = client.post("/api/v1/labs/index-vmsteps/results", body, content_type="application/json")
    assert (shared.status_code, shared.json()["is_shared"]) == (201, True)
    query = 'mutation ($result: JSON!) { shareLabResult(slug: "index-vmsteps", machineName: "%s", result: $result) { status } }'
    for name, wanted in (("b" * 32, {"status": "pass"}), ("B", None)):
        asked = json.dumps({"query": query % name, "variables": {"result": result}})
        assert client.post("/graphql", asked, content_type="application/json").json()["data"] == {
            "shareLabResult": wanted
        }
    seen = '{ lab(slug: "index-vmsteps") { reproduced { machines people } } labRuns(lab: "index-vmsteps") { edges { node { id machineName } } } none: labRuns(lab: "x") { edges { cursor } } }'
    data = graph(seen)
    assert data["lab"]["reproduced"] == {"machines": 2, "people": 1}
    names = [edge["node"]["machineName"] for edge in data["labRuns"]["edges"]]
    assert names == ["b" * 32, "a" * 32]
    assert data["none"] is None
    key = data["labRuns"]["edges"][0]["node"]["id"]
    assert graph(f'{{ labRun(lab: "index-vmsteps", id: "{key}") {{ status }} }}')["labRun"]["status"] == "pass"


def test_a_wrong_result_is_refused_field_by_field(ada):
    client = hub.client(ada)
    wrong = {"machine_name": "a" * 32, "result": {"source": "", "values": [], "machine": {}, "measured_on": "soon"}}
    refused = client.post("/api/v1/labs/index-vmsteps/results", wrong, content_type="application/json")
    assert refused.status_code == 422
    assert {"#/result/values", "#/result/measured_on"} <= {one["pointer"] for one in refused.json()["errors"]}
