"""A repository folder: which documents speak for it, which files are contracts, and its idea."""

import json

import pytest

from nexus.library.engines.extract import read_idea
from nexus.library.engines.extract.repository import read_repository
from nexus.library.tests.extract.reading import source


def write(folder, files):
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return read_repository(folder)


def test_the_topmost_readme_speaks(tmp_path):
    found = write(
        tmp_path,
        {
            "app/README.md": "## Tech Stack\n- Go\n",
            "readme.MD": "## Tech Stack\n- Rust\n",
            "z.md": "## Tech Stack\n- C\n",
        },
    )
    assert found.readme == "readme.MD"
    assert [one.name for one in found.extraction.technologies] == ["Rust"]


def test_an_empty_section_stands_for_the_document_it_points_to(tmp_path):
    found = write(
        tmp_path,
        {
            "README.md": "# A\n## Challenges\n[See](docs/c.md) and [this](../out.md) and [that](https://x.test/c.md)\n",
            "docs/c.md": "# Challenges\n- Problem: a\n  - Solution: b\n",
        },
    )
    assert [(one.problem, one.solution) for one in found.extraction.challenges] == [("a", "b")]


def test_vendored_folders_and_symlinks_are_not_followed(tmp_path):
    outside = tmp_path / "outside"
    write(
        outside, {"README.md": "# Secret\n## Tech Stack\n- Go\n", "openapi.json": '{"openapi": "3.0.0", "paths": {}}'}
    )
    hub = tmp_path / "hub"
    hub.mkdir()
    (hub / "linked").symlink_to(outside)
    (hub / "README.md").symlink_to(outside / "README.md")
    found = write(
        hub, {"node_modules/x/README.md": "## Tech Stack\n- C\n", "venv/openapi.yaml": "openapi: 3.0.0\npaths: {}\n"}
    )
    assert (found.readme, found.contracts) == (None, ())


OPENAPI = "openapi: 3.0.3\ninfo: {}\npaths:\n  /a: {}\n"
POSTMAN = {"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, "item": []}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("schema.yml", OPENAPI),
        ("openapi.json", OPENAPI),
        ("docs/a b.json", json.dumps({"openapi": "3.0.0", "paths": {}})),
        ("api.json", json.dumps(POSTMAN)),
        ("schema.graphql", "type Query {\n  a: Int\n}\n"),
    ],
)
def test_a_contract_is_known_by_its_content(tmp_path, path, text):
    assert write(tmp_path, {path: text}).contracts == (path,)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/workflows/openapi-ci.yml", OPENAPI),
        ("schema.json", '{"$schema": "http://json-schema.org/draft-07/schema#", "openapi": true}'),
        ("api_test_results_1.json", '{"openapi": "3.0.0", "results": []}'),
        ("environment.json", '{"_postman_variable_scope": "environment", "values": []}'),
        ("config.yml", "docs:\n  openapi: 3.0.0\n  paths: x\n"),
        ("query.graphql", "query { a }\n"),
        ("notes.md", OPENAPI),
    ],
)
def test_a_name_alone_is_no_contract(tmp_path, path, text):
    assert write(tmp_path, {path: text}).contracts == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# 🛍️ E-Commerce Backend (Django)\n", ("e-commerce", "E-Commerce Backend (Django)")),
        ("# ALX Project Nexus\n\n## Movie Recommendation App\n", ("movies", "Movie Recommendation App")),
        ("# Pollaroo\n\nA platform for polls and voting.\n", ("polls", "Pollaroo")),
        ("# Lite-Link URL Shortener\n\n## Features\n", ("other", "Lite-Link URL Shortener")),
        ("# ALX Project Nexus\n\nNotes of a course.\n", None),
        ("", None),
    ],
)
def test_the_idea_is_told_by_title_and_beginning(text, found):
    idea = read_idea(source(text).html)
    assert (idea and (idea.kind, idea.title)) == found
