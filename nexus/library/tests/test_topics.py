"""Topics and notes about them: ranked, folded, credited, and only of what the viewer may see."""

from datetime import UTC, datetime, timedelta

import pytest

from nexus.accounts import services as accounts
from nexus.library import notes, topics
from nexus.library.models import Mention, Note
from nexus.repos import mirrored
from nexus.repos import services as repos
from nexus.repos.models import Visibility

pytestmark = pytest.mark.django_db
TELLS = "# A\n\n## Redis\n\nRedis keeps what was asked for, in memory, so that nobody has to ask the database again.\n"
MEASURED = "# B\n\n## Faster\n\nWith Redis the list went from 900 ms to 80 ms, which we saw in the logs of that week.\n"
LINKED = "# C\n\n## Commit\n\nRedis came with [this](https://github.com/ada/shop/commit/0123456789abcdef) change.\n"
PAIR = "# D\n\n## Both\n\nRedis beside Celery, because Celery wants somewhere to keep what it did.\n"


@pytest.fixture
def take(publish):
    def make(owner, name, files, **more):
        repository = publish(owner, name, files, **more)
        notes.take_in_topics(repository=repository)
        return repository

    return make


def told(slug, viewer=None, **more):
    return topics.notes(slug, viewer=viewer, **more).shown


def aged(path, days):
    Note.objects.filter(document__path=path).update(written_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days))


def test_a_topic_counts_notes_repositories_and_people(ada, grace, take):
    take(ada, "one", {"a.md": TELLS, "b.md": MEASURED})
    take(ada, "two", {"c.md": LINKED})
    take(grace, "three", {"d.md": PAIR})
    redis = topics.count("redis", viewer=None)
    assert (redis.notes, redis.repositories, redis.people) == (4, 3, 2)
    assert (redis.told, redis.linked, redis.measured) == (2, 1, 1)
    first = topics.counted(viewer=None)[0]
    assert first == redis
    assert topics.count("celery", viewer=None).notes == 1
    assert topics.count("nothing", viewer=None) is None


def test_somebody_and_the_mirrored_author_they_are_count_as_one(ada, take):
    elsewhere = accounts.add_unclaimed_owner(handle="ada-elsewhere")
    for owner in (ada, elsewhere):
        take(owner, "notes", {"README.md": "# Redis\n\n## Technologies\n\n- Redis\n"})
    assert topics.count("redis", viewer=None).people == 2
    mirrored.claim(actor=None, owner=elsewhere, person=ada)
    assert topics.count("redis", viewer=None).people == 1


def test_topics_with_a_guide_are_listed_before_anybody_wrote_about_them(db):
    slugs = {one.topic.slug for one in topics.counted(viewer=None)}
    assert "caching" in slugs
    assert "flutter" not in slugs


def test_evidence_goes_first_and_each_row_says_why(ada, take):
    take(ada, "one", {"a.md": TELLS, "b.md": MEASURED, "c.md": LINKED})
    rows = told("redis")
    assert [(row.evidence, row.heading) for row in rows] == [
        ("measured", "Faster"),
        ("linked", "Commit"),
        ("told", "Redis"),
    ]
    assert [row.why for row in rows] == [
        "tells before and after in numbers, named 1 time",
        "links to a commit or pull request, named 1 time",
        "in the heading, named 1 time",
    ]
    assert rows[0].url == "/@ada/one/b.md#faster"
    assert rows[0].excerpt.startswith("With Redis the list went from 900 ms")


def test_copies_fold_into_the_oldest_which_is_credited(ada, grace, take):
    take(ada, "one", {"late.md": TELLS})
    take(grace, "two", {"early.md": TELLS.replace("asked for", "asked of"), "other.md": PAIR})
    aged("late.md", 2)
    aged("early.md", 1)
    Note.objects.filter(document__path="early.md").update(written_by="Grace")
    first, other = told("redis")
    assert (first.path, first.author, first.copies_count) == ("early.md", "Grace", 1)
    assert [copy.path for copy in first.copies] == ["late.md"]
    assert (other.path, other.copies_count) == ("other.md", 0)


