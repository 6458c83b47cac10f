"""Sections become notes about topics: which, of whom, and never twice."""

import pytest

from nexus.accounts import services as accounts
from nexus.freshness import queries as freshness
from nexus.library import insights, notes
from nexus.library.models import Document, Mention, Note, TopicCount, TopicsRead
from nexus.outbox import services as outbox

pytestmark = pytest.mark.django_db
README = """---
tags: [celery]
---
# Shop

A shop in Django. Django was easy.

## Technologies

- PostgreSQL
- Redis: cache

## Caching

Lists took 900 ms; with Redis they went from 900 ms to 80 ms.

## Queries

We joined the tables, see [the commit](https://github.com/ada/shop/commit/0123456789abcdef).

## Empty

## Challenges

- **Challenge**: CORS errors in the browser.
  **Solution**: django-cors-headers.
"""


def taken(repository):
    notes.take_in_topics(repository=repository)
    rows = Mention.objects.filter(note__document__repository=repository).select_related("note")
    return {(one.topic, one.note.anchor): one for one in rows}


def counts(repository):
    rows = TopicCount.objects.filter(repository=repository).order_by("topic")
    return {row.topic: (row.notes, row.linked, row.measured, row.challenges) for row in rows}


def test_a_section_is_a_note_about_what_its_heading_its_lists_or_its_text_name(ada, publish):
    found = taken(publish(ada, "shop", {"README.md": README}))
    assert found["django", "shop"].count == 2
    assert found["celery", "shop"].is_listed
    assert found["postgresql", "technologies"].is_listed
    assert found["caching", "caching"].is_heading
    assert ("cors", "challenges") in found
    assert not [anchor for _, anchor in found if anchor == "empty"]


def test_evidence_is_what_is_there_to_look_at(ada, publish):
    found = taken(publish(ada, "shop", {"README.md": README.replace("joined", "joined in the ORM")}))
    assert found["redis", "caching"].note.evidence == Note.Evidence.MEASURED
    assert found["orm", "queries"].note.evidence == Note.Evidence.LINKED
    assert found["django", "shop"].note.evidence == Note.Evidence.TOLD
    assert found["redis", "caching"].points > found["orm", "queries"].points > found["django", "shop"].points


def test_a_passing_word_among_many_topics_is_no_note(ada, publish):
    text = "# A\n\nWe used Django, Redis, Celery, Docker and React; React was new.\n"
    found = taken(publish(ada, "shop", {"README.md": text}))
    assert {topic for topic, _ in found} == {"react"}


def test_counts_are_of_what_is_current(ada, publish):
    shop = publish(ada, "shop", {"README.md": README, "b.md": "# Redis\n\nIt caches.\n"})
    taken(shop)
    assert counts(shop)["redis"] == (3, 0, 1, 0)
    assert counts(shop)["cors"][3] == 1
    publish(ada, "shop", {"b.md": None})
    taken(shop)
    assert counts(shop)["redis"] == (2, 0, 1, 0)


def test_only_new_documents_are_read_again(ada, publish):
    shop = publish(ada, "shop", {"README.md": README, "b.md": "# Redis\n\nIt caches.\n"})
    assert notes.take_in_topics(repository=shop) == 2
    assert notes.take_in_topics(repository=shop) == 0
    kept = set(Note.objects.filter(document__path="README.md").values_list("pk", flat=True))
    publish(ada, "shop", {"b.md": "# Redis\n\nIt caches and it queues.\n"})
    assert notes.take_in_topics(repository=shop) == 1
    assert set(Note.objects.filter(document__path="README.md").values_list("pk", flat=True)) == kept
    assert Note.objects.filter(document__path="b.md").count() == 1


def test_documents_read_with_other_names_are_read_again(ada, publish):
    shop = publish(ada, "shop", {"README.md": README})
    taken(shop)
    before = Mention.objects.count()
    TopicsRead.objects.update(names="older")
    assert notes.take_in_topics(repository=shop) == 1
    assert Mention.objects.count() == before
    assert list(TopicsRead.objects.values_list("names", flat=True)) == [notes.version()]


