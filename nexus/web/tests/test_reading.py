"""Reading pages, as a browser without scripts gets them."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from nexus.library import insights
from nexus.web.feeds import _clean

pytestmark = pytest.mark.django_db


def test_a_repository_shows_its_readme_and_its_documents(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# My notes\n\nHello", "docs/caching.md": "# Caching"})
    page = client.get("/@ada/notes/").text
    assert "<h1" in page
    assert "My notes" in page
    assert 'href="/@ada/notes/docs/caching.md"' in page


def test_a_document_shows_where_it_is_who_wrote_it_and_what_is_next(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes", "a.md": "# First\n\n## Indexes explained", "b.md": "# Second"})
    page = client.get("/@ada/notes/a.md").text
    assert 'rel="next"' in page
    assert "Second" in page
    assert "Written by" in page
    assert 'href="#indexes-explained"' in page


def test_an_address_in_another_case_leads_to_the_true_one(client: Client, ada, publish):
    publish(ada, "Notes", {"README.md": "# Notes", "a.md": "# A"})
    assert client.get("/@ADA/notes").headers["Location"] == "/@ada/Notes/"
    assert client.get("/@ADA/notes/a.md").headers["Location"] == "/@ada/Notes/a.md"


def test_a_folder_shows_its_readme_and_its_files(client: Client, ada, publish):
    publish(ada, "notes", {"docs/README.md": "# About docs", "docs/a.md": "# A", "docs/code.py": "print(1)"})
    assert client.get("/@ada/notes/docs").headers["Location"] == "/@ada/notes/docs/"
    page = client.get("/@ada/notes/docs/").text
    assert "About docs" in page
    assert "code.py" in page


def test_a_file_that_is_no_document_is_shown_with_line_numbers(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes", "code.py": "print('<b>')\n"})
    page = client.get("/@ada/notes/code.py").text
    assert "&lt;b&gt;" in page
    assert 'id="L1"' in page


def test_an_image_is_served_in_a_sandbox(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes", "a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"})
    answer = client.get("/@ada/notes/a.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_raw_html_is_never_served_as_html(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes", "a.html": "<script>alert(1)</script>"})
    answer = client.get("/@ada/notes/-/raw/a.html")
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_the_old_path_of_a_moved_document_leads_to_the_new_one(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes", "old.md": "# The same text"})
    publish(ada, "notes", {"old.md": None, "new.md": "# The same text"})
    answer = client.get("/@ada/notes/old.md")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/@ada/notes/new.md"


@pytest.mark.parametrize("path", ["/@ada/notes/old.md", "/@ada/notes/docs", "/@Ada/notes/", "/@ada"])
def test_a_browser_asks_again_where_an_address_leads(client: Client, ada, publish, path):
    publish(ada, "notes", {"README.md": "# Notes", "docs/a.md": "# A", "old.md": "# The same text"})
    publish(ada, "notes", {"old.md": None, "new.md": "# The same text"})
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (301, "no-cache")


def test_ones_own_changes_lead_to_documents_of_any_name(client: Client, ada, publish):
    publish(ada, "notes", {"w?at.md": "# What", "100%.md": "# All", "a b#c.md": "# Some"})
    client.force_login(ada)
    links = set(re.findall(r'href="(/@ada/notes/[^"]+)"', client.get("/").text))
    assert len(links) == 3
    assert {client.get(link).status_code for link in links} == {200}


def test_the_old_anchor_of_a_renamed_heading_still_lands(client: Client, ada, publish):
    publish(ada, "notes", {"a.md": "# A\n\n## Early days\n\ntext\n\n## Other\n"})
    publish(ada, "notes", {"a.md": "# A\n\n## First weeks\n\ntext\n\n## Other\n"})
    page = client.get("/@ada/notes/a.md").text
    assert 'id="early-days"' in page
    assert page.index('id="early-days"') < page.index('id="first-weeks"')


def test_a_new_version_replaces_the_old_one_at_once(client: Client, ada, publish):
    publish(ada, "notes", {"a.md": "# A\n\none"})
    assert "one" in client.get("/@ada/notes/a.md").text
    publish(ada, "notes", {"a.md": "# A\n\ntwo"})
    assert "two" in client.get("/@ada/notes/a.md").text


def test_health_names_each_problem_with_its_line_and_fix(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes\n\n[gone](gone.md)\n\n```\nopen\n"})
    page = client.get("/@ada/notes/-/health").text
    assert "gone.md" in page
    assert "line 3" in page
    assert "line 5" in page
    assert "Licence" in page


def test_a_file_removed_today_breaks_the_links_that_were_right_yesterday(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes\n\n[next](b.md)\n", "b.md": "# B"})
    assert "b.md, which is not" not in client.get("/@ada/notes/-/health").text
    publish(ada, "notes", {"b.md": None})
    assert "b.md, which is not" in client.get("/@ada/notes/-/health").text


def test_lists_have_feeds(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes & more"})
    assert "Notes &amp; more" in client.get("/@ada/notes/-/history.atom").text
    assert "ada/notes" in client.get("/repositories.atom").text


def test_a_feed_is_well_formed_whatever_a_description_holds(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes"}, description="a\x01b\x7f\ufffe\uffff\U0001f511c")
    feed = client.get("/repositories.atom").content
    assert "ab\x7f\U0001f511c" in "".join(ET.fromstring(feed).itertext())
    assert _clean("a\ud800\udfffb") == "ab"


def test_an_empty_repository_says_how_to_push(client: Client, ada):
    from nexus.repos import services

    services.create_repository(actor=ada, owner=ada, name="empty")
    client.force_login(ada)
    page = client.get("/@ada/empty/").text
    assert "git push" in page
    assert "/@ada/empty.git" in page


def test_a_missing_page_offers_the_nearest_and_a_search(client: Client, ada, publish):
    publish(ada, "notes", {"docs/caching.md": "# Caching"})
    answer = client.get("/@ada/notes/caching.md")
    assert answer.status_code == 404
    assert 'href="/@ada/notes/docs/caching.md"' in answer.text
    assert 'role="search"' in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/repositories/", "/about", "/privacy", "/terms", "/robots.txt", "/sitemap.xml", "/search"]
)
def test_every_page_of_the_hub_answers_with_its_policy(client: Client, db, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/@ada/notes/../../etc/passwd",
        "/@ada/notes/%2e%2e/%2e%2e/etc/passwd",
        "/@ada/notes/-/raw/../config",
        "/@ada/notes/-/raw/%00",
        "/@ada/notes/a\u202e.md",
        "/@a%2fb/x/",
    ],
)
def test_traversal_and_odd_bytes_find_nothing(client: Client, ada, publish, path):
    publish(ada, "notes", {"README.md": "# Notes"})
    assert client.get(path).status_code in (404, 301)


README = "# Movie hub\n\n## Technologies\n\n- Django\n\n## Challenges\n\n- **Problem**: <b>slow</b> lists\n  **Solution**: Redis\n"


def test_insights_are_listed_each_with_its_line(client: Client, ada, publish):
    publish(ada, "movies", {"README.md": README})
    assert 'href="/@ada/movies/-/insights"' in client.get("/@ada/movies/").text
    page = client.get("/@ada/movies/-/insights").text
    assert 'href="/@ada/movies/-/source/README.md#L9"' in page
    assert "slow lists" in page
    assert "Redis" in page
    assert "Correct" not in page
    publish(ada, "empty", {"README.md": "# Nothing to see\n"})
    assert "Nothing yet" in client.get("/@ada/empty/-/insights").text


def test_the_owner_corrects_what_was_read_wrong(client: Client, ada, grace, publish):
    row = publish(ada, "movies", {"README.md": README})
    [one] = insights.told(row, "challenge")
    wish = {"kind": "challenge", "key": one.key, "act": "save", "name": "", "text": "Lists", "solution": "A cache"}
    client.force_login(grace)
    assert client.post("/@ada/movies/-/insights/correct", wish).status_code == 403
    client.force_login(ada)
    page = client.post("/@ada/movies/-/insights/correct", wish, follow=True).text
    assert "Corrected, also for the pushes to come." in page
    assert "A cache" in page
    page = client.post("/@ada/movies/-/insights/correct", {**wish, "act": "none"}, follow=True).text
    assert "Put back" in page
    page = client.post("/@ada/movies/-/insights/correct", {**wish, "act": "undo"}, follow=True).text
    assert "Redis" in page
    wrong = client.post("/@ada/movies/-/insights/correct", {**wish, "text": "", "name": ""}, follow=True)
    assert "Say how it is to be read" in wrong.text
    assert client.post("/@ada/movies/-/insights/correct", {**wish, "key": "0" * 16}).status_code == 404
    assert client.post("/@ada/movies/-/insights/correct", {"key": "x"}, follow=True).status_code == 200
