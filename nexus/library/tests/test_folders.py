"""The reading order, what is listed beside a page of a large repository, and a folder's own page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nexus.library import queries, services
from nexus.library.models import Document
from nexus.repos import services as repos
from nexus.repos.tests.commits import commit

pytestmark = pytest.mark.django_db
PATHS = [
    "README.md",
    "a.md",
    "a/README.md",
    "a/2.md",
    "a/10.md",
    "a/sub/x.md",
    "a b/1.md",
    "a-b/1.md",
    "a0/1.md",
    "b/c/README.md",
    "b/c/é.md",
    "Über/uns.md",
]


@pytest.fixture
def notes(ada):
    repository = repos.create_repository(actor=ada, owner=ada, name="notes")
    commit(repository, dict.fromkeys(PATHS, b"# Here\n"))
    services.publish(repository=repository)
    return repository


def beside(repository, path):
    return [row.path for row in queries.navigation(queries.document(repository, path))]


def test_the_order_is_that_of_the_bytes_on_every_database(notes):
    keys = [row.order for row in queries.documents(notes)]
    assert keys == sorted(keys)
    assert len(keys) == len(PATHS)


def test_a_small_repository_lists_everything(notes):
    assert sorted(beside(notes, "a.md")) == sorted(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_a_large_repository_lists_what_is_in_the_folder_or_below_it(notes, path, monkeypatch):
    monkeypatch.setattr(queries, "WHOLE_NAVIGATION", 11)
    folder = path.rpartition("/")[0]
    inside = [one for one in PATHS if one.startswith(f"{folder}/") or not folder]
    listed = beside(notes, path)
    assert path in listed
    assert set(listed) <= set(inside)
    if len(inside) <= 5:
        assert sorted(listed) == sorted(inside)


def test_a_folder_is_one_stretch_of_the_order_so_that_no_other_document_is_read(notes, monkeypatch):
    monkeypatch.setattr(queries, "WHOLE_NAVIGATION", 11)
    page = queries.document(notes, "b/c/README.md")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.navigation(page)
    for query in asked.captured_queries[1:]:
        assert "\"order\" >= '9b/9c/'" in query["sql"]
        assert "\"order\" < '9b/9c0'" in query["sql"]


@pytest.mark.parametrize(("folder", "page"), [("", "README.md"), ("a/", "a/README.md"), ("b/c/", "b/c/README.md")])
def test_a_folder_has_a_page_of_its_own(notes, folder, page):
    assert queries.folder_page(notes, folder).path == page


@pytest.mark.parametrize("folder", ["b/", "a-b/", "a/sub/", "nowhere/"])
def test_a_folder_without_one_has_none(notes, folder):
    assert queries.folder_page(notes, folder) is None


def test_the_first_in_order_are_found_without_sorting_all(notes):
    assert "TEMP B-TREE" not in queries.documents(notes)[:3].explain()


def test_a_document_is_found_by_its_path_without_reading_others(notes):
    at = Document.objects.at(notes, "a.md").current()[:1].explain()
    assert not re.search(r"library_document USING INDEX \S+ \(repository_id=\?\)", at)
