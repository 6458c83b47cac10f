"""`nexus extract`, in process and without a database."""

import json

from click.testing import CliRunner

from nexus.ops.cli import main

README = """# Polls API

## Tech Stack
- **Backend:** Django, DRF

## Challenges & Solutions
### Challenge 1: Slow lists
**Problem:** no index
**Solution:**
- added one
- measured it

## Best Practices
- Write tests

## Endpoints
- `GET /polls/<id>/`
"""


def extract(*arguments):
    return CliRunner().invoke(main, ["extract", *map(str, arguments)])


def test_it_prints_a_repository_as_json(tmp_path):
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "schema.yml").write_text("openapi: 3.0.3\npaths: {}\n")
    done = extract(tmp_path, "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (
        0,
        {
            "technologies": ["Django", "DRF"],
            "challenges": [{"title": "Slow lists", "challenge": "no index", "solution": "added one\nmeasured it"}],
            "practices": ["Write tests"],
            "endpoints": [["GET", "/polls/<id>/"]],
            "idea": {"kind": "polls", "title": "Polls API"},
            "contracts": ["schema.yml"],
        },
    )


def test_it_prints_lines_with_their_place_and_rule(tmp_path):
    (tmp_path / "notes.md").write_text(README)
    lines = extract(tmp_path / "notes.md").stdout.splitlines()
    assert "technology  4: Django (item)" in lines
    assert "challenge  7: no index => added one; measured it (heading)" in lines
    assert "endpoint  17: GET /polls/<id>/ (text)" in lines


def test_a_page_with_nothing_gives_nothing(tmp_path):
    (tmp_path / "empty.md").write_bytes(b"\xff\xfe\x00")
    assert json.loads(extract(tmp_path / "empty.md", "--json").stdout) == {
        "technologies": [],
        "challenges": [],
        "practices": [],
        "endpoints": [],
        "idea": None,
        "contracts": [],
    }


def test_a_path_that_is_not_there_is_a_sentence(tmp_path):
    done = extract(tmp_path / "gone.md")
    assert done.exit_code == 2
    assert "does not exist" in done.stderr
