"""Pages of topics, as a visitor and as somebody who may see more."""

import pytest
from django.test import Client

from nexus.challenges import taking_in
from nexus.library import notes
from nexus.library.findable import keep_topics_findable
from nexus.repos import services as repos
from nexus.repos.models import Visibility
from nexus.search.models import SearchEntry

pytestmark = pytest.mark.django_db
TEXT = "# Shop\n\n## Redis as cache\n\nRedis took the list from 900 ms to 80 ms, so the shop feels quick again now.\n"
SECRET = "# Hidden plan\n\n## Redis quokka\n\nRedis will hold the sessions of the plan that nobody is to know.\n"
PAGES = ("/topics/", "/topics.svg", "/topics.atom", "/topics/redis", "/topics/redis.atom", "/cohorts/all")
FIGURES = ("/topics.svg", "/cohorts/all.svg", "/cohorts/all/steps.svg")


@pytest.fixture
def take(publish):
    def make(owner, name, text, **more):
        repository = publish(owner, name, {"README.md": text}, **more)
        notes.take_in_topics(repository=repository)
        return repository

    return make


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_topic_shows_its_guide_its_labs_and_notes_with_credit(client: Client, ada, take):
    take(ada, "shop", TEXT)
    page = client.get("/topics/redis").text
    assert 'href="/@ada/shop/README.md#redis-as-cache"' in page
    assert "tells before and after in numbers" in page
    assert "Ada in" in page
    assert 'href="/guide/caching"' in page
    assert 'href="/labs/' in page
    assert 'href="/topics/redis.atom"' in page


def test_copies_are_folded_and_can_be_opened(client: Client, ada, grace, take):
    take(ada, "shop", TEXT)
    take(grace, "copy", TEXT)
    page = client.get("/topics/redis").text
    assert "1 more says the same" in page
    assert 'href="/@grace/copy/README.md#redis-as-cache"' in page


def test_another_name_leads_to_the_topic_and_a_wrong_one_nowhere(client: Client):
    moved = client.get("/topics/drf")
    assert (moved.status_code, moved.headers["location"]) == (301, "/topics/django-rest-framework")
    assert client.get("/topics/postgres.atom").headers["location"] == "/topics/postgresql.atom"
    assert client.get("/topics/nothing-of-the-kind").status_code == 404
    assert client.get("/topics/nothing-of-the-kind.atom").status_code == 404


@pytest.mark.parametrize("address", [*PAGES, *FIGURES])
def test_what_is_private_shows_nowhere(client: Client, ada, grace, take, address):
    before = client.get(address).text
    take(ada, "hidden", SECRET, visibility=Visibility.PRIVATE)
    for person in (client, signed_in(grace)):
        text = person.get(address).text
        assert "quokka" not in text
        assert "Hidden" not in text
    assert without_token(client.get(address).text) == without_token(before)


def without_token(text):
    return "\n".join(line for line in text.splitlines() if "updated>" not in line)


def test_who_may_see_it_finds_it_on_each_page(ada, take):
    take(ada, "hidden", SECRET, visibility=Visibility.PRIVATE)
    client = signed_in(ada)
    for address in ("/topics.atom", "/topics/redis", "/topics/redis.atom"):
        assert "Redis quokka" in client.get(address).text
    assert "1 note in 1 repository of 1 owner" in client.get("/topics/").text


def test_a_page_that_is_kept_forgets_what_becomes_private(client: Client, ada, take):
    shop = take(ada, "shop", TEXT)
    assert "redis-as-cache" in client.get("/topics/redis").text
    repos.change_repository(actor=ada, repository=shop, visibility=Visibility.PRIVATE)
    assert "redis-as-cache" not in client.get("/topics/redis").text


def test_the_list_narrows_to_a_kind(client: Client, ada, take):
    take(ada, "shop", TEXT)
    assert 'href="/topics/redis"' in client.get("/topics/?kind=technology").text
    assert 'href="/topics/redis"' not in client.get("/topics/?kind=concept").text
    assert 'href="/topics/redis"' in client.get("/topics/?kind=anything").text


@pytest.mark.parametrize("address", FIGURES)
def test_figures_stay_in_the_sandbox(client: Client, address):
    response = client.get(address)
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")


def test_coverage_says_what_is_there_and_what_is_missing(client: Client, ada, take):
    take(ada, "shop", TEXT)
    page = client.get("/cohorts/all").text
    assert "Redis is in the most repositories: 1." in page or "is in the most repositories: 1." in page
    assert "have something to look at" in page
    assert "Nobody has written about" in page
    assert "Notes, and no solved challenge" in page


def test_a_document_leads_to_its_topics(client: Client, ada, take):
    take(ada, "shop", TEXT)
    assert 'href="/topics/redis">Redis</a>' in client.get("/@ada/shop/README.md").text


def test_topics_are_found_by_every_name(client: Client):
    assert keep_topics_findable() > 100
    assert keep_topics_findable() == 0
    assert 'href="/topics/django-rest-framework"' in client.get("/search?q=DRF").text
    SearchEntry.objects.filter(kind="topic", subject="topic:redis").update(title="Old")
    assert keep_topics_findable() == 1


@pytest.mark.parametrize("size", [1, 6])
@pytest.mark.parametrize(
    ("address", "queries"), [("/topics/", 3), ("/topics/redis", 5), ("/cohorts/all", 1), ("/topics.atom", 2)]
)
def test_queries_do_not_grow(client: Client, ada, take, address, queries, size, django_assert_num_queries):
    for number in range(size):
        take(ada, f"shop-{number}", TEXT.replace("shop", f"{number * 7919} shop"))
    with django_assert_num_queries(queries):
        client.get(address)


def test_the_challenges_of_a_topic_are_on_its_page(client: Client, ada, take):
    text = f"{TEXT}\n## Challenges\n\n- **Challenge**: Redis was full of stale sessions.\n  **Solution**: Each has an end.\n"
    shop = take(ada, "shop", text)
    taking_in.take_in(repository=shop)
    page = client.get("/topics/redis").text
    assert "Redis was full of stale sessions." in page
    assert 'href="/challenges/?topic=redis"' in page


def test_crawlers_find_public_topics_only(client: Client, ada, grace, take):
    take(ada, "shop", TEXT)
    take(grace, "hidden", "# Celery\n\nCelery works.\n", visibility=Visibility.PRIVATE)
    page = client.get("/sitemap.xml").text
    assert "/topics/redis</loc>" in page
    assert "/topics/celery</loc>" not in page
