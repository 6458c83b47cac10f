"""From what the documents of a repository write about practices to the lines of checklists that say the same.

1. The practices stated now become sayings; those stated no more are gone.
2. Each saying, and each solution that the repository tells, is compared with each line.
3. What is stored is changed only where it differs, so whoever repeats this changes nothing.

When a checklist or a rule changes, each repository is compared again, some at a time.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

import pygit2
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from nexus.accounts.models import Owner
from nexus.challenges.checklists import Shelf, shelf
from nexus.challenges.engines.practices import Said, groups, read, same
from nexus.challenges.models import PracticesRead, Saying, SayingGroup, Support, Telling
from nexus.freshness.services import bump
from nexus.lib.git.objects import Written, written
from nexus.library import insights
from nexus.library.insights import Told
from nexus.library.models import Document, Insight, Publication
from nexus.outbox import services as outbox
from nexus.outbox.events import DocumentsChanged
from nexus.repos.models import Repository
from nexus.repos.services import open_git

PRACTICES_TAG = "practices"
MOST_OF_A_REPOSITORY, MOST_LINES, AT_ONCE = 300, 6, 50


def take_in(*, repository: Repository, heartbeat: Callable[[], object] = lambda: None) -> None:
    """Makes the sayings of a repository, and what they support, equal to what its documents state."""
    told = _told(repository)
    known = {(row.path, row.key) for row in Saying.objects.filter(repository=repository)}
    authors = _authors(repository, [one for one in told if (one.path, one.key) not in known])
    heartbeat()
    with transaction.atomic():
        PracticesRead.objects.get_or_create(repository=repository)
        held = PracticesRead.objects.select_for_update().get(repository=repository)
        lines = shelf()
        has_changed = _keep_sayings(repository, told, authors)
        has_changed |= _keep_groups(repository, lines)
        has_changed |= _keep_supports(repository, lines)
        if held.version != lines.version:
            held.version = lines.version
            held.save(update_fields=["version"])
        if has_changed:
            bump(PRACTICES_TAG)


def ask_outdated() -> int:
    """Has repositories compared again that were last compared with other lines or rules, or never; how many."""
    now = PracticesRead.objects.filter(repository=OuterRef("pk"), version=shelf().version)
    published = Publication.objects.filter(repository=OuterRef("pk"), number__gt=0)
    waiting = Repository.objects.filter(Exists(published), ~Exists(now)).order_by("pk")
    found = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    with transaction.atomic():
        for key in found:
            outbox.record(DocumentsChanged(repository_id=key))
    return len(found)


def _told(repository: Repository) -> list[Told]:
    """What a repository lists as practices; the hub's own guide is no learner."""
    if repository.owner.kind == Owner.Kind.HUB:
        return []
    return insights.told(repository, Insight.Kind.PRACTICE)[:MOST_OF_A_REPOSITORY]


def _authors(repository: Repository, new: Sequence[Told]) -> dict[tuple[str, int], Written]:
    """By path and line, who wrote what is stated for the first time."""
    publication = Publication.objects.filter(repository=repository).first()
    if publication is None or not publication.commit or not new:
        return {}
    git, commit = open_git(repository), pygit2.Oid(hex=publication.commit)
    lines: dict[str, set[int]] = {}
    for one in new:
        lines.setdefault(one.path, set()).add(one.line)
    return {
        (path, line): who for path, asked in lines.items() for line, who in written(git, commit, path, asked).items()
    }


def _keep_sayings(repository: Repository, told: Sequence[Told], authors: dict[tuple[str, int], Written]) -> bool:
    """Whether anything had to be changed."""
    left = {(row.path, row.key): row for row in Saying.objects.filter(repository=repository)}
    documents = {
        row.path: row
        for row in Document.objects.filter(repository=repository, path__in={one.path for one in told})
        .current()
        .only("path", "updated_at", "updated_by")
    }
    new, moved = list[Saying](), list[Saying]()
    for one in told:
        row = left.pop((one.path, one.key), None)
        if row is None:
            new.append(_saying(repository, one, authors.get((one.path, one.line)), documents.get(one.path)))
        elif (row.line, row.text) != (one.line, one.text):
            row.line, row.text = one.line, one.text
            moved.append(row)
    Saying.objects.filter(pk__in=[row.pk for row in left.values()]).delete()
    Saying.objects.bulk_update(moved, ["line", "text"])
    Saying.objects.bulk_create(new)
    return bool(left or moved or new)


def _saying(repository: Repository, one: Told, who: Written | None, document: Document | None) -> Saying:
    author = who.author if who else document.updated_by if document else ""
    at = who.at if who else document.updated_at if document else None
    return Saying(
        repository=repository,
        path=one.path,
        line=one.line,
        key=one.key,
        text=one.text,
        author=author,
        written_at=at or timezone.now(),
    )


def _keep_groups(repository: Repository, lines: Shelf) -> bool:
    rows = SayingGroup.objects.filter(saying__repository=repository)
    wanted = {
        (saying.pk, name)
        for saying in Saying.objects.filter(repository=repository)
        for name in groups(read(saying.text), lines.held)
    }
    kept = {(row.saying_id, row.name): row.pk for row in rows}
    SayingGroup.objects.filter(pk__in=[kept[pair] for pair in kept.keys() - wanted]).delete()
    new = sorted(wanted - kept.keys())
    SayingGroup.objects.bulk_create(SayingGroup(saying_id=saying, name=name) for saying, name in new)
    return kept.keys() != wanted


def _keep_supports(repository: Repository, lines: Shelf) -> bool:
    sayings = Saying.objects.filter(repository=repository)
    tellings = Telling.objects.filter(repository=repository, gone_at=None).exclude(solution="")
    wanted = {
        **{("saying", row.pk, name): why for row in sayings for name, why in _lines_like(row.text, lines)},
        **{
            ("telling", row.pk, name): why
            for row in tellings[:MOST_OF_A_REPOSITORY]
            for name, why in _lines_like(row.solution, lines)
        },
    }
    rows = Support.objects.filter(Q(saying__repository=repository) | Q(telling__repository=repository))
    kept = {_place(row): row for row in rows}
    gone = [row.pk for place, row in kept.items() if wanted.get(place) != row.why]
    new = [place for place, why in wanted.items() if place not in kept or kept[place].why != why]
    Support.objects.filter(pk__in=gone).delete()
    Support.objects.bulk_create(
        Support(line=name, why=wanted[kind, key, name], **{f"{kind}_id": key}) for kind, key, name in new
    )
    return bool(gone or new)


def _place(row: Support) -> tuple[str, int, str]:
    return ("saying", row.saying_id, row.line) if row.saying_id else ("telling", row.telling_id or 0, row.line)


def _lines_like(text: str, lines: Shelf) -> Iterable[tuple[str, str]]:
    """The first lines that say what a text says, and why."""
    said = read(text)
    return islice(_compared(said, lines), MOST_LINES)


def _compared(said: Said, lines: Shelf) -> Iterable[tuple[str, str]]:
    for name, other in lines.said.items():
        if why := same(said, other):
            yield name, str(why)
