"""`/api/v1/repositories/{owner}/{name}/documents` and `…/health`."""

import pytest

from nexus.accounts import services as accounts
from nexus.api.tests import hub
from nexus.library.health import HOW_TO_ADD

pytestmark = pytest.mark.django_db
NOTES = "/api/v1/repositories/ada/notes"


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def test_documents_come_in_reading_order(ada):
    files = {f"{number}.md": f"# Part {number}\n" for number in (10, 2, 1)}
    hub.repository(ada, files={**files, "z/README.md": "# Folder\n", "README.md": "# Start\n"})
    first = hub.visitor().get(f"{NOTES}/documents?limit=3").json()
    last = hub.visitor().get(f"{NOTES}/documents?limit=3&cursor={first['next']}").json()
    paths = [item["path"] for item in first["items"] + last["items"]]
    assert paths == ["README.md", "1.md", "2.md", "10.md", "z/README.md"]


def test_a_document_tells_all_that_is_known_of_it(ada):
    hub.repository(ada)
    found = hub.visitor().get(f"{NOTES}/documents/guide/caching.md").json()
    assert found["title"] == "Caching"
    assert found["tags"] == ["redis", "cache"]
    assert found["url"] == "/@ada/notes/guide/caching.md"
    assert found["sections"] == [
        {"level": 1, "anchor": "caching", "title": "Caching", "line": 4},
        {"level": 2, "anchor": "stampede", "title": "Stampede", "line": 8},
    ]
    assert found["links"] == [{"target": "gone.md", "line": 10, "text": "gone", "is_image": False}]
    assert [problem["line"] for problem in found["problems"]] == [10]
    assert found["contributors"] == [{"name": "Ada", "commits": 1}]
    assert found["updated_at"] == "2023-11-14T22:13:20Z"
    assert "<h2" in found["html"]


def test_a_path_keeps_its_slashes_and_other_letters(ada):
    hub.repository(ada, files={"a b/ü#?.md": "# Odd\n"})
    assert hub.visitor().get(f"{NOTES}/documents/a%20b/%C3%BC%23%3F.md").json()["title"] == "Odd"


def test_a_document_that_moved_is_found_at_its_old_address(ada):
    row = hub.repository(ada, files={"README.md": "# Top\n", "sql.md": "# SQL joins\n\nA long enough text.\n"})
    hub.publish(row, {"README.md": "# Top\n", "a b/joins.md": "# SQL joins\n\nA long enough text.\n"})
    answer = hub.visitor().get(f"{NOTES}/documents/sql.md")
    assert (answer.status_code, answer.headers["location"]) == (301, f"{NOTES}/documents/a%20b/joins.md")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert hub.visitor().get(answer.headers["location"]).json()["title"] == "SQL joins"


@pytest.mark.parametrize("path", ["gone.md", "guide", "guide/", "../../etc/passwd", "%00", "%ff", "a" * 5000])
def test_what_is_no_document_is_not_found(ada, path):
    hub.repository(ada)
    answer = hub.visitor().get(f"{NOTES}/documents/{path}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_html_is_safe(ada):
    hub.repository(ada, files={"README.md": "# Hi\n\n<script>alert(1)</script><img src=x onerror=alert(1)>\n"})
    html = hub.visitor().get(f"{NOTES}/documents/README.md").json()["html"]
    assert "<script" not in html
    assert "onerror" not in html


def test_code_is_highlighted_for_the_first_reader_too(ada):
    hub.repository(ada, files={"README.md": "# Hi\n\n```python\nimport os\n```\n"})
    first, second = (hub.visitor().get(f"{NOTES}/documents/README.md").json()["html"] for _ in range(2))
    assert first == second


def test_health_lists_each_problem_with_its_fix(ada):
    hub.repository(ada)
    report = hub.visitor().get(f"{NOTES}/health").json()
    assert (report["documents"], report["total"]) == (2, 1)
    assert report["ailing"][0]["path"] == "guide/caching.md"
    assert set(report["ailing"][0]["problems"][0]) == {"line", "code", "what", "fix"}
    assert sum(report["counts"].values()) == 1


def test_a_repository_without_a_push_is_empty_and_not_an_error(ada):
    hub.repos.create_repository(actor=ada, owner=ada, name="notes")
    assert hub.visitor().get(f"{NOTES}/documents").json() == {"items": [], "next": None}
    assert hub.visitor().get(f"{NOTES}/health").json()["wanted"] == [{"section": "README", "fix": HOW_TO_ADD["README"]}]
