"""The description of the API: OpenAPI, and the page for people."""

import json
from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import validate

from nexus.api.graphql.schema import core
from nexus.api.rest.description import description
from nexus.api.tests import hub

pytestmark = pytest.mark.django_db


def test_it_is_valid_openapi_3_1():
    document = hub.visitor().get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_yaml_says_the_same_as_json():
    answer = hub.visitor().get("/api/openapi.yaml")
    assert answer.headers["Content-Type"] == "application/yaml"
    assert yaml.safe_load(answer.content) == hub.visitor().get("/api/openapi.json").json()
    assert json.loads(json.dumps(description())) == description()


def test_every_operation_has_an_id_and_says_how_it_fails():
    operations = [operation for item in description()["paths"].values() for operation in item.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert {"4XX", "5XX"} <= set(operation["responses"])


def test_the_page_lists_every_operation_without_a_script_from_elsewhere():
    page = hub.visitor().get("/api/docs").content.decode()
    for path, item in description()["paths"].items():
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page
        assert path in page
    assert 'src="http' not in page


def test_every_path_and_root_field_has_its_heading_in_the_reference():
    reference = Path(__file__).parents[3] / "docs/reference"
    rest, graphql = (reference / "rest.md").read_text(), (reference / "graphql.md").read_text()
    for path, item in description()["paths"].items():
        for method in item:
            assert f"\n### {method.upper()} {path}\n" in rest
    for name in (*core().query_type.fields, *core().mutation_type.fields):
        assert f"\n### {name}\n" in graphql
