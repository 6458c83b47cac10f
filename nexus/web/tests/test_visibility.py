"""A private repository shows through no page."""

import re

import pytest
from django.test import Client

from nexus.accounts import services as accounts
from nexus.repos import services as repos

pytestmark = pytest.mark.django_db


def plain(answer):
    """The page without its form tokens, which differ each time."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.text)


PATHS = ["", "a.md", "-/health", "-/history.atom", "-/source/a.md", "-/raw/a.md", "-/settings"]


@pytest.fixture
def secret(ada, publish):
    return publish(
        ada, "secret", {"README.md": "# Secret", "a.md": "# Zanzibar\n\nquetzal quetzal"}, visibility="private"
    )


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_gets_what_a_missing_repository_gives(client: Client, grace, secret, path):
    client.force_login(grace)
    hidden, missing = client.get(f"/@ada/secret/{path}"), client.get(f"/@ada/nothing/{path}")
    assert hidden.status_code == missing.status_code == 404
    assert plain(hidden).replace("secret", "nothing") == plain(missing)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/repositories/",
        "/repositories.atom",
        "/@ada/",
        "/sitemap.xml",
        "/search?q=zanzibar",
        "/search?q=zanzibbr",
        "/search?q=secret",
    ],
)
def test_no_list_or_search_tells_a_visitor(client: Client, secret, path):
    page = client.get(path).text
    assert "/@ada/secret" not in page
    assert "quetzal" not in page
    assert "Zanzibar" not in page


def test_the_owner_finds_and_reads_it(client: Client, ada, secret):
    client.force_login(ada)
    assert "quetzal" in client.get("/@ada/secret/a.md").text
    assert "/@ada/secret/a.md" in client.get("/search?q=zanzibar").text


def test_a_member_of_its_cohort_reads_it_and_others_do_not(client: Client, ada, grace, person, publish):
    linus = person("linus")
    cohort = accounts.add_cohort(actor=None, handle="spring")
    accounts.add_member(actor=None, cohort=cohort, person=grace)
    publish(ada, "shared", {"a.md": "# Quokka"}, visibility="cohort", cohort=cohort)
    client.force_login(grace)
    assert client.get("/@ada/shared/a.md").status_code == 200
    client.force_login(linus)
    assert client.get("/@ada/shared/a.md").status_code == 404


def test_making_it_private_reaches_search_and_pages_at_once(client: Client, ada, publish):
    repository = publish(ada, "notes", {"a.md": "# Wombat"})
    assert "Wombat" in Client().get("/search?q=wombat").text
    repos.change_repository(actor=ada, repository=repository, visibility="private")
    assert "/@ada/notes" not in Client().get("/search?q=wombat").text
    assert Client().get("/@ada/notes/a.md").status_code == 404
