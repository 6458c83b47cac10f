"""People are told a thing once, see only what they were told, and read it once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from nexus.accounts.models import Person
from nexus.activity import queries, services
from nexus.activity.models import Notice
from nexus.freshness.queries import generations


def tell(*people, key="challenge:1:aged:2026-11-01", url="/challenges/1", title="Your evidence is 90 days old"):
    return services.deliver(
        people=[one.pk for one in people],
        key=key,
        kind="evidence-aged",
        title=title,
        text="Run it again and say what you see.",
        url=url,
        why="You told this challenge.",
    )


def test_each_is_told_a_thing_once(ada, grace):
    assert tell(ada, ada) == 1
    assert tell(ada, grace) == 1
    assert tell(ada, grace) == 0
    assert tell(ada, key="challenge:2:aged:2026-11-01") == 1
    assert [len(queries.notices(one)) for one in (ada, grace)] == [2, 1]


def test_newest_first_with_all_that_was_said(ada):
    tell(ada)
    tell(ada, key="other", title="Another")
    newest, oldest = queries.notices(ada)
    assert (newest.title, oldest.title) == ("Another", "Your evidence is 90 days old")
    assert (oldest.kind, oldest.url, oldest.why) == ("evidence-aged", "/challenges/1", "You told this challenge.")
    assert oldest.text == "Run it again and say what you see."
    assert not oldest.is_read


def test_inactive_and_unknown_people_get_none(ada, grace):
    grace.is_active = False
    grace.save()
    assert tell(ada, grace) == 1
    assert services.deliver(people=[10**9], key="k", kind="k", title="t", text="", url="/", why="w") == 0
    assert not Notice.objects.filter(person=grace)


def test_visitors_see_none(ada):
    tell(ada)
    assert not queries.notices(None)
    assert queries.unread_count(None) == 0


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "", "x"])
def test_only_a_path_on_this_hub_is_told(ada, url):
    with pytest.raises(ValueError, match="Not a path"):
        tell(ada, url=url)


def test_a_long_title_is_cut(ada):
    tell(ada, title="x" * 300)
    assert queries.notices(ada).get().title == "x" * 200


@pytest.mark.django_db(transaction=True)
def test_two_handlers_at_once_tell_once():
    ada = Person.objects.create(handle="ada")
    told, gate = [], threading.Barrier(2)

    def handle():
        gate.wait()
        try:
            told.append(tell(ada))
        finally:
            connection.close()

    threads = [threading.Thread(target=handle) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0, 1]
    assert queries.unread_count(ada) == 1


def test_one_is_marked_as_read(ada, grace):
    tell(ada, grace)
    notice = queries.notices(ada).get()
    read_at = services.mark_read(actor=ada, notice_id=notice.pk).read_at
    assert services.mark_read(actor=ada, notice_id=notice.pk).read_at == read_at
    assert (queries.unread_count(ada), queries.unread_count(grace)) == (0, 1)


def test_nobody_marks_what_another_was_told(ada, grace):
    tell(ada)
    with pytest.raises(Notice.DoesNotExist):
        services.mark_read(actor=grace, notice_id=queries.notices(ada).get().pk)
    assert services.mark_all_read(actor=grace) == 0
    assert queries.unread_count(ada) == 1


def test_all_are_marked_as_read(ada, grace):
    tell(ada, grace)
    tell(ada, key="other")
    assert services.mark_all_read(actor=ada) == 2
    assert services.mark_all_read(actor=ada) == 0
    assert (queries.unread_count(ada), queries.unread_count(grace)) == (0, 1)


def test_counting_ends_at_a_hundred_and_asks_once(ada, django_assert_num_queries):
    words = {"kind": "k", "title": "t", "url": "/", "why": "w"}
    Notice.objects.bulk_create(Notice(person=ada, key=str(one), **words) for one in range(120))
    with django_assert_num_queries(1):
        assert queries.unread_count(ada) == queries.MOST_COUNTED


def test_what_was_read_long_ago_is_forgotten(ada):
    for key, days in (("long ago", 91), ("lately", 89), ("unread", None)):
        tell(ada, key=key)
        read_at = None if days is None else timezone.now() - timedelta(days=days)
        Notice.objects.filter(key=key).update(read_at=read_at)
    assert services.forget_old() == 1
    assert {notice.key for notice in queries.notices(ada)} == {"lately", "unread"}


def test_what_changes_an_inbox_makes_it_stale(ada, grace, django_capture_on_commit_callbacks):
    def changes(work):
        before = [generations([queries.inbox_tag(one.pk)]) for one in (ada, grace)]
        with django_capture_on_commit_callbacks(execute=True):
            work()
        after = [generations([queries.inbox_tag(one.pk)]) for one in (ada, grace)]
        return [one != other for one, other in zip(before, after, strict=True)]

    assert changes(lambda: tell(ada)) == [True, False]
    assert changes(lambda: tell(ada)) == [False, False]
    notice = queries.notices(ada).get()
    assert changes(lambda: services.mark_read(actor=ada, notice_id=notice.pk)) == [True, False]
    assert changes(lambda: services.mark_read(actor=ada, notice_id=notice.pk)) == [False, False]
    assert changes(lambda: tell(ada, key="other")) == [True, False]
    assert changes(lambda: services.mark_all_read(actor=ada)) == [True, False]
    assert changes(lambda: services.mark_all_read(actor=ada)) == [False, False]
