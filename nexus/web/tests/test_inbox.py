"""The inbox: one's own, readable and markable without JavaScript."""

import pytest
from django.test import Client

from nexus.activity import queries, services

pytestmark = pytest.mark.django_db


def tell(person, key="aged", title="Your evidence grew old", url="/about"):
    words = {"kind": "evidence-aged", "text": "Run it again.", "why": "You told this challenge."}
    services.deliver(people=[person.pk], key=key, title=title, url=url, **words)
    return queries.notices(person).first()


@pytest.fixture
def signed_in(client: Client, ada) -> Client:
    client.force_login(ada)
    return client


def test_the_inbox_shows_what_why_and_what_is_unread(signed_in, ada):
    tell(ada)
    text = signed_in.get("/inbox").text
    for shown in (
        "Your evidence grew old",
        "Run it again.",
        "Why you got this: You told this challenge.",
        "unread</span>",
    ):
        assert shown in text
    assert 'aria-label="Inbox, 1 unread"' in text


def test_an_empty_inbox_says_what_belongs_there(signed_in):
    text = signed_in.get("/inbox").text
    assert "you are told here, once" in text
    assert "Mark all as read" not in text
    assert 'aria-label="Inbox"' in text


def test_following_a_notice_leads_there_and_marks_it_as_read(signed_in, ada):
    notice = tell(ada)
    answer = signed_in.get(f"/inbox/{notice.pk}")
    assert (answer.status_code, answer["Location"]) == (302, "/about")
    text = signed_in.get("/inbox").text
    assert "Your evidence grew old" in text
    assert "unread" not in text


def test_one_and_all_are_marked_by_buttons(signed_in, ada):
    first, _, _ = (tell(ada, key=key) for key in "abc")
    signed_in.post(f"/inbox/{first.pk}/read")
    assert queries.unread_count(ada) == 2
    signed_in.post("/inbox/read-all")
    assert queries.unread_count(ada) == 0
    assert signed_in.get("/inbox/read-all").status_code == 405


def test_what_somebody_else_was_told_is_not_there(signed_in, ada, grace):
    notice = tell(grace, title="For grace alone")
    assert "For grace alone" not in signed_in.get("/inbox").text
    assert signed_in.get(f"/inbox/{notice.pk}").status_code == 404
    assert signed_in.post(f"/inbox/{notice.pk}/read").status_code == 404
    assert signed_in.get(f"/inbox/{10**30}").status_code == 404
    assert queries.unread_count(grace) == 1


def test_a_visitor_signs_in_first(client: Client, ada):
    notice = tell(ada)
    for path in ("/inbox", f"/inbox/{notice.pk}"):
        assert client.get(path)["Location"].startswith("/accounts/login/")
    assert "/inbox" not in client.get("/about").text
    assert queries.unread_count(ada) == 1


def test_the_page_costs_the_same_however_much_was_told(signed_in, ada, django_assert_num_queries):
    for one in range(40):
        tell(ada, key=str(one), title=f"Thing {one}.")
    with django_assert_num_queries(5):  # session, person, the notices, and the count on the page and in the header
        text = signed_in.get("/inbox").text
    assert "Thing 39." in text
    assert "Thing 9." not in text
    assert "Thing 9." in signed_in.get("/inbox?from=30").text


def test_the_header_asks_once_for_a_person_and_never_for_a_visitor(client, ada, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/about")
    client.force_login(ada)
    with django_assert_num_queries(3):  # session, person, count
        client.get("/about")


def test_many_are_99_and_more(signed_in, ada):
    for one in range(100):
        tell(ada, key=str(one))
    assert 'aria-label="Inbox, 99+ unread"' in signed_in.get("/about").text
