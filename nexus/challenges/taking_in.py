"""From what the documents of a repository state to tellings, each joined to its challenge.

1. What is stated now is matched with the tellings there are: by key, else by place and words.
2. What is stated no more is marked as gone, and forgotten after a while.
3. New and changed ones, the oldest first, are placed: into the challenge that tells the same, or a new one.
4. Each challenge that was touched is looked at again: how well its solutions are known to work, what search says.

Whoever repeats this changes nothing. Challenges of one scope are joined by one process at a time.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pygit2
from django.db import transaction
from django.utils import timezone

from nexus.challenges import joining, known
from nexus.challenges.engines.extents import links_within
from nexus.challenges.models import Challenge, Joining, Telling, TellingTopic
from nexus.challenges.shelf import Shelf
from nexus.lib.git.objects import Written, written
from nexus.library import insights
from nexus.library.engines.topics import likeness, print_of, topics_in
from nexus.library.engines.topics.copies import THRESHOLD, Print
from nexus.library.insights import Told
from nexus.library.models import Document, Insight, Publication
from nexus.repos.models import Repository
from nexus.repos.services import open_git

AT_ONCE = 20
NEAREST = 10
KEPT_GONE = timedelta(days=30)
MOST_TOPICS = 8


@dataclass(frozen=True, slots=True)
class Stated:
    """One challenge that is stated now, and who wrote it when, as git knows."""

    told: Told
    commit: str
    links: tuple[str, ...]
    tags: tuple[str, ...]
    author: str
    written_at: datetime

    @property
    def words(self) -> tuple[str, str, str]:
        return self.told.name, self.told.text, self.told.solution


def take_in(*, repository: Repository, heartbeat: Callable[[], object] = lambda: None) -> None:
    """Makes the tellings of a repository equal to what its documents state."""
    rows = Telling.objects.filter(repository=repository).select_related("challenge")
    known_rows = {(row.path, row.key): row for row in rows}
    pairs, gone = _matched(known_rows, _stated(repository, known_rows))
    touched = _leave(gone)
    for start in range(0, len(pairs), AT_ONCE):
        heartbeat()
        touched |= _take_some(repository, pairs[start : start + AT_ONCE])
    for key in sorted(touched):
        heartbeat()
        known.refresh(key)


def forget_gone() -> int:
    """Deletes tellings that have been gone for long, and challenges nobody tells any more; how many tellings."""
    old = list(Telling.objects.filter(gone_at__lt=timezone.now() - KEPT_GONE).select_related("challenge"))
    for telling in old:
        with transaction.atomic():
            joining.leave(telling)
            telling.delete()
            known.refresh(telling.challenge_id)
    Challenge.objects.filter(tellings=None).delete()
    for challenge in Challenge.objects.exclude(tellings__is_first=True):  # with its repository the first one went
        with transaction.atomic():
            joining.lead(challenge)
            known.refresh(challenge.pk)
    return len(old)


def _stated(repository: Repository, known: Mapping[tuple[str, str], Telling]) -> list[Stated]:
    """What the current documents state. Who wrote it is asked of git once for the same words at the same path."""
    told = insights.told(repository, Insight.Kind.CHALLENGE)
    publication = Publication.objects.filter(repository=repository).first()
    if not told or publication is None:
        return []
    by_path: dict[str, list[Told]] = {}
    for one in told:
        by_path.setdefault(one.path, []).append(one)
    current = Document.objects.filter(repository=repository, path__in=list(by_path)).current()
    git = open_git(repository)
    found: list[Stated] = []
    for document in current.only("path", "links", "sections", "tags", "updated_at", "updated_by"):
        asked = [one.line for one in by_path[document.path] if (one.path, one.key) not in known]
        commit = pygit2.Oid(hex=publication.commit)
        who = written(git, commit, document.path, asked) if asked else {}
        lines = [one.line for one in by_path[document.path]]
        for one in by_path[document.path]:
            links = links_within(one.line, lines, document.sections, document.links)
            author, at = _who(known.get((one.path, one.key)), who.get(one.line), document, publication)
            found.append(Stated(one, publication.commit, links, tuple(document.tags), author, at))
    return found


def _who(
    row: Telling | None, told: Written | None, document: Document, publication: Publication
) -> tuple[str, datetime]:
    if row is not None:
        return row.author, row.written_at
    if told is not None:
        return told.author, told.at
    return document.updated_by, document.updated_at or publication.published_at or timezone.now()


def _matched(
    rows: Mapping[tuple[str, str], Telling], stated: Sequence[Stated]
) -> tuple[list[tuple[Telling | None, Stated]], list[Telling]]:
    """Each that is stated with its row, oldest first; and the rows that nothing states any more.

    By path and words; else by the words in another file, by the heading, or by words that are nearly the same.
    """
    left = dict(rows)
    found = {id(one): left.pop((one.told.path, one.told.key), None) for one in stated}
    for of_row, of_stated in ((_key, _stated_key), (_heading, _stated_heading)):
        waiting: dict[str, list[Telling]] = {}
        for row in left.values():
            waiting.setdefault(of_row(row), []).append(row)
        for one in _without_row(stated, found):
            if same := waiting.get(of_stated(one)):
                found[id(one)] = _taken(left, same.pop(0))
    _match_nearly_same(_without_row(stated, found), left, found)
    oldest_first = sorted(stated, key=lambda one: (one.written_at, one.told.path, one.told.line))
    return [(found[id(one)], one) for one in oldest_first], [row for row in left.values() if row.gone_at is None]


def _match_nearly_same(
    stated: Iterable[Stated], left: dict[tuple[str, str], Telling], found: dict[int, Telling | None]
) -> None:
    """Of the rows of the same file only those whose lines are nearest are compared, so that this stays linear."""
    of_path: dict[str, list[tuple[int, Telling, Print]]] = {}
    for row in left.values():
        of_path.setdefault(row.path, []).append((row.line, row, print_of(" ".join(_words(row)))))
    for rows in of_path.values():
        rows.sort(key=lambda one: one[0])
    for one in stated:
        rows = of_path.get(one.told.path, [])
        at = bisect_left(rows, one.told.line, key=lambda row: row[0])
        words = print_of(" ".join(one.words))
        for place in range(max(0, at - NEAREST), min(len(rows), at + NEAREST)):
            if likeness(rows[place][2], words) >= THRESHOLD:
                found[id(one)] = _taken(left, rows.pop(place)[1])
                break


def _without_row(stated: Iterable[Stated], found: Mapping[int, Telling | None]) -> list[Stated]:
    return [one for one in stated if found[id(one)] is None]


def _taken(left: dict[tuple[str, str], Telling], row: Telling) -> Telling:
    return left.pop((row.path, row.key))


def _key(row: Telling) -> str:
    return row.key


def _stated_key(one: Stated) -> str:
    return one.told.key


def _heading(row: Telling) -> str:
    return row.heading


def _stated_heading(one: Stated) -> str:
    return one.told.name or one.told.text


def _take_some(repository: Repository, pairs: Iterable[tuple[Telling | None, Stated]]) -> set[int]:
    """The challenges that were touched."""
    touched: set[int] = set()
    with transaction.atomic():
        _hold(repository.scope)
        shelf = Shelf(repository.scope)
        for row, one in pairs:
            touched |= _take(repository, row or _taken_meanwhile(repository, one), one, shelf)
    return touched


def _hold(scope: str) -> None:
    Joining.objects.get_or_create(scope=scope)
    Joining.objects.select_for_update().get(scope=scope)


def _take(repository: Repository, row: Telling | None, one: Stated, shelf: Shelf) -> set[int]:
    if row and row.challenge.scope == repository.scope and not _differs(row, one):
        return set()
    before = row.challenge_id if row else 0
    has_new_words = row is None or _words(row) != one.words
    telling = row or Telling(repository=repository)
    _fill(telling, one)
    if row is None or row.challenge.scope != repository.scope or (has_new_words and not row.is_first):
        joining.join(telling, repository.scope, shelf)
    elif has_new_words:
        joining.reword(telling, shelf)
    telling.save()
    _tell_topics(telling, one)
    return {before, telling.challenge_id} - {0}


def _taken_meanwhile(repository: Repository, one: Stated) -> Telling | None:
    """Another process may have taken in the same, before this one held the scope."""
    rows = Telling.objects.filter(repository=repository, path=one.told.path, key=one.told.key)
    return rows.select_related("challenge").first()


def _words(row: Telling) -> tuple[str, str, str]:
    return row.title, row.problem, row.solution


def _differs(row: Telling, one: Stated) -> bool:
    told = one.told
    now = (told.path, told.line, told.key, *one.words, told.details, list(one.links), one.author, one.written_at)
    was = (row.path, row.line, row.key, *_words(row), row.details, row.links, row.author, row.written_at)
    return now != was or row.gone_at is not None


def _fill(row: Telling, one: Stated) -> None:
    row.path, row.line, row.commit, row.key = one.told.path, one.told.line, one.commit, one.told.key
    row.title, row.problem, row.solution = one.words
    row.details, row.links = dict(one.told.details), list(one.links)
    row.author, row.written_at, row.gone_at = one.author, one.written_at, None


def _tell_topics(telling: Telling, one: Stated) -> None:
    slugs = topics_in(f"{telling.title}\n{telling.problem}\n{telling.solution}", one.tags)[:MOST_TOPICS]
    TellingTopic.objects.filter(telling=telling).delete()
    TellingTopic.objects.bulk_create(TellingTopic(telling=telling, topic=slug) for slug in slugs)


def _leave(gone: Sequence[Telling]) -> set[int]:
    """Marks tellings whose words are gone."""
    Telling.objects.filter(pk__in=[row.pk for row in gone]).update(gone_at=timezone.now())
    return {row.challenge_id for row in gone}
