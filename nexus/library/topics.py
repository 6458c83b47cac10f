"""Reads: topics, and everyone's notes about them, of what the viewer may see and of nothing else.

1. `counted` says how much there is about each topic; `together_now` which topics go together.
2. `notes` ranks the notes about one topic: evidence first, then how much a note is about it. Near copies are folded
   into the oldest, whose author is credited.

What is compared is bounded: the `MOST_COMPARED` notes with the most to show. Their fingerprints were kept when they
were taken in, so folding reads no text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Substr

from nexus.accounts import queries as people
from nexus.accounts.models import Person
from nexus.lib.wording import counted as worded
from nexus.library.engines import paths
from nexus.library.engines.topics import Print, Together, Topic, fold_prints, together, topic_of
from nexus.library.engines.topics import topics as all_topics
from nexus.library.engines.topics.catalogue import catalogue
from nexus.library.models import Document, Mention, Note, TopicCount
from nexus.search.models import SearchEntry

MOST_COMPARED = 300
MOST_COPIES_SHOWN = 50
MOST_TOGETHER = 3_000
MOST_OF_A_DOCUMENT = 12
NEWEST = 50
EXCERPT = 240
HAS_NOTES = Q(notes__gt=0)
SHOWS = {
    Note.Evidence.MEASURED: "tells before and after in numbers",
    Note.Evidence.LINKED: "links to a commit or pull request",
    Note.Evidence.TOLD: "",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A topic, and what the viewer may see about it. `people` counts whose repositories they are."""

    topic: Topic
    notes: int = 0
    repositories: int = 0
    people: int = 0
    linked: int = 0
    measured: int = 0
    challenges: int = 0

    @property
    def url(self) -> str:
        return self.topic.url

    @property
    def told(self) -> int:
        """Notes that neither tell a measurement nor point at a change."""
        return self.notes - self.linked - self.measured


@dataclass(frozen=True, slots=True)
class Told:
    """One note about a topic. `heading` is empty below a document's title; `author` where git names nobody.

    `excerpt` is how its text begins; it and `copies` are given of what is ranked.
    """

    key: int
    url: str
    title: str
    heading: str
    owner: str
    repository: str
    path: str
    author: str
    written_at: datetime | None
    evidence: str
    why: str
    excerpt: str = ""
    copies: tuple["Told", ...] = ()
    copies_count: int = 0


@dataclass(frozen=True, slots=True)
class Notes:
    """Some of the notes about a topic: `shown` from those `compared`, which are the `total` or the first of them."""

    shown: tuple[Told, ...]
    firsts: int
    compared: int
    total: int


def topic(slug: str) -> Topic | None:
    """The topic at this address."""
    return catalogue().topics.get(slug)


def named(name: str) -> Topic | None:
    """The topic that another name stands for, as "drf" does for Django REST Framework."""
    return topic_of(name) or topic_of(name.replace("-", " "))


def counted(*, viewer: Person | None) -> list[Counted]:
    """Every topic with a note or a guide, the one with the most notes first."""
    rows = (
        _counts(viewer)
        .values("topic")
        .annotate(
            in_repositories=Count("pk", filter=HAS_NOTES),
            people=Count(people.author("repository__owner"), filter=HAS_NOTES, distinct=True),
            in_notes=Sum("notes"),
            in_linked=Sum("linked"),
            in_measured=Sum("measured"),
            in_challenges=Sum("challenges"),
        )
    )
    known = {row["topic"]: row for row in rows}
    found = [_counted(one, known.get(one.slug)) for one in all_topics() if one.slug in known or one.guide]
    return sorted(found, key=lambda one: (-one.notes, one.topic.name.casefold()))


def count(slug: str, *, viewer: Person | None) -> Counted | None:
    """The same of one topic."""
    found = topic(slug)
    if found is None:
        return None
    row = (
        _counts(viewer)
        .filter(topic=slug)
        .aggregate(
            in_repositories=Count("pk", filter=HAS_NOTES),
            people=Count(people.author("repository__owner"), filter=HAS_NOTES, distinct=True),
            in_notes=Sum("notes", default=0),
            in_linked=Sum("linked", default=0),
            in_measured=Sum("measured", default=0),
            in_challenges=Sum("challenges", default=0),
        )
    )
    return _counted(found, row)


def notes(slug: str, *, viewer: Person | None, start: int = 0, limit: int = 20) -> Notes:
    """Notes about a topic, the best first, near copies folded into the oldest."""
    rows = _mentions(viewer).filter(topic=slug)
    best = rows.order_by("-points", "-pk")[:MOST_COMPARED]
    found = list(best.values_list("pk", "points", "note__print", "note__written_at"))
    found.sort(key=lambda row: (row[3] is None, row[3], row[0]))
    groups = fold_prints(Print.unpacked(bytes(row[2])) for row in found)
    folded = [[found[place] for place in (group.first, *group.others)] for group in groups]
    folded.sort(key=lambda group: (-max(row[1] for row in group), group[0][0]))
    here = folded[start : start + limit]
    total = len(found) if len(found) < MOST_COMPARED else _total(slug, viewer)
    return Notes(_shown(here), len(folded), len(found), total)


def newest(slug: str, *, viewer: Person | None) -> tuple[Told, ...]:
    """The notes about a topic that were written last, unfolded."""
    rows = _mentions(viewer).filter(topic=slug, note__written_at__isnull=False)
    return tuple(_mentioned(row) for row in _whole(rows).order_by("-note__written_at", "-pk")[:NEWEST])


