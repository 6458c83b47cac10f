"""`/graphql` over HTTP: media types, methods, and what a request may look like."""

import json

import pytest

from nexus.accounts import services as accounts
from nexus.api.tests import hub

pytestmark = pytest.mark.django_db
RESPONSE = "application/graphql-response+json"
PEOPLE = "{ people { edges { node { handle } } } }"


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def post(client, body, content_type="application/json", **headers):
    return client.generic(
        "POST",
        "/graphql",
        body if isinstance(body, str | bytes) else json.dumps(body),
        content_type=content_type,
        headers=headers,
    )


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (f"{RESPONSE}, application/json;q=0.9", RESPONSE),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
    ],
)
def test_the_answer_comes_in_the_form_that_is_accepted(accept, form):
    answer = post(hub.visitor(), {"query": PEOPLE}, Accept=accept)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"{form}; charset=utf-8")


def test_a_form_we_do_not_have_is_not_acceptable():
    assert post(hub.visitor(), {"query": PEOPLE}, Accept="image/png").status_code == 406


@pytest.mark.parametrize(("accept", "status"), [(RESPONSE, 400), ("application/json", 200)])
@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", "query ($x: Int!) { people(first: $x) { pageInfo { hasNextPage } } }"]
)
def test_what_is_not_executed_is_400_in_the_newer_form_and_200_in_the_older(accept, status, query):
    answer = post(hub.visitor(), {"query": query}, Accept=accept)
    assert answer.status_code == status
    assert "data" not in answer.json()
    assert answer.json()["errors"][0]["extensions"]["code"]


def test_a_query_may_come_by_get_and_has_an_etag():
    answer = hub.visitor().get(
        "/graphql",
        {
            "query": "query P($n: Int!) { people(first: $n) { pageInfo { hasNextPage } } }",
            "variables": '{"n": 1}',
            "operationName": "P",
        },
    )
    assert answer.json()["data"]["people"]["pageInfo"]["hasNextPage"] is False
    assert answer.headers["ETag"]


def test_a_mutation_by_get_is_refused(ada):
    answer = hub.client(ada).get("/graphql", {"query": 'mutation { createToken(new: {name: "x"}) { secret } }'})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "application/graphql"],
)
def test_only_json_is_read_so_no_form_of_another_site_can_send_it(content_type):
    assert post(hub.visitor(), '{"query": "{ people { edges { cursor } } }"}', content_type).status_code == 415


def test_a_browsers_session_needs_its_csrf_token_for_a_mutation(ada):
    browser = hub.browser(ada)
    mutation = {"query": 'mutation { createToken(new: {name: "x"}) { secret } }'}
    assert post(browser, mutation).status_code == 403
    browser.get("/new")
    token = browser.cookies["csrftoken"].value
    assert post(browser, mutation, **{"X-CSRFToken": token}).json()["data"]["createToken"]["secret"]


@pytest.mark.parametrize(
    "body",
    [
        [{"query": PEOPLE}],
        [],
        "null",
        "1",
        '"x"',
        "{",
        b"\xff",
        {},
        {"query": 1},
        {"query": ""},
        {"query": PEOPLE, "variables": []},
        {"query": PEOPLE, "operationName": 1},
        "[" * 50_000,
        "",
    ],
)
def test_another_shape_is_a_bad_request_and_batches_are_one(body):
    answer = post(hub.visitor(), body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_a_wrong_token_is_401_whatever_is_asked(ada):
    assert post(hub.bearer("nxs_x"), {"query": PEOPLE}).status_code == 401


def test_other_origins_may_ask():
    answer = hub.visitor().options(
        "/graphql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_a_browser_gets_a_page_that_loads_nothing_from_elsewhere():
    page = hub.visitor().get("/graphql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert 'src="http' not in page.content.decode()


def test_the_schema_can_be_downloaded():
    answer = hub.visitor().get("/schema.graphql")
    assert "type Query {" in answer.content.decode()
    assert "schema.graphql" in answer.headers["Content-Disposition"]
