"""Names outside UTF-8, and names that would hide what they are."""

import re
from html import unescape

import pygit2
import pytest
from django.test import Client

from nexus.library.services import publish
from nexus.repos import services
from nexus.repos.services import open_git

pytestmark = pytest.mark.django_db


def tree_of(git, files):
    """A tree of names as bytes; a folder is a dictionary."""
    entries = []
    for name, content in files.items():
        if isinstance(content, dict):
            entries.append((name + b"/", b"40000 " + name + b"\0" + tree_of(git, content).raw))
        else:
            entries.append((name, b"100644 " + name + b"\0" + git.create_blob(content).raw))
    return git.write(pygit2.enums.ObjectType.TREE, b"".join(entry for _, entry in sorted(entries)))


@pytest.fixture
def odd(ada):
    row = services.create_repository(actor=ada, owner=ada, name="odd")
    git = open_git(row)
    files = {
        b"README.md": b"# Odd\n\n[coffee](docs/cafe.md)\n",
        b"docs": {b"caf\xe9.md": b"# Coffee\n", b"a\xe2\x80\xaegpj.txt": b"turned\n", b"\xe9.py": b"print(1)\n"},
        b"d\xe9": {b"in": {b"a.md": b"# Inside\n", b"x.py": b"deep\n"}},
    }
    author = pygit2.Signature("Ada", "ada@example.org")
    git.create_commit("refs/heads/main", author, author, "Odd", tree_of(git, files), [])
    publish(repository=row)
    return row


def links_in(page):
    return {unescape(link) for link in re.findall(r'href="(/@ada/odd/[^"#?]*)"', page)}


@pytest.mark.parametrize("path", ["docs/", "d%5Cxe9/", "d%5Cxe9/in/", "d%5Cxe9/in/a.md"])
def test_all_that_a_page_of_odd_names_links_to_is_there(client: Client, odd, path):
    answer = client.get(f"/@ada/odd/{path}")
    assert answer.status_code == 200
    answers = {link: client.get(link).status_code for link in links_in(answer.text)}
    assert set(answers.values()) == {200}, answers


def test_names_are_shown_escaped(client: Client, odd):
    page = client.get("/@ada/odd/docs/").text
    assert r"caf\xe9.md" in page
    assert r"a\u202egpj.txt" in page
    assert "\u202e" not in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (r"docs/\xe9.py", "print"),
        (r"d\xe9/in/x.py", "deep"),
        (r"docs/a\u202egpj.txt", "turned"),
        ("docs/a\u202egpj.txt", "turned"),
    ],
)
def test_files_are_found_as_they_are_shown(client: Client, odd, path, words):
    answer = client.get(f"/@ada/odd/{path}")
    assert answer.status_code == 200
    assert words in answer.text
    assert "\u202e" not in answer.text


@pytest.mark.parametrize("path", [r"docs/\xea.md", r"\xe9/", r"d\xe9/gone/", r"\\", r"d\xe9/in/a.md/", "\\" * 500])
def test_what_is_not_there_stays_missing(client: Client, odd, path):
    assert client.get(f"/@ada/odd/{path}").status_code == 404


def test_a_folder_without_its_slash_leads_to_it(client: Client, odd):
    assert client.get("/@ada/odd/d%5Cxe9").headers["Location"] == "/@ada/odd/d%5Cxe9/"


def test_health_suggests_an_odd_name_as_it_is_shown(client: Client, odd):
    answer = client.get("/@ada/odd/-/health")
    assert answer.status_code == 200
    assert r"Did you mean docs/caf\xe9.md?" in answer.text