def test_two_at_once_write_each_note_once(ada, publish):
    shop = publish(ada, "shop", {"README.md": README})
    read = notes._read(shop, list(notes._unread(shop)))
    notes.take_in_topics(repository=shop)
    before = Note.objects.count()
    notes._keep(shop, read)
    assert Note.objects.count() == before


def test_documents_that_wait_have_no_notes_yet(ada, publish):
    shop = publish(ada, "shop", {"README.md": README})
    Document.objects.update(kind=Document.Kind.WAITING)
    assert notes.take_in_topics(repository=shop) == 0


def test_withheld_documents_have_none(ada, publish):
    key = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0" + "dF3gH6"
    shop = publish(ada, "shop", {"README.md": f"# Redis\n\nRedis key {key}\n\nRedis\n"})
    assert Document.objects.get(repository=shop).kind == Document.Kind.WITHHELD
    assert taken(shop) == {}


def test_a_corrected_challenge_counts_no_more(ada, publish):
    shop = publish(ada, "shop", {"README.md": README})
    taken(shop)
    [one] = insights.told(shop, "challenge")
    insights.correct(actor=ada, repository=shop, kind="challenge", key=one.key, is_none=True)
    taken(shop)
    assert counts(shop)["cors"][3] == 0


def test_lines_are_credited_to_who_first_wrote_them(ada, publish):
    shop = publish(ada, "shop", {"README.md": README})
    publish(ada, "shop", {"README.md": f"{README}\n## Redis\n\nMore.\n"})
    found = taken(shop)
    old, new = found["caching", "caching"].note, found["redis", "redis"].note
    assert old.written_by == new.written_by == "Ada"
    assert old.written_at <= new.written_at


def test_pages_of_changed_topics_become_stale(ada, publish):
    shop = publish(ada, "shop", {"README.md": README})
    tags = [notes.TOPICS_TAG, notes.topic_tag("redis"), notes.topic_tag("docker")]
    before = freshness.generations(tags)
    notes.take_in_topics(repository=shop)
    after = freshness.generations(tags)
    assert [one != other for one, other in zip(before[1:], after[1:], strict=True)] == [True, True, False]
    notes.take_in_topics(repository=shop)
    assert freshness.generations(tags) == after


def test_what_is_deleted_takes_its_notes_along(ada, publish):
    shop = publish(ada, "shop", {"README.md": README})
    taken(shop)
    shop.delete()
    assert not Note.objects.exists()
    assert not TopicCount.objects.exists()


def test_what_the_hub_publishes_is_nobodys_note(publish):
    guide = publish(accounts.hub_owner(), "guide", {"README.md": README})
    assert notes.take_in_topics(repository=guide) == 0
    assert notes.ask_unread() == 0
    assert not Note.objects.exists()


def test_repositories_read_with_other_names_are_asked_for(ada, publish):
    shop = publish(ada, "shop", {"README.md": README})
    taken(shop)
    assert notes.ask_unread() == 0
    TopicsRead.objects.update(names="older")
    before = outbox.unfinished().count()
    assert notes.ask_unread() == 1
    assert outbox.unfinished().last().payload == {"repository_id": shop.pk}
    assert outbox.unfinished().count() == before + 1


def test_a_corrected_technology_is_another_topic_or_none(ada, publish):
    shop = publish(ada, "shop", {"README.md": README})
    assert "postgresql" in {topic for topic, _ in taken(shop)}
    [one] = [said for said in insights.told(shop, "technology") if said.name == "PostgreSQL"]
    insights.correct(actor=ada, repository=shop, kind="technology", key=one.key, name="MySQL")
    assert ("mysql", "technologies") in taken(shop)
    insights.correct(actor=ada, repository=shop, kind="technology", key=one.key, is_none=True)
    assert not taken(shop)["postgresql", "technologies"].is_listed
    insights.withdraw(actor=ada, repository=shop, kind="technology", key=one.key)
    assert taken(shop)["postgresql", "technologies"].is_listed
