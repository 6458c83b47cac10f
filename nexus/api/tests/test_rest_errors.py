"""Errors: one form for all, at every address below /api/."""

import json

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, override_settings

from nexus.accounts import services as accounts
from nexus.api.errors import KINDS
from nexus.api.tests import hub

pytestmark = pytest.mark.django_db
FORM = {"type", "title", "status", "detail", "instance"}
PEOPLE = "/api/v1/people"


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def problem(answer, status, slug):
    """The problem, having checked its form."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    told = answer.json()
    assert set(told) - {"errors"} == FORM
    assert (told["status"], told["type"]) == (status, f"http://testserver/api/problems/{slug}")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return told


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/people",
        "/api/v1/people/a/b",
        "/api/%00",
        "/api/%ff",
        "/api/v1/repositories/%2e%2e/x",
        "/api/" + "a" * 5000,
    ],
)
def test_an_unknown_address_is_not_found(path):
    problem(hub.visitor().get(path), 404, "not-found")


def test_the_instance_is_the_path():
    assert hub.visitor().get("/api/v1/nothing?x=1").json()["instance"] == "/api/v1/nothing"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"])
def test_another_method_is_told_which_there_are(method):
    answer = hub.visitor().generic(method, PEOPLE)
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json", "/graphql", "/api/problems/not-found"])
def test_other_methods_are_refused_at_pages_too(path):
    problem(hub.visitor().delete(path), 405, "method-not-allowed")


def test_options_names_the_methods_and_lets_other_origins_ask():
    answer = hub.visitor().options("/api/v1/repositories", headers={"Origin": "https://example.org"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_head_is_get_without_the_body():
    get, head = hub.visitor().get(PEOPLE), hub.visitor().head(PEOPLE)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(len(get.content)))
    assert head.headers["ETag"] == get.headers["ETag"]


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""],
)
def test_only_json_is_read(ada, content_type):
    answer = hub.client(ada).generic("POST", "/api/v1/repositories", '{"name": "x"}', content_type=content_type)
    problem(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"nonsense", b"[" * 100_000, b'{"name": ' + b"9" * 10_000 + b"}", b"{'name': 1}"]
)
def test_a_body_that_is_not_json_is_refused(ada, body):
    answer = hub.client(ada).generic("POST", "/api/v1/repositories", body, content_type="application/json")
    problem(answer, 400, "bad-request")


@pytest.mark.parametrize(
    "body", ["null", "[]", "1", '"x"', "{}", '{"name": null}', '{"name": {"a": 1}}', '{"name": NaN}', ""]
)
def test_json_of_another_shape_is_pointed_at(ada, body):
    answer = hub.client(ada).generic("POST", "/api/v1/repositories", body, content_type="application/json")
    assert problem(answer, 422, "invalid")["errors"]


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_body_that_is_too_large_is_refused(ada):
    answer = hub.client(ada).generic(
        "POST", "/api/v1/repositories", b'"' + b"x" * 200 + b'"', content_type="application/json"
    )
    problem(answer, 413, "too-large")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=x",
        "limit=" + "9" * 5000,
        "limit=1e3",
        "cursor=x",
        "cursor=",
        "cursor=%00",
        "cursor=a:b:c",
        "cursor=%F0%9F%A6%84",
    ],
)
def test_odd_pages_are_told_what_is_wrong(query):
    told = problem(hub.visitor().get(f"{PEOPLE}?{query}"), 422, "invalid")
    assert told["errors"][0]["pointer"] == f"#/query/{query.partition('=')[0]}"


def test_a_changed_cursor_is_refused(ada):
    accounts.add_person(handle="grace")
    cursor = hub.visitor().get(f"{PEOPLE}?limit=1").json()["next"]
    for place in range(0, len(cursor), 3):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        problem(hub.visitor().get(PEOPLE, {"cursor": changed}), 422, "invalid")


def test_a_mistake_of_ours_tells_nothing_of_what_went_on_inside(monkeypatch):
    def broken(**_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("nexus.accounts.queries.people", broken)
    answer = Client(raise_request_exception=False).get(PEOPLE)
    problem(answer, 500, "internal-error")
    assert b"secret" not in answer.content


@pytest.mark.parametrize("error", [OperationalError("connection refused"), InterfaceError("connection closed")])
def test_while_the_database_is_away_it_is_said_when_to_come_back(monkeypatch, error):
    def away(**_):
        raise error

    monkeypatch.setattr("nexus.accounts.queries.people", away)
    answer = hub.visitor().get(PEOPLE)
    problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "5"


def test_a_host_that_is_not_ours_is_refused():
    answer = hub.visitor().get("/api/v1/repositories?limit=1", headers={"Host": "evil.example"})
    assert b"evil.example" not in answer.content


@pytest.mark.parametrize("slug", KINDS)
def test_the_type_of_a_problem_leads_to_a_page_about_it(slug):
    answer = hub.visitor().get(f"/api/problems/{slug}")
    assert answer.status_code == 200
    assert KINDS[slug].title in answer.content.decode()


def test_every_answer_repeats_the_id_of_its_request():
    answer = hub.visitor().get("/api/v1/nothing", headers={"X-Request-Id": "mine-1"})
    assert answer.headers["X-Request-Id"] == "mine-1"


def test_a_list_of_errors_is_json_as_the_rfc_says(ada):
    answer = hub.client(ada).generic("POST", "/api/v1/repositories", '{"name": "a b"}', content_type="application/json")
    assert json.loads(answer.content)["errors"] == [
        {"pointer": "#/name", "detail": answer.json()["errors"][0]["detail"]}
    ]