def test_what_is_private_is_counted_folded_and_credited_for_nobody_else(ada, grace, take):
    take(ada, "hidden", {"early.md": TELLS}, visibility=Visibility.PRIVATE)
    take(grace, "two", {"late.md": TELLS})
    aged("early.md", 1)
    aged("late.md", 2)
    [row] = told("redis", grace)
    assert (row.path, row.copies_count) == ("late.md", 0)
    assert topics.count("redis", viewer=grace).notes == topics.notes("redis", viewer=grace).total == 1
    assert topics.count("redis", viewer=ada).notes == 2
    [row] = told("redis", ada)
    assert (row.path, row.copies_count) == ("early.md", 1)
    assert [one.path for one in topics.newest("redis", viewer=None)] == ["late.md"]


def test_what_becomes_private_is_gone_at_once(ada, take):
    shop = take(ada, "one", {"a.md": TELLS, "d.md": PAIR})
    assert topics.together_now(viewer=None).notes == 2
    repos.change_repository(actor=ada, repository=shop, visibility=Visibility.PRIVATE)
    assert told("redis") == ()
    assert topics.count("redis", viewer=None).notes == 0
    assert topics.together_now(viewer=None).notes == 0
    assert topics.together_now(viewer=ada).notes == 2


def test_notes_of_a_replaced_document_are_not_shown_before_the_new_ones_are_read(ada, take, publish):
    take(ada, "one", {"a.md": TELLS})
    publish(ada, "one", {"a.md": "# Gone\n"})
    assert told("redis") == ()


def test_notes_come_in_pages_and_only_the_best_are_compared(ada, take, monkeypatch):
    texts = {f"{number}.md": f"# N{number}\n\n## Redis\n\nText number {number * 7919}\n" for number in range(7)}
    take(ada, "one", {**texts, "b.md": MEASURED})
    pages = [topics.notes("redis", viewer=None, start=start, limit=3) for start in (0, 3, 6)]
    assert [len(page.shown) for page in pages] == [3, 3, 2]
    assert len({row.key for page in pages for row in page.shown}) == 8
    monkeypatch.setattr(topics, "MOST_COMPARED", 4)
    some = topics.notes("redis", viewer=None)
    assert (some.firsts, some.compared, some.total) == (4, 4, 8)
    assert some.shown[0].heading == "Faster"


@pytest.mark.parametrize("size", [1, 12])
def test_queries_do_not_grow_with_the_notes(ada, take, size, django_assert_num_queries):
    take(ada, "one", {f"{number}.md": f"# N\n\n## Redis\n\nText {number * 7919} of Celery\n" for number in range(size)})
    with django_assert_num_queries(3):  # the candidates, what is shown of them, how their texts begin
        topics.notes("redis", viewer=None)
    with django_assert_num_queries(1):
        topics.counted(viewer=None)
    with django_assert_num_queries(2):  # the latest notes, and their topics
        topics.together_now(viewer=None)


def test_topics_go_together_when_one_note_names_both(ada, take):
    files = {f"{number}.md": f"# N{number}\n\n## Both\n\nRedis {number} and Celery.\n" for number in range(3)}
    take(ada, "one", {**files, "x.md": "# X\n\n## Docker\n\nDocker it is.\n"})
    found = topics.together_now(viewer=None)
    assert [(edge.one, edge.other, edge.count) for edge in found.edges] == [("celery", "redis", 3)]


def test_other_names_stand_for_a_topic():
    assert topics.named("drf") == topics.named("Django-REST-Framework") == topics.topic("django-rest-framework")
    assert topics.named("postgres").slug == "postgresql"
    assert topics.named("nothing-at-all") is None
    assert topics.topic("drf") is None


def test_a_document_names_its_topics(ada, take, django_assert_num_queries):
    take(ada, "one", {"d.md": PAIR})
    document = Mention.objects.first().note.document
    with django_assert_num_queries(1):
        assert {one.slug for one in topics.topics_of_document(document)} == {"redis", "celery"}
