"""Topics and their notes through REST and GraphQL."""

import json

import pytest

from nexus.api.tests import hub
from nexus.library.notes import take_in_topics
from nexus.repos.models import Visibility

pytestmark = pytest.mark.django_db
TELLS = "# A\n\n## Redis\n\nRedis keeps what was asked for, in memory, so that nobody has to ask the database again.\n"
MEASURED = "# B\n\n## Faster\n\nWith Redis the list went from 900 ms to 80 ms, which we saw in the logs of that week.\n"


@pytest.fixture
def notes(ada, grace):
    rows = [
        hub.repository(ada, "one", {"a.md": TELLS, "b.md": MEASURED}),
        hub.repository(grace, "two", {"c.md": TELLS}),
        hub.repository(ada, "hidden", {"d.md": TELLS}, visibility=Visibility.PRIVATE),
    ]
    for row in rows:
        take_in_topics(repository=row)
    return rows


def graph(client, query):
    answer = client.post("/graphql", json.dumps({"query": query}), content_type="application/json").json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_notes_come_ranked_folded_and_credited(notes):
    first, second = hub.visitor().get("/api/v1/topics/redis/notes").json()["items"]
    assert (first["heading"], first["evidence"], first["copies"]) == ("Faster", "measured", [])
    assert first["url"] == "/@ada/one/b.md#faster"
    assert first["author"] == "Ada"
    assert (second["copies_count"], second["why"]) == (1, "in the heading, named 1 time")
    assert {second["repository"], second["copies"][0]["repository"]} == {"one", "two"}


def test_the_owner_counts_what_is_hidden_from_others(ada, notes):
    assert hub.visitor().get("/api/v1/topics/redis").json()["notes_count"] == 3
    assert hub.client(ada).get("/api/v1/topics/redis").json()["notes_count"] == 4
    assert hub.client(ada).get("/api/v1/topics/redis/notes").json()["items"][1]["copies_count"] == 2


def test_notes_come_in_pages(notes):
    client = hub.visitor()
    page = client.get("/api/v1/topics/redis/notes?limit=1")
    rest = client.get(f"/api/v1/topics/redis/notes?limit=1&cursor={page.json()['next']}")
    assert 'rel="next"' in page.headers["Link"]
    assert rest.json()["next"] is None
    assert page.json()["items"] != rest.json()["items"]
    assert client.get(f"/api/v1/topics/caching/notes?cursor={page.json()['next']}").status_code == 422


def test_another_name_is_the_same_topic_and_a_wrong_one_none(notes):
    client = hub.visitor()
    assert client.get("/api/v1/topics/drf").json()["slug"] == "django-rest-framework"
    assert client.get("/api/v1/topics/nothing-at-all").status_code == 404
    assert client.get("/api/v1/topics/nothing-at-all/notes").status_code == 404
    assert graph(client, '{ topic(slug: "nothing-at-all") { slug } }') == {"topic": None}


def test_topics_are_listed_by_kind(notes):
    client = hub.visitor()
    slugs = {kind: _slugs(client, f"?kind={kind}&limit=100") for kind in ("technology", "concept")}
    assert "redis" in slugs["technology"]
    assert "redis" not in slugs["concept"]
    assert client.get("/api/v1/topics?kind=colour").status_code == 422


def _slugs(client, query):
    return {one["slug"] for one in client.get(f"/api/v1/topics{query}").json()["items"]}


def test_coverage_says_how_far_notes_go(notes):
    client = hub.visitor()
    covered = {one["slug"]: one for one in client.get("/api/v1/coverage").json()["covered"]}
    assert (covered["redis"]["step"], covered["redis"]["lacks_challenge"]) == ("shown", True)
    assert covered["celery"]["step"] == "nothing"
    found = graph(client, "{ coverage { finding covered { step onlyTold topic { slug notesCount } } } }")["coverage"]
    redis = next(one for one in found["covered"] if one["topic"]["slug"] == "redis")
    assert redis == {"step": "SHOWN", "onlyTold": False, "topic": {"slug": "redis", "notesCount": 3}}


def test_graphql_tells_the_same_in_one_question(notes):
    query = """{ topic(slug: "redis") { name guideUrl notesCount notes(first: 1) { edges { cursor node {
        heading evidence author copies { repository } } } pageInfo { hasNextPage endCursor } } } }"""
    found = graph(hub.visitor(), query)["topic"]
    assert (found["name"], found["guideUrl"], found["notesCount"]) == ("Redis", "/guide/caching", 3)
    assert found["notes"]["edges"][0]["node"]["heading"] == "Faster"
    after = found["notes"]["pageInfo"]["endCursor"]
    query = f'{{ topic(slug: "redis") {{ notes(after: "{after}") {{ edges {{ node {{ copiesCount }} }} }} }} }}'
    assert graph(hub.visitor(), query)["topic"]["notes"]["edges"] == [{"node": {"copiesCount": 1}}]


def test_a_visitors_answer_is_kept_until_a_note_is_added(ada, notes):
    client = hub.visitor()
    assert client.get("/api/v1/topics/redis").json()["notes_count"] == 3
    hub.publish(notes[0], {"a.md": TELLS, "b.md": MEASURED, "e.md": f"# E\n\n{TELLS}"})
    take_in_topics(repository=notes[0])
    assert client.get("/api/v1/topics/redis").json()["notes_count"] == 4


def test_a_list_of_topics_with_all_their_notes_is_refused_for_its_price(notes):
    query = "{ topics(first: 100) { edges { node { notes(first: 100) { edges { node { copies { url } } } } } } } }"
    answer = hub.visitor().post("/graphql", json.dumps({"query": query}), content_type="application/json").json()
    assert answer["errors"][0]["extensions"]["code"] == "TOO_COSTLY"
