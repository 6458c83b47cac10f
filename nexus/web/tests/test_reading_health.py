"""The health page, and that machines are told the same."""

import json

import pytest
from django.test import Client

from nexus.library import health

pytestmark = pytest.mark.django_db
QUERY = '{ health(owner: "ada", name: "notes") { total missing counts { code count } ailing { path problems { what fix } } } }'


def test_what_is_missing_is_shown_with_how_to_add_it(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes\n"})
    page = client.get("/@ada/notes/-/health").text
    assert "Licence" in page
    assert health.HOW_TO_ADD["Licence"] in page
    assert health.HOW_TO_ADD["How to run it"] in page


def test_a_problem_of_the_whole_repository_is_shown(client: Client, ada, publish, settings):
    publish(ada, "notes", {"README.md": "# Notes\n", "a.py": "", "b.py": ""})
    settings.MAX_FILES = 2
    page = client.get("/@ada/notes/-/health").text
    assert "The whole repository" in page
    assert "more than 2 files and folders" in page
    assert "line 0" not in page
    assert health.TOO_MANY in page


def test_page_rest_and_graphql_tell_the_same(client: Client, ada, publish, settings):
    publish(ada, "notes", {"README.md": "# Notes\n\n[x](gone.md)\n\n[y](A%20b.md)\n", "a b.md": "# B\n", "c.py": ""})
    settings.MAX_FILES = 2
    page = client.get("/@ada/notes/-/health").text
    rest = client.get("/api/v1/repositories/ada/notes/health").json()
    asked = client.post("/graphql", json.dumps({"query": QUERY}), content_type="application/json").json()
    graph = asked["data"]["health"]
    assert rest["total"] == graph["total"] == 3
    assert rest["missing"] == graph["missing"] == ["How to run it", "Licence"]
    assert rest["counts"] == {one["code"]: one["count"] for one in graph["counts"]}
    told = [(one["what"], one["fix"]) for document in rest["ailing"] for one in document["problems"]]
    assert told == [(one["what"], one["fix"]) for document in graph["ailing"] for one in document["problems"]]
    assert all(what in page and fix in page for what, fix in told)