def newest_of_all(*, viewer: Person | None) -> tuple[Told, ...]:
    """The notes that were taken in last, each with what it is about."""
    rows = _seen(viewer).select_related("document__repository__owner").only(*_NOTE_FIELDS).order_by("-pk")
    about = Prefetch("mentions", Mention.objects.order_by("-points", "topic"))
    return tuple(
        _told(note, note.pk, ", ".join(_name(one.topic) for one in note.mentions.all()))
        for note in rows.prefetch_related(about)[:NEWEST]
    )


def together_now(*, viewer: Person | None) -> Together:
    """Which topics stand together in a note, of the notes that were taken in last."""
    latest = list(_seen(viewer).order_by("-pk").values_list("pk", flat=True)[:MOST_TOGETHER])
    if not latest:
        return together(())
    sets: dict[int, list[str]] = {pk: [] for pk in latest}
    for note, slug in Mention.objects.filter(note__gte=latest[-1], note__lte=latest[0]).values_list("note", "topic"):
        if note in sets:
            sets[note].append(slug)
    return together(sets.values())


def topics_of_document(document: Document) -> list[Topic]:
    """What a document is about, the most first. The caller asked for its visibility."""
    rows = Mention.objects.filter(note__document=document).values("topic")
    rows = rows.annotate(sum=Sum("points")).order_by("-sum", "topic")[:MOST_OF_A_DOCUMENT]
    return [found for row in rows if (found := topic(row["topic"]))]


def _counts(viewer: Person | None) -> QuerySet[TopicCount]:
    return TopicCount.objects.filter(repository__scope__in=people.scopes(viewer))


def _total(slug: str, viewer: Person | None) -> int:
    total: int = _counts(viewer).filter(topic=slug).aggregate(sum=Sum("notes", default=0))["sum"]
    return total


def _seen(viewer: Person | None) -> QuerySet[Note]:
    """The notes of current documents that the viewer may see, each looked up, so that the newest are found first."""
    document = Document.objects.filter(pk=OuterRef("document"), repository__scope__in=people.scopes(viewer)).current()
    return Note.objects.filter(Exists(document))


def _mentions(viewer: Person | None) -> QuerySet[Mention]:
    scopes = people.scopes(viewer)
    return Mention.objects.filter(*_current("note__document"), note__document__repository__scope__in=scopes)


def _current(document: str) -> tuple[Q, Q]:
    """The condition of `Document.objects.current`, from something that hangs on a document."""
    number = F(f"{document}__repository__publication__number")
    until = Q(**{f"{document}__until": None}) | Q(**{f"{document}__until__gt": number})
    return until, Q(**{f"{document}__since__lte": number})


def _counted(found: Topic, row: Mapping[str, Any] | None) -> Counted:
    if row is None:
        return Counted(found)
    return Counted(
        found,
        notes=row["in_notes"],
        repositories=row["in_repositories"],
        people=row["people"],
        linked=row["in_linked"],
        measured=row["in_measured"],
        challenges=row["in_challenges"],
    )


_NOTE_FIELDS = (
    *("anchor", "heading", "evidence", "written_at", "written_by", "document__path", "document__title"),
    *(f"document__repository__{name}" for name in ("name", "owner__handle", "owner__kind")),
)
_FIELDS = ("is_heading", "is_listed", "count", *(f"note__{name}" for name in _NOTE_FIELDS))
Group = Sequence[tuple[int, int, Any, datetime | None]]


def _whole(rows: QuerySet[Mention]) -> QuerySet[Mention]:
    return rows.select_related("note__document__repository__owner").only(*_FIELDS)


def _shown(groups: Sequence[Group]) -> tuple[Told, ...]:
    """The first of each group with some of its copies, in two queries."""
    wanted = [row[0] for group in groups for row in group[: MOST_COPIES_SHOWN + 1]]
    found = list(_whole(Mention.objects.filter(pk__in=wanted)))
    excerpts = _excerpts([row.note for row in found])
    rows = {row.pk: replace(_mentioned(row), excerpt=excerpts.get(_place(row.note), "")) for row in found}
    shown = []
    for group in groups:
        first, *copies = (rows[row[0]] for row in group[: MOST_COPIES_SHOWN + 1] if row[0] in rows)
        shown.append(replace(first, copies=tuple(copies), copies_count=len(group) - 1))
    return tuple(shown)


def _excerpts(shown: Sequence[Note]) -> dict[tuple[str, str], str]:
    """How the text of each note begins, as search holds it."""
    entries = SearchEntry.objects.filter(subject__in={note.document.subject for note in shown})
    begun = entries.values_list("subject", "anchor", Substr("body", 1, EXCERPT))
    return {(subject, anchor): " ".join(text.split()) for subject, anchor, text in begun}


def _place(note: Note) -> tuple[str, str]:
    return note.document.subject, note.anchor


def _mentioned(row: Mention) -> Told:
    return _told(row.note, row.pk, _why(row))


def _told(note: Note, key: int, why: str) -> Told:
    document = note.document
    repository = document.repository
    anchor = f"#{quote(note.anchor)}" if note.anchor else ""
    return Told(
        key=key,
        url=f"{repository.url}{paths.quoted(document.path)}{anchor}",
        title=document.title,
        heading=note.heading,
        owner=repository.owner.handle,
        repository=repository.name,
        path=document.path,
        author=note.written_by,
        written_at=note.written_at,
        evidence=Note.Evidence(note.evidence).label,
        why=why,
    )


def _name(slug: str) -> str:
    found = topic(slug)
    return found.name if found else slug


def _why(row: Mention) -> str:
    """Why a note stands where it does, in words."""
    reasons = (
        SHOWS[Note.Evidence(row.note.evidence)],
        "in the heading" if row.is_heading else "",
        f"named {'9 times or more' if row.count > 8 else worded(row.count, 'time')}" if row.count else "",
        "listed" if row.is_listed else "",
    )
    return ", ".join(filter(None, reasons))
