"""The guide's pages: read at /guide/NAME, each claim with how it stands."""

import pytest
from django.test import Client

from nexus.accounts import services as accounts
from nexus.labs import queries
from nexus.labs.guide import FOLDER
from nexus.web.guide.article import at_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub_guide(publish):
    text = (FOLDER / "guides/indexing.md").read_text()
    return publish(
        accounts.hub_owner(), "guide", {"guides/indexing.md": text, "guides/migrations.md": "# Migrations\n"}
    )


def test_a_guide_is_read_at_its_own_address(client: Client, hub_guide):
    page = client.get("/guide/indexing")
    assert page.status_code == 200
    assert 'id="claim-1"' in page.text
    assert 'class="tag tag-measured"' in page.text
    assert 'href="/guide/migrations"' in page.text
    assert 'src="/@nexus/guide/results/index-vmsteps.svg"' in page.text
    moved = client.get("/@nexus/guide/guides/indexing.md")
    assert (moved.status_code, moved.headers["location"]) == (301, "/guide/indexing")
    assert client.get("/guide/gone").status_code == 404


def test_only_the_hubs_own_guide_moves(client: Client, ada, publish):
    publish(ada, "guide", {"guides/indexing.md": "# Mine\n"})
    assert client.get("/@ada/guide/guides/indexing.md").status_code == 200


def test_all_guides_and_labs_are_listed(client: Client):
    index, labs = client.get("/guide/").text, client.get("/labs/").text
    for guide in queries.guides():
        assert f'href="/guide/{guide.slug}"' in index
    for lab, _ in queries.all_labs():
        assert f'href="/labs/{lab.slug}"' in labs


def test_a_lab_shows_what_it_measured_and_what_rests_on_it(client: Client):
    page = client.get("/labs/index-vmsteps").text
    assert "23,078" in page
    assert "nexus lab run index-vmsteps" in page
    assert 'href="/guide/indexing#claim-1"' in page
    plot = client.get("/labs/index-vmsteps.svg")
    assert plot.headers["Content-Type"] == "image/svg+xml"
    assert plot.headers["Content-Security-Policy"].startswith("sandbox")
    assert client.get("/labs/gone").status_code == client.get("/labs/gone.svg").status_code == 404


def test_claims_beyond_those_known_are_left_alone():
    html = '<h2 id="the-claims">The claims</h2><ol><li>one</li><li>two</li></ol><h2>Next</h2><ul><li>three</li></ul>'
    marked = at_home(html, queries.claims(guide="indexing")[:1])
    assert marked.count("claim-1") == 1
    assert "<li>two</li>" in marked
    assert "<li>three</li>" in marked
