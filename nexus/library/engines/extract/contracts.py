"""Contracts of an API in a repository: OpenAPI, Postman and GraphQL files, told by name first and content after.

A name proves nothing: `openapi-ci.yml` is a workflow, `schema.json` often a JSON schema, and an OpenAPI document in
YAML may be called `openapi.json`. Environments and globals of Postman are no contracts.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

MOST_BYTES = 5 * 1024 * 1024
_SUFFIXES = frozenset({".json", ".yaml", ".yml", ".graphql", ".graphqls", ".gql"})
_OPENAPI_YAML = re.compile(r"^[\"']?(?:openapi|swagger)[\"']?\s*:\s*[\"']?[23]\.", re.MULTILINE)
_PATHS_YAML = re.compile(r"^[\"']?(?:paths|webhooks)[\"']?\s*:", re.MULTILINE)
_OPENAPI_JSON = re.compile(r"\"(?:openapi|swagger)\"\s*:\s*\"[23]\.")
_PATHS_JSON = re.compile(r"\"(?:paths|webhooks)\"\s*:\s*\{")
_POSTMAN = re.compile(r"schema\.(?:get)?postman\.com/(?:json/)?collection")
_ITEMS = re.compile(r"\"item\"\s*:\s*\[")
_GRAPHQL = re.compile(
    r"^[ \t]*(?:extend +)?(?:schema\b[^{]{0,200}\{|type +(?:Query|Mutation|Subscription)\b)", re.MULTILINE
)


def may_be_contract(path: str) -> bool:
    """Whether a file's content is worth a look."""
    file = PurePosixPath(path.lower())
    return file.suffix in _SUFFIXES and ".github" not in file.parts and file.name != "package-lock.json"


def is_contract(path: str, raw: bytes) -> bool:
    """Whether a file that may be one is a contract. Looks for what must be there and parses nothing."""
    text = raw[:MOST_BYTES].decode("utf-8-sig", "replace")
    if PurePosixPath(path.lower()).suffix in (".graphql", ".graphqls", ".gql"):
        return _GRAPHQL.search(text) is not None
    if text.lstrip().startswith("{"):
        is_openapi = _OPENAPI_JSON.search(text[:20_000]) is not None and _PATHS_JSON.search(text) is not None
        return is_openapi or (_POSTMAN.search(text) is not None and _ITEMS.search(text) is not None)
    return _OPENAPI_YAML.search(text) is not None and _PATHS_YAML.search(text) is not None
