"""`/api/v1/repositories`."""

import json
import threading

import pytest
from django.db import connection

from nexus.accounts import services as accounts
from nexus.api.tests import hub
from nexus.repos import services
from nexus.repos.models import Repository, Visibility

pytestmark = pytest.mark.django_db
ALL = "/api/v1/repositories"
NOTES = f"{ALL}/ada/notes"


@pytest.fixture
def ada(db):
    return accounts.add_person(handle="ada")


def send(client, method, address, body, **headers):
    return client.generic(method, address, json.dumps(body), content_type="application/json", headers=headers)


def test_it_lists_the_newest_first_page_by_page(ada):
    for name in ("one", "two", "three"):
        services.create_repository(actor=ada, owner=ada, name=name)
    first = hub.visitor().get(f"{ALL}?limit=2").json()
    assert [item["name"] for item in first["items"]] == ["three", "two"]
    last = hub.visitor().get(f"{ALL}?limit=2&cursor={first['next']}").json()
    assert [item["name"] for item in last["items"]] == ["one"]
    assert last["next"] is None


def test_the_link_header_leads_to_the_next_page_with_the_same_filters(ada):
    for name in ("one", "two"):
        services.create_repository(actor=ada, owner=ada, name=name)
    link = hub.visitor().get(f"{ALL}?limit=1&owner=ada").headers["Link"]
    address, _, relation = link.partition(";")
    assert relation.strip() == 'rel="next"'
    assert [item["name"] for item in hub.visitor().get(address.strip("<>")).json()["items"]] == ["one"]


def test_a_page_keeps_its_place_when_something_is_added(ada):
    for name in ("one", "two"):
        services.create_repository(actor=ada, owner=ada, name=name)
    cursor = hub.visitor().get(f"{ALL}?limit=1").json()["next"]
    services.create_repository(actor=ada, owner=ada, name="three")
    assert [item["name"] for item in hub.visitor().get(f"{ALL}?cursor={cursor}").json()["items"]] == ["one"]


def test_it_lists_one_owner_or_one_visibility(ada):
    grace = accounts.add_person(handle="grace")
    services.create_repository(actor=ada, owner=ada, name="hers")
    services.create_repository(actor=grace, owner=grace, name="mine", visibility=Visibility.PRIVATE)
    client = hub.client(grace)
    assert [item["name"] for item in client.get(f"{ALL}?owner=ADA").json()["items"]] == ["hers"]
    assert [item["name"] for item in client.get(f"{ALL}?visibility=private").json()["items"]] == ["mine"]
    assert client.get(f"{ALL}?owner=nobody").json() == {"items": [], "next": None}


def test_the_number_of_queries_does_not_grow_with_the_list(ada, django_assert_num_queries):
    for number in range(8):
        services.create_repository(actor=ada, owner=ada, name=f"n{number}")
    with django_assert_num_queries(1):
        hub.visitor().get(ALL)


def test_it_tells_what_a_repository_is(ada):
    hub.repository(ada, description="On caches")
    found = hub.visitor().get(NOTES).json()
    assert found["created_at"].endswith("Z")
    assert found["pushed_at"] is None
    del found["created_at"]
    assert found == {
        "owner": "ada",
        "name": "notes",
        "description": "On caches",
        "visibility": "public",
        "cohort": None,
        "url": "/@ada/notes/",
        "clone_url": "http://testserver/@ada/notes.git",
        "source_url": "",
        "documents": 2,
        "pushed_at": None,
        "mirror": None,
    }


def test_it_creates_one_and_says_where(ada):
    made = send(hub.client(ada), "POST", ALL, {"name": "notes", "description": "Mine"})
    assert made.status_code == 201
    assert made.headers["Location"] == NOTES
    assert hub.visitor().get(NOTES).json() == made.json()


def test_a_browser_creates_with_its_csrf_token_only(ada):
    browser = hub.browser(ada)
    assert send(browser, "POST", ALL, {"name": "notes"}).status_code == 403
    browser.get("/new")
    token = browser.cookies["csrftoken"].value
    assert send(browser, "POST", ALL, {"name": "notes"}, **{"X-CSRFToken": token}).status_code == 201


def test_it_points_at_each_thing_that_is_not_right(ada):
    body = {"name": "a/b", "description": "x" * 301, "visibility": "secret"}
    answer = send(hub.client(ada), "POST", ALL, body)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/name", "#/description", "#/visibility"}


def test_a_name_that_is_taken_is_pointed_at(ada):
    services.create_repository(actor=ada, owner=ada, name="notes")
    answer = send(hub.client(ada), "POST", ALL, {"name": "NOTES"})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/name"]


def test_members_create_for_their_cohort_and_keep_to_it(ada):
    hub.cohort("guild", ada)
    made = send(
        hub.client(ada), "POST", ALL, {"name": "x", "owner": "guild", "visibility": "cohort", "cohort": "guild"}
    )
    assert (made.status_code, made.json()["owner"], made.json()["cohort"]) == (201, "guild", "guild")
    hub.cohort("others")
    refused = send(hub.client(ada), "POST", ALL, {"name": "y", "visibility": "cohort", "cohort": "others"})
    assert refused.json()["errors"][0]["pointer"] == "#/cohort"


def test_nobody_creates_under_an_unclaimed_owner(ada):
    accounts.add_unclaimed_owner(handle="linus")
    assert send(hub.client(ada), "POST", ALL, {"name": "x", "owner": "linus"}).status_code == 403


def test_it_changes_what_is_given_and_keeps_the_rest(ada):
    hub.repository(ada, description="Old")
    changed = send(hub.client(ada), "PATCH", NOTES, {"visibility": "private"})
    assert (changed.json()["visibility"], changed.json()["description"]) == ("private", "Old")
    assert hub.visitor().get(NOTES).status_code == 404
    assert hub.visitor().get("/api/v1/search?q=stampede").json()["items"] == []


def test_only_named_fields_can_be_changed(ada):
    hub.repository(ada)
    send(
        hub.client(ada), "PATCH", NOTES, {"description": "x", "owner": "root", "name": "y", "source_url": "z", "id": 9}
    )
    assert Repository.objects.values_list("owner__handle", "name", "source_url").get() == ("ada", "notes", "")


def test_an_edit_of_what_was_changed_meanwhile_is_refused(ada):
    hub.repository(ada)
    client = hub.client(ada)
    seen = client.get(NOTES).headers["ETag"]
    assert send(client, "PATCH", NOTES, {"description": "first"}, **{"If-Match": seen}).status_code == 200
    late = send(client, "PATCH", NOTES, {"description": "second"}, **{"If-Match": seen})
    assert (late.status_code, late.json()["type"].rpartition("/")[2]) == (412, "precondition-failed")
    assert client.get(NOTES).json()["description"] == "first"
    assert send(client, "PATCH", NOTES, {"description": "third"}, **{"If-Match": "*"}).status_code == 200


def test_what_is_known_already_is_not_sent_again(ada):
    hub.repository(ada)
    first = hub.visitor().get(NOTES)
    again = hub.visitor().get(NOTES, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_with_the_same_etag_one_is_made(ada):
    services.create_repository(actor=ada, owner=ada, name="notes")
    client = hub.client(ada)
    seen = {"If-Match": client.get(NOTES).headers["ETag"]}
    statuses = []

    def edit(text):
        statuses.append(send(client, "PATCH", NOTES, {"description": text}, **seen).status_code)
        connection.close()

    threads = [threading.Thread(target=edit, args=[text]) for text in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 412, 412]
