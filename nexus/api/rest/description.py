"""The API described: OpenAPI as JSON and YAML, a page to read, and a page for each kind of problem."""

import json
import re
from functools import cache
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from nexus.api.errors import CONTENT_TYPE, KINDS
from nexus.api.errors import Problem as Refused
from nexus.api.limits import ANONYMOUS, TOKEN
from nexus.api.rest.api import api
from nexus.freshness.headers import TAGS_HEADER

TAG = "about"
CODE = re.compile("`([^`]+)`")
TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `errors` points at what is wrong: `#/name` in the body, `#/query/limit` in the address.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "instance": TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": TEXT, "detail": TEXT},
            },
        },
    },
}


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document. Every key is text, as in JSON."""
    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="api/v1/"), default=str))
    components = document["components"]
    components["schemas"]["Problem"] = PROBLEM
    schema = {"$ref": "#/components/schemas/Problem"}
    components["responses"] = {"Problem": {"description": "A problem", "content": {CONTENT_TYPE: {"schema": schema}}}}
    for item in document["paths"].values():
        for method, operation in item.items():
            _complete(method, operation)
    document["paths"] = dict(sorted(document["paths"].items()))
    return document


@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    return _kept(request, HttpResponse(json.dumps(description(), indent=1), content_type="application/json"))


@require_safe
def openapi_yaml(request: HttpRequest) -> HttpResponse:
    text = yaml.safe_dump(description(), sort_keys=False, allow_unicode=True)
    return _kept(request, HttpResponse(text, content_type="application/yaml"))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The operations, by tag, for people."""
    context = {
        "title": description()["info"]["title"],
        "introduction": [_html(text) for text in description()["info"]["description"].split("\n\n")],
        "groups": _groups(),
        "quotas": [ANONYMOUS, TOKEN],
        "problems": KINDS,
    }
    return _kept(request, render(request, "api/docs.html", context))


@require_safe
def problem(request: HttpRequest, slug: str) -> HttpResponse:
    """What a problem's `type` leads to."""
    if slug not in KINDS:
        raise Refused("not-found")
    kind = KINDS[slug]
    context = {"slug": slug, "kind": kind, "remedy": _html(kind.remedy), "code": Refused(slug).code}
    return _kept(request, render(request, "api/problem.html", context))


def _complete(method: str, operation: dict[str, Any]) -> None:
    """What is true of all operations: they may fail, and reading what is public needs no token."""
    told = {"$ref": "#/components/responses/Problem"}
    operation["responses"] |= {"4XX": told, "5XX": told}
    if method == "get" and operation["operationId"] not in ("getMe", "listTokens"):
        operation["security"] = [{}, *operation["security"]]


def _groups() -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, item in description()["paths"].items():
        for method, operation in item.items():
            groups.setdefault(operation["tags"][0], []).append(_row(path, method, operation))
    return [{"tag": tag, "operations": operations} for tag, operations in groups.items()]


def _row(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    status, answer = next(iter(operation["responses"].items()))
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": _html(operation.get("description", "")),
        "parameters": [{**one, "text": _html(one.get("description", ""))} for one in operation["parameters"]],
        "body": _fields(body),
        "status": status,
        "answer": _fields(schema),
    }


def _fields(schema: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Name, type and meaning of an object's members."""
    if schema is None:
        return []
    whole = _resolved(schema)
    required = whole.get("required", [])
    return [
        {
            "name": name,
            "type": _type(member),
            "is_required": name in required,
            "text": _html(member.get("description", "")),
        }
        for name, member in whole.get("properties", {}).items()
    ]


def _html(text: str) -> SafeString:
    """The text with what stands in backticks as code."""
    return mark_safe(CODE.sub(r"<code>\1</code>", escape(text)))  # noqa: S308  escaped


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return " or ".join(map(str, schema.get("enum", [schema.get("format", schema.get("type", "any"))])))


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = description()["components"]["schemas"][name] if name else schema
    return found


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """It changes with a new version of the hub only."""
    if not request.user.is_authenticated:
        response[TAGS_HEADER] = TAG
    return response
