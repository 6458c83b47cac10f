"""What documents say about topics: each section that is about some becomes a note, beside the way of a push.

1. `take_in_topics` follows `DocumentsChanged`: it reads the documents that are new since the last time, a few in each
   transaction, and counts what the repository has about each topic.
2. The text of a section is the one that search holds, so nothing is parsed again.
3. A section is about a topic that its heading or its lists name, or its text twice; once is enough where it names few.

A document that is replaced takes its notes with it. One read with other names of topics is read again: `ask_unread`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pygit2
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from nexus.accounts.models import Owner
from nexus.freshness.services import bump
from nexus.lib.git.objects import Written, written
from nexus.library import insights
from nexus.library.engines.topics import is_measured, is_pinned, mentions, print_of, topics_of, version
from nexus.library.models import (
    Correction,
    Document,
    DocumentQuerySet,
    Insight,
    Mention,
    Note,
    Publication,
    TopicCount,
    TopicsRead,
)
from nexus.outbox import services as outbox
from nexus.outbox.events import DocumentsChanged
from nexus.repos.models import Repository
from nexus.repos.services import held, open_git
from nexus.search.models import SearchEntry

TOPICS_TAG = "topics"
BATCH = 50
ASKED_AT_ONCE = 100
FEW_TOPICS = 4
ENOUGH = 2
MOST_COUNTED = 9
CREDITED_LINES = 40
COUNTED = ("notes", "linked", "measured", "challenges")
Evidence = Note.Evidence


@dataclass(frozen=True, slots=True)
class Section:
    """What search holds of a section, and the lines it stands in, the last not included.

    `heading` is empty where it says what the title of the document does.
    """

    anchor: str
    title: str
    heading: str
    text: str
    begin: int
    end: int


@dataclass(slots=True)
class Read:
    """One document, and the notes that were found in it with their mentions."""

    document: Document
    notes: list[tuple[Note, list[Mention]]] = field(default_factory=list)


def topic_tag(slug: str) -> str:
    """What a page that shows a topic is marked with."""
    return f"topic:{slug}"


def take_in_topics(*, repository: Repository, heartbeat: Callable[[], object] = lambda: None) -> int:
    """Reads the current documents that were not read yet; how many. Safe to repeat and to run twice at once.

    What the hub itself publishes is its guide, and no note of anybody's.
    """
    if repository.owner.kind == Owner.Kind.HUB:
        return 0
    done, slugs = 0, set[str]()
    while documents := list(_unread(repository).order_by("pk")[:BATCH]):
        heartbeat()
        read = _read(repository, documents)
        with transaction.atomic():
            if held(repository) is None:
                return done
            _keep(repository, read)
        slugs.update(mention.topic for one in read for _, found in one.notes for mention in found)
        done += len(documents)
    heartbeat()
    with transaction.atomic():
        if held(repository) is not None:
            _count(repository, slugs)
    return done


def ask_unread() -> int:
    """Has repositories read whose documents were read with other names, or never; how many."""
    unread = _unread_of_all().filter(repository=OuterRef("pk"))
    waiting = Repository.objects.filter(Exists(unread)).exclude(owner__kind=Owner.Kind.HUB).order_by("pk")
    found = list(waiting.values_list("pk", flat=True)[:ASKED_AT_ONCE])
    with transaction.atomic():
        for key in found:
            outbox.record(DocumentsChanged(repository_id=key))
    return len(found)


def _unread(repository: Repository) -> DocumentQuerySet:
    rows = _unread_of_all().filter(repository=repository)
    return rows.only("repository", "path", "tags", "sections", "links", "updated_at", "updated_by")


def _unread_of_all() -> DocumentQuerySet:
    """A document that waits to be read has no sections yet; an event follows when it has."""
    known = TopicsRead.objects.filter(document=OuterRef("pk"), names=version())
    return Document.objects.current().exclude(kind=Document.Kind.WAITING).exclude(Exists(known))


def _read(repository: Repository, documents: Sequence[Document]) -> list[Read]:
    subjects = {document.subject: document.pk for document in documents}
    entries: dict[int, list[SearchEntry]] = defaultdict(list)
    for entry in SearchEntry.objects.filter(subject__in=subjects).order_by("pk"):
        entries[subjects[entry.subject]].append(entry)
    stated = _stated(repository, documents)
    git = _Git(repository)
    return [
        Read(document, list(_notes(document, _sections(document, entries[document.pk]), stated[document.pk], git)))
        for document in documents
    ]


def _stated(repository: Repository, documents: Sequence[Document]) -> dict[int, list[Insight]]:
    """The technologies that each document lists, as corrected."""
    stated: dict[int, list[Insight]] = defaultdict(list)
    known = Correction.objects.filter(repository=repository, kind=Insight.Kind.TECHNOLOGY)
    corrections = {one.key: one for one in known}
    for one in Insight.objects.filter(document__in=documents, kind=Insight.Kind.TECHNOLOGY):
        correction = corrections.get(one.key)
        if correction is None or not correction.is_none:
            one.name = correction.name if correction else one.name
            stated[one.document_id].append(one)
    return stated


class _Git:
    """Who wrote the lines of a document in the published commit; nothing where there is none."""

    def __init__(self, repository: Repository) -> None:
        self._git = open_git(repository)
        published = Publication.objects.filter(repository=repository).first()
        self._commit = pygit2.Oid(hex=published.commit) if published and published.commit else None

    def written(self, path: str, lines: set[int]) -> dict[int, Written]:
        return written(self._git, self._commit, path, lines) if self._commit and lines else {}


def _sections(document: Document, entries: Sequence[SearchEntry]) -> list[Section]:
    """In their order, those with a text."""
    lines = {anchor: line for _, anchor, _, line in document.sections}
    begins = [*sorted(lines.values()), 0]
    ends = dict(pairwise(begins))
    found = []
    for entry in entries:
        if not entry.body.strip():
            continue
        begin = lines.get(entry.anchor, 1)
        end = (ends.get(begin) if entry.anchor in lines else begins[0]) or begin + CREDITED_LINES
        found.append(Section(entry.anchor, entry.title, entry.heading, entry.body, begin, max(end, begin + 1)))
    return found


def _notes(
    document: Document, sections: Sequence[Section], stated: Sequence[Insight], git: _Git
) -> Iterator[tuple[Note, list[Mention]]]:
    about = [
        (section, found)
        for section in sections
        if (found := _mentions(section, _listed(document, sections, section, stated)))
    ]
    lines = {section.begin: _lines(section) for section, _ in about}
    authors = git.written(document.path, {line for some in lines.values() for line in some})
    for section, found in about:
        first = min((authors[line] for line in lines[section.begin] if line in authors), key=_date, default=None)
        note = Note(
            document=document,
            anchor=section.anchor,
            heading=section.heading,
            line=section.begin,
            evidence=_evidence(document, section),
            print=print_of(section.text).packed,
            written_at=first.at if first else document.updated_at,
            written_by=first.author if first else document.updated_by,
        )
        for mention in found:
            mention.note = note
            mention.points = _points(note, mention)
        yield note, found


def _listed(document: Document, sections: Sequence[Section], section: Section, stated: Sequence[Insight]) -> list[str]:
    """The names that lists give to a section: technologies where they stand, tags to the first one."""
    names = [one.name for one in stated if section.begin <= one.line < section.end]
    return [*document.tags, *names] if section is sections[0] else names


def _mentions(section: Section, names: Sequence[str]) -> list[Mention]:
    in_heading, in_text = mentions(section.heading or section.title), mentions(section.text)
    listed = {topic.slug for name in names for topic in topics_of(name)}
    wanted = ENOUGH if len(in_text) > FEW_TOPICS else 1
    return [
        Mention(
            topic=slug,
            is_heading=slug in in_heading,
            is_listed=slug in listed,
            count=min(in_text[slug], MOST_COUNTED),
        )
        for slug in dict.fromkeys((*in_heading, *sorted(listed), *in_text))
        if slug in in_heading or slug in listed or in_text[slug] >= wanted
    ]


def _evidence(document: Document, section: Section) -> Evidence:
    if is_measured(section.text):
        return Evidence.MEASURED
    targets = (target for target, line, *_ in document.links if section.begin <= line < section.end)
    return Evidence.LINKED if any(map(is_pinned, targets)) else Evidence.TOLD


def _points(note: Note, mention: Mention) -> int:
    """Evidence before all; then a heading before a text that comes back to the topic, and that before a list."""
    return 100 * note.evidence + 40 * mention.is_heading + 4 * mention.count + mention.is_listed


def _lines(section: Section) -> range:
    return range(section.begin, min(section.end, section.begin + CREDITED_LINES))


def _date(one: Written) -> tuple[object, str]:
    return one.at, one.author


def _keep(repository: Repository, read: Sequence[Read]) -> None:
    """Writes what was read, if it is still to be: another process may have, and documents may be gone."""
    wanted = set(_unread(repository).filter(pk__in=[one.document.pk for one in read]).values_list("pk", flat=True))
    fresh = [one for one in read if one.document.pk in wanted]
    Note.objects.filter(document__in=wanted).delete()
    Note.objects.bulk_create([note for one in fresh for note, _ in one.notes])
    Mention.objects.bulk_create([mention for one in fresh for _, found in one.notes for mention in found])
    TopicsRead.objects.bulk_create(
        [TopicsRead(document_id=pk, names=version()) for pk in sorted(wanted)],
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=["names"],
    )


def _count(repository: Repository, slugs: set[str]) -> None:
    """Counts the repository's topics anew, and makes the pages of those stale that changed."""
    rows = TopicCount.objects.filter(repository=repository)
    before = {row[0]: row for row in rows.values_list("topic", *COUNTED)}
    after = {row[0]: row for row in _counts(repository)}
    changed = {slug for slug in before.keys() | after.keys() if before.get(slug) != after.get(slug)}
    rows.filter(topic__in=changed).delete()
    TopicCount.objects.bulk_create(
        [
            TopicCount(repository=repository, topic=slug, **dict(zip(COUNTED, after[slug][1:], strict=True)))
            for slug in sorted(changed & after.keys())
        ]
    )
    if changed | slugs:
        bump(TOPICS_TAG, repository.tag, *map(topic_tag, sorted(changed | slugs)))


def _counts(repository: Repository) -> Iterator[tuple[str, int, int, int, int]]:
    number = F("note__document__repository__publication__number")
    until = Q(note__document__until=None) | Q(note__document__until__gt=number)
    rows = Mention.objects.filter(until, note__document__repository=repository, note__document__since__lte=number)
    counted = rows.values("topic").annotate(
        notes=Count("pk"),
        linked=Count("pk", filter=Q(note__evidence=Evidence.LINKED)),
        measured=Count("pk", filter=Q(note__evidence=Evidence.MEASURED)),
    )
    by_topic = {row["topic"]: row for row in counted}
    challenges = _challenges(repository)
    for slug in by_topic.keys() | challenges.keys():
        row = by_topic.get(slug, {"notes": 0, "linked": 0, "measured": 0})
        yield slug, row["notes"], row["linked"], row["measured"], challenges[slug]


def _challenges(repository: Repository) -> Counter[str]:
    """How many challenges with a solution name each topic, as they are to be read after corrections."""
    found: Counter[str] = Counter()
    for one in insights.told(repository, Insight.Kind.CHALLENGE):
        if one.solution:
            found.update(set(mentions(f"{one.name}\n{one.text}\n{one.solution}")))
    return found
