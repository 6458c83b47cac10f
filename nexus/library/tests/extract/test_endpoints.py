"""Endpoints in the shapes learners list them, and what only looks like one."""

import pytest

from nexus.library.tests.extract.reading import endpoints, reading

POLLS = ("GET", "/api/polls/")

SHAPES = {
    "a fence": ("```\nGET    /api/polls/    - List\n```", [POLLS]),
    "an http fence": ("```http\nGET /api/polls/?page=2 HTTP/1.1\nHost: x\n```", [POLLS]),
    "an indented fence": ("- List:\n\n  ```\n  GET /api/polls/\n  ```", [POLLS]),
    "code in an item": ("- `GET /api/polls/` - List", [POLLS]),
    "a bold method": ("- **GET** `/api/polls/` \u2013 List", [POLLS]),
    "a plain item": ("- GET /api/polls/", [POLLS]),
    "a task": ("- [x] GET /api/polls/", [POLLS]),
    "a bare line": ("GET /api/polls/ → List", [POLLS]),
    "a heading": ("#### 1. `GET /api/polls/`", [POLLS]),
    "a label": ("**Endpoint:** `GET /api/polls/`", [POLLS]),
    "two labels": ("**URL:** `/api/polls/`\n**Method:** `GET`", [POLLS]),
    "a method behind": ("- `/api/polls/` (GET) for all", [POLLS]),
    "a table": ("| Method | Path |\n|--|--|\n| GET | `/api/polls/` |", [POLLS]),
    "a turned table": ("| Path | Method | What |\n|--|--|--|\n| /api/polls/ | `GET` | List |", [POLLS]),
    "both in a cell": ("| What | Call |\n|--|--|\n| List | `GET /api/polls/` |", [POLLS]),
    "several methods": ("- `GET/POST /api/polls/`", [POLLS, ("POST", "/api/polls/")]),
    "methods in a cell": ("| a | b |\n|--|--|\n| PUT, PATCH | /p/:id |", [("PUT", "/p/:id"), ("PATCH", "/p/:id")]),
    "a parameter that is a tag": ("- DELETE /polls/<id>/", [("DELETE", "/polls/<id>/")]),
    "curl": ("```bash\ncurl http://localhost:8000/api/polls/?a=1\n```", [POLLS]),
    "curl over lines": (
        '```bash\ncurl -X PUT "http://127.0.0.1:8000/p/1/" \\\n  -H "A: b" \\\n  -d \'{"u": "http://x.test/y"}\'\n```',
        [("PUT", "/p/1/")],
    ),
    "curl with a body": ("```sh\ncurl -d a=b $BASE/api/polls/\n```", [("POST", "/api/polls/")]),
    "filters of one": ("```\nGET /api/polls/?a=1\nGET /api/polls/?b=2\n```", [POLLS]),
    "an example of one": ("- GET /p/{id}/\n\n```bash\ncurl localhost:8000/p/7/\n```", [("GET", "/p/{id}/")]),
    "an unclosed fence": ("```bash\nnpm install\n\nPOST /login/\n", [("POST", "/login/")]),
    "a call in code": ("```js\nfetch(`/api/users/${id}`, {method: 'POST'})\n// GET /api/x\n```", []),
    "a diagram": ("```mermaid\nA->>B: POST /orders/ (auth)\n```", []),
    "another's address": ("```\nGET https://api.themoviedb.org/3/movie\n```", []),
    "no method": ("- `/api/polls/` \u2013 all", []),
    "a word": ("GET started with POST and DELETE.", []),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_it_reads_endpoints_from(shape):
    text, found = SHAPES[shape]
    assert endpoints(f"# A\n\n## API\n\n{text}\n") == found


@pytest.mark.parametrize("title", ["Important Concepts", "What I learned", "Technologies", "Best Practices"])
def test_an_illustration_in_a_note_is_no_endpoint(title):
    assert endpoints(f"# A\n\n## {title}\n\n### REST\n- `GET /products`\n\n## API\n- `POST /login`\n") == [
        ("POST", "/login")
    ]


def test_each_endpoint_knows_its_line_and_rule():
    found = reading("# A\n\n```\nGET /a\n\nPOST /b\n```\n").endpoints
    assert [(one.path, one.line, one.rule) for one in found] == [("/a", 4, "code"), ("/b", 6, "code")]
