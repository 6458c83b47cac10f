"""The guide's pages: read at /guide/NAME, each claim with how it stands."""

import pytest
from django.test import Client

from nexus.accounts import services as accounts
from nexus.labs import queries, runner, services
from nexus.labs.guide import FOLDER
from nexus.labs.lab import find
from nexus.labs.models import Run
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


def test_whoever_is_signed_in_has_a_lab_run_and_sees_what_it_measured(client: Client, ada):
    assert "Sign in to run it on this hub" in client.get("/labs/index-vmsteps").text
    client.force_login(ada)
    assert "Run it on this hub" in client.get("/labs/index-vmsteps").text
    asked = client.post("/labs/index-vmsteps/runs")
    run = Run.objects.get()
    assert (asked.status_code, asked.headers["location"]) == (302, run.url)
    waiting = client.get(run.url).text
    assert "Waiting for its turn." in waiting
    assert '<meta http-equiv="refresh"' in waiting
    assert client.get(f"{run.url}.svg").status_code == 404
    services.carry_out(run_id=run.pk, heartbeat=lambda: None)
    ended = client.get(run.url).text
    assert "all claims hold" in ended
    assert '<meta http-equiv="refresh"' not in ended
    assert client.get(f"{run.url}.svg").headers["Content-Type"] == "image/svg+xml"
    fragment = client.get(f"{run.url}?fragment").text
    assert "all claims hold" in fragment
    assert "<html" not in fragment
    assert "Reproduced on 1 machine by 1 person." in client.get("/labs/index-vmsteps").text


def test_a_stranger_runs_nothing(client: Client, ada):
    answer = client.post("/labs/index-vmsteps/runs")
    assert (answer.status_code, answer.headers["location"]) == (302, "/accounts/login/?next=/labs/index-vmsteps")
    assert not Run.objects.exists()
    client.force_login(ada)
    assert client.get("/labs/index-vmsteps/runs").status_code == 405
    assert client.post("/labs/gone/runs").status_code == client.get("/labs/index-vmsteps/runs/7").status_code == 404


def test_whoever_asked_for_enough_is_told_when_there_is_more(client: Client, ada, settings):
    settings.LAB_RUNS_AN_HOUR = 1
    client.force_login(ada)
    client.post("/labs/isolation/runs")
    answer = client.post("/labs/index-vmsteps/runs", follow=True)
    assert "You may have 1 lab run in an hour." in answer.text


def test_a_hub_that_runs_no_labs_offers_none(client: Client, ada, settings):
    settings.LAB_RUNS_AN_HOUR = 0
    assert "on this hub</a>" not in client.get("/labs/index-vmsteps").text
    client.force_login(ada)
    assert "Run it on this hub" not in client.get("/labs/index-vmsteps").text
    assert client.post("/labs/index-vmsteps/runs").status_code == 403


@pytest.mark.parametrize(
    ("status", "result", "said"),
    [
        ("skipped", {"missing": ["rabbitmq"]}, "Skipped: needs rabbitmq, which this hub does not have."),
        ("error", {"error": "It took too long and was ended.", "output": "<b>before"}, "&lt;b&gt;before"),
        ("running", None, "Run 2 of 3 is under way."),
    ],
)
def test_every_end_of_a_run_is_told(client: Client, ada, status, result, said):
    run = Run.objects.create(
        lab="index-vmsteps", source="x", person=ada, status=status, result=result, repeat=2, repeats=3
    )
    assert said in client.get(run.url).text
    assert client.get("/labs/index-vmsteps").status_code == 200


def test_a_run_whose_value_was_not_finite_is_shown(client: Client, ada):
    result = runner.run(find("index-vmsteps")).as_plain()
    result["checks"][0] |= {"ok": False, "value": None, "low": None}
    run = Run.objects.create(lab="index-vmsteps", source="x", person=ada, status="fail", result=result)
    page = client.get(run.url).text
    assert "<strong>not finite</strong>" in page
    assert "not finite to 23,078" in page


def test_a_claim_shown_in_code_leads_to_its_line(client: Client):
    claim = next(one for one in queries.claims() if one.places)
    place = claim.places[0]
    marked = at_home(f"<p><code>{claim.statement.receipts[0].value}</code></p>", [])
    assert f'<a href="{place.url}" title="{place}">' in marked
    shown = client.get(place.url).text
    assert f'id="L{place.line}"' in shown
    assert place.path in shown


@pytest.mark.parametrize(
    "path",
    ["nexus/../config/settings.py", "uv.lock", "nexus", "/etc/passwd", "nexus/gone.py", "nexus/web/static/js/run.js"],
)
def test_only_modules_of_the_codebase_are_shown(client: Client, path):
    assert client.get(f"/code/{path}").status_code == 404
