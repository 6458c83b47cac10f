"""What a query may cost, and that the price is known before anything is looked up."""

import json
import time

import pytest
from graphql import build_client_schema, get_introspection_query

from nexus.api.tests import hub

pytestmark = pytest.mark.django_db
EDGES = "{ edges { node { documents(first: 100) { edges { node { repository { documents(first: 100) { edges { cursor } } } } } } } } }"
BOMBS = {
    "too deep": "{ repositories { edges { node { "
    + "documents { edges { node { repository { " * 5
    + "id"
    + " } } } }" * 5
    + " } } } }",
    "nested without end": "{ " + "a { " * 1000 + "b" + " }" * 1000 + " }",
    "lists of lists": "{ repository(owner: " + "[" * 900 + "]" * 900 + ") { id } }",
    "many aliases": "{ " + " ".join(f'a{n}: person(handle: "x") {{ handle }}' for n in range(200)) + " }",
    "large pages in large pages": "{ repositories(first: 100) " + EDGES + " }",
    "many directives": "{ people " + "@include(if: true) " * 300 + "{ edges { cursor } } }",
    "a fragment in itself": "{ people { edges { node { ...a } } } } fragment a on Person { handle ...b } fragment b on Person { ...a }",
    "fragments that double": "{ people { edges { node { ...f30 } } } } fragment f0 on Person { handle } "
    + " ".join(f"fragment f{n} on Person {{ ...f{n - 1} ...f{n - 1} }}" for n in range(1, 31)),
    "introspection in circles": "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
    "introspection many times": "{ "
    + " ".join(
        f"a{n}: __schema {{ types {{ fields {{ type {{ fields {{ name args {{ name }} }} }} }} }} }}" for n in range(25)
    )
    + " }",
    "fields that overlap": "{ people { " + "edges { node { handle } } " * 600 + "} }",
    "many tokens": "{ " + "people { edges { cursor } } " * 5000 + "}",
}


def ask(query, **variables):
    body = json.dumps({"query": query, "variables": variables})
    return hub.visitor().post("/graphql", body, content_type="application/json").json()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_executed(name, django_assert_num_queries):
    started = time.process_time()
    with django_assert_num_queries(0):
        answer = ask(BOMBS[name][:32_000])
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] in (
        "TOO_COSTLY",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
    )
    assert time.process_time() - started < 5


def test_the_price_is_told():
    answer = ask("{ people(first: 10) { edges { node { handle } } } }")
    assert answer["extensions"]["price"] == {"cost": 31, "of": 5000, "depth": 4, "ofDepth": 14}


@pytest.mark.parametrize("name", ["challenges", 'insights(owner: "ada", name: "x")', 'labRuns(lab: "x")'])
def test_a_list_is_priced_by_its_length(name):
    field, _, arguments = name.rstrip(")").partition("(")
    costs = [
        ask(f"{{ {field}(first: {first} {arguments}) {{ edges {{ cursor }} }} }}")["extensions"]["price"]["cost"]
        for first in (1, 10)
    ]
    assert costs == [3, 21]


@pytest.mark.parametrize("first", [10**9, -5, 100])
def test_a_variable_is_priced_as_what_it_holds(first):
    query = "query ($n: Int!) { repositories(first: $n) { edges { node { documents(first: $n) { edges { node { title } } } } } } }"
    assert ask(query, n=first)["errors"][0]["extensions"]["code"] in ("TOO_COSTLY", "INVALID")


def test_tools_may_ask_for_the_whole_schema():
    for query in (get_introspection_query(), get_introspection_query(descriptions=True, input_value_deprecation=True)):
        assert build_client_schema(ask(query)["data"]).query_type.name == "Query"


def test_an_error_suggests_no_names():
    assert (
        ask("{ peopl { edges { cursor } } }")["errors"][0]["message"] == "Cannot query field 'peopl' on type 'Query'."
    )


def test_one_operation_of_several_is_named():
    assert ask("query a { people { edges { cursor } } } query b { people { edges { cursor } } }")["errors"]
