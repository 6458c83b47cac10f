"""Pages of the checklists."""

import re
from html import unescape

import pytest

from nexus.challenges import citing, sayings
from nexus.challenges.models import Citation
from nexus.freshness.headers import TAGS_HEADER
from nexus.freshness.queries import generations
from nexus.library import services as library
from nexus.repos import services as repos
from nexus.repos.models import Visibility
from nexus.repos.tests.commits import commit

pytestmark = pytest.mark.django_db
ONE, LINE = "/practices/deploy-review", "take-secrets-from-the-environment-or"
PINNED = "https://github.com/ada/shop/commit/0123456789abcdef0123456789abcdef01234567"
NOTES = "# Shop\n\n## Best practices\n\n- Never hardcode credentials, use environment variables <b>xyzzy</b>\n- Meaningful commit messages\n"


def publish(owner, visibility=Visibility.PUBLIC):
    repository = repos.create_repository(actor=owner, owner=owner, name="shop", visibility=visibility)
    commit(repository, {"README.md": NOTES})
    library.publish(repository=repository)
    sayings.take_in(repository=repository)
    return repository


def text(response):
    return unescape(response.content.decode())


def test_the_list_counts_what_stands_behind_each(client, ada, grace):
    publish(ada)
    publish(grace)
    page = text(client.get("/practices/"))
    row = re.search(r'href="/practices/deploy-review".*?</li>', page, re.DOTALL)
    assert row
    assert "12 lines" in row[0]
    assert "2 learners" in row[0]
    assert "Meaningful commit messages" in page
    assert "2 learners write this" in page


def test_a_checklist_has_boxes_and_leads_to_all_it_rests_on(client, ada):
    publish(ada)
    page = text(client.get(ONE))
    assert page.count('<input type="checkbox" id="tick:') == 12
    line = page[page.index(f'<li class="check" id="{LINE}"') :].partition("</details>")[0]
    assert "1 learner" in line
    assert 'href="/@ada/shop/-/source/README.md#L5"' in line
    assert "secrets kept out of the code" in line
    assert "<b>xyzzy" not in client.get(ONE).content.decode()
    assert 'href="/labs/' in page
    assert 'href="/code/nexus/' in page


@pytest.mark.parametrize("address", ["/practices/", ONE, "/practices.atom"])
def test_what_is_private_shows_to_its_owner_alone_and_at_once(client, ada, grace, address):
    repository = publish(ada)
    before = client.get(address).content
    repos.change_repository(actor=ada, repository=repository, visibility=Visibility.PRIVATE)
    for reader in (None, grace):
        if reader:
            client.force_login(reader)
        after = client.get(address).content.decode()
        assert "ada/shop" not in after
        assert "xyzzy" not in after
        assert "learner" not in re.sub(r"<p>Checklists.*?</p>|<h2.*?</h2>|<p class=\"soft\">.*?</p>", "", after)
    assert address.endswith("atom") or b"1 learner" in before
    client.force_login(ada)
    assert address.endswith("atom") or b"1 learner" in client.get(address).content


@pytest.mark.parametrize("address", ["/practices/", ONE, "/practices.atom"])
def test_a_kept_page_is_made_anew_when_who_may_see_what_changes(client, ada, address):
    repository = publish(ada)
    tags = client.get(address)[TAGS_HEADER].split(",")
    before = generations(tags)
    repos.change_repository(actor=ada, repository=repository, visibility=Visibility.PRIVATE)
    assert generations(tags) != before
    before = generations(tags)
    citing.cite(actor=ada, practice="deploy-review", line=LINE, stance="supports", about=PINNED)
    assert generations(tags) != before


def test_one_cites_and_takes_it_back(client, ada):
    given = {"line": LINE, "stance": "contradicts", "about": PINNED, "note": "<i>no</i>"}
    answer = client.post(f"{ONE}/citations", given)
    assert answer["Location"].startswith("/accounts/login/?next=/practices/deploy-review")
    client.force_login(ada)
    assert client.post(f"{ONE}/citations", given)["Location"] == f"{ONE}#{LINE}"
    page = client.get(ONE).content.decode()
    assert "1 against" in page
    assert "&lt;i&gt;no" in page
    row = Citation.objects.get()
    assert client.post(f"{ONE}/citations/{row.pk}/withdraw")["Location"] == ONE
    assert not Citation.objects.exists()
    assert client.post(f"{ONE}/citations/{row.pk}/withdraw").status_code == 404


def test_what_is_typed_wrong_stays_and_is_told_beside_the_field(client, ada):
    client.force_login(ada)
    answer = client.post(
        f"{ONE}/citations", {"line": LINE, "stance": "supports", "about": "github.com/a", "note": "keep"}
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "Give the address of a challenge" in page
    assert 'value="github.com/a"' in page
    assert 'value="keep"' in page
    assert client.post(f"{ONE}/citations", {"line": "none", "stance": "supports", "about": PINNED}).status_code == 404
    assert client.post(f"{ONE}/citations", {"stance": "supports", "about": PINNED}).status_code == 404
    assert client.get(f"{ONE}/citations").status_code == 405


def test_nobody_takes_back_what_another_cites(client, ada, grace):
    row = citing.cite(actor=ada, practice="deploy-review", line=LINE, stance="supports", about=PINNED)
    client.force_login(grace)
    assert b"/withdraw" not in client.get(ONE).content
    assert client.post(f"{ONE}/citations/{row.pk}/withdraw").status_code == 403


def test_crawlers_find_each_checklist(client):
    assert text(client.get("/sitemap.xml")).count("/practices/") == 11


def test_there_is_no_other_checklist(client):
    assert client.get("/practices/nothing").status_code == 404
    assert client.post("/practices/nothing/citations").status_code == 404


def test_the_feed_has_each_checklist(client):
    feed = client.get("/practices.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert feed.content.count(b"<entry>") == 11


def test_reading_costs_as_many_queries_however_many_write(client, ada, grace, person, django_assert_max_num_queries):
    for owner in (ada, grace, person("linus"), person("mary")):
        publish(owner)
    for address in ("/practices/", ONE):
        with django_assert_max_num_queries(14):
            client.get(address)
