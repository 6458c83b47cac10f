"""What documents state: from what was read to rows, and what people say of them.

1. `rows_of` makes rows of one parsed document; publishing writes them with the document.
2. `told` reads those of a repository, corrected by whoever may push to it.
3. `correct` and `withdraw` change a correction; `reread` reads all documents again, after the rules have changed.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from nexus.accounts.models import Person
from nexus.freshness.services import bump
from nexus.library.engines.parsing import Parsed
from nexus.library.engines.paths import quoted
from nexus.library.engines.workers import parse_in_processes
from nexus.library.models import Correction, Document, Insight, TopicsRead
from nexus.outbox import services as outbox
from nexus.outbox.events import DocumentsChanged
from nexus.repos import policy
from nexus.repos.models import Repository
from nexus.repos.queries import allowed_secrets

LONGEST = 4_000
MOST_OF_A_DOCUMENT = 500
MOST_OF_A_REPOSITORY = 2_000
Kind = Insight.Kind


@dataclass(frozen=True, slots=True)
class Told:
    """One thing a repository states, as it is to be read. `is_corrected`: somebody who may push has said so."""

    kind: Kind
    key: str
    name: str
    text: str
    solution: str
    path: str
    line: int
    details: dict[str, Any]
    is_corrected: bool = False

    @property
    def source(self) -> str:
        """Where the line is shown, below the repository's address."""
        return f"-/source/{quoted(self.path)}#L{self.line}"


def rows_of(document: Document, parsed: Parsed) -> list[Insight]:
    """The rows of one document, in the order of its lines."""
    stated = sorted(_stated(parsed), key=lambda one: one.line)[:MOST_OF_A_DOCUMENT]
    for one in stated:
        one.document, one.key = document, key(one.kind, one.name, one.text, one.solution)
    return stated


def key(kind: str, name: str, text: str, solution: str) -> str:
    """16 hex digits: the same for the same words, whatever their case and spaces."""
    words = "\0".join(" ".join(part.casefold().split()) for part in (kind, name, text, solution))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def told(repository: Repository, kind: str = "") -> list[Told]:
    """What the current documents state, in reading order and by line, each once in a document; of one kind if asked."""
    current = Document.objects.filter(repository=repository).current()
    rows = Insight.objects.filter(document__in=current).select_related("document")
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.order_by("document__order", "line", "pk").only(*_FIELDS)[:MOST_OF_A_REPOSITORY]
    corrections = {(one.kind, one.key): one for one in Correction.objects.filter(repository=repository)}
    shown = (_told(row, corrections.get((row.kind, row.key))) for row in rows)
    return list({(one.path, one.kind, one.key): one for one in shown if one}.values())


def withdrawn(repository: Repository) -> list[Correction]:
    """What was read and is none, as somebody said."""
    return list(Correction.objects.filter(repository=repository, is_none=True).order_by("kind", "text"))


def correct(
    *,
    actor: Person,
    repository: Repository,
    kind: str,
    key: str,
    name: str = "",
    text: str = "",
    solution: str = "",
    is_none: bool = False,
) -> Correction:
    """Says how an insight is to be read, or that it is none.

    Raises ObjectDoesNotExist where nothing was read so, and ValidationError for a correction that says nothing.
    """
    policy.require_change(actor, repository)
    if not is_none and not (name.strip() or text.strip()):
        raise ValidationError({"text": ["Say how it is to be read, or that it is none."]})
    if too_long := [
        part for part, words in (("name", name), ("text", text), ("solution", solution)) if len(words) > LONGEST
    ]:
        raise ValidationError({part: [f"Use at most {LONGEST:,} characters."] for part in too_long})
    known = Insight.objects.filter(document__repository=repository, kind=kind, key=key).first()
    if known is None:
        raise ObjectDoesNotExist
    said = {"name": name, "text": text, "solution": solution}
    if is_none:
        said = {part: getattr(known, part) for part in said}
    with transaction.atomic():
        row, _ = Correction.objects.update_or_create(
            repository=repository,
            kind=kind,
            key=key,
            defaults={**{part: _storable(words) for part, words in said.items()}, "person": actor, "is_none": is_none},
        )
        _corrected(repository, kind, key)
    return row


def withdraw(*, actor: Person, repository: Repository, kind: str, key: str) -> None:
    """Takes a correction back: the insight is as it was read."""
    policy.require_change(actor, repository)
    with transaction.atomic():
        Correction.objects.filter(repository=repository, kind=kind, key=key).delete()
        _corrected(repository, kind, key)


def reread(*, repository: Repository, report: Callable[[int], object] = lambda _: None) -> int:
    """Reads all current documents again and replaces what they state; how many. `report` is told of each some more."""
    current = Document.objects.filter(repository=repository).current().exclude(kind=Document.Kind.WAITING)
    rows = {(row.path, row.blob): row.pk for row in current.only("path", "blob")}
    done = 0
    for parsed in parse_in_processes(str(repository.git_path), list(rows), allowed_secrets(repository)):
        with transaction.atomic():
            read = [(Document(pk=rows[one.path, one.blob]), one) for one in parsed]
            keep(read)
            TopicsRead.objects.filter(document__in=[document.pk for document, _ in read]).delete()
            bump(repository.tag)
        done += len(parsed)
        report(len(parsed))
    with transaction.atomic():
        _changed(repository)
    return done


def keep(read: Sequence[tuple[Document, Parsed]]) -> None:
    """Writes what was read of documents whose rows are there, instead of what was known of them."""
    Insight.objects.filter(document__in=[document.pk for document, _ in read]).delete()
    alive = set(Document.objects.filter(pk__in=[document.pk for document, _ in read]).values_list("pk", flat=True))
    add([(document, parsed) for document, parsed in read if document.pk in alive])


def add(read: Sequence[tuple[Document, Parsed]]) -> None:
    """Writes what was read of new documents."""
    Insight.objects.bulk_create([row for document, parsed in read for row in rows_of(document, parsed)])


def _corrected(repository: Repository, kind: str, key: str) -> None:
    """Documents whose technologies are corrected are read for their topics again."""
    if kind == Kind.TECHNOLOGY:
        stated = Insight.objects.filter(document__repository=repository, kind=kind, key=key)
        TopicsRead.objects.filter(document__in=stated.values("document")).delete()
    _changed(repository)


def _changed(repository: Repository) -> None:
    outbox.record(DocumentsChanged(repository_id=repository.pk))
    bump(repository.tag)


_FIELDS = ("kind", "key", "name", "text", "solution", "details", "line", "document__path", "document__order")


def _told(row: Insight, correction: Correction | None) -> Told | None:
    if correction and correction.is_none:
        return None
    said = correction or row
    return Told(
        Kind(row.kind),
        row.key,
        said.name,
        said.text,
        said.solution,
        row.document.path,
        row.line,
        row.details,
        is_corrected=correction is not None,
    )


def _stated(parsed: Parsed) -> Iterator[Insight]:
    if idea := parsed.idea:
        yield _insight(Kind.IDEA, idea.line, idea.rule, idea.kind, idea.title)
    for technology in parsed.told.technologies:
        yield _insight(Kind.TECHNOLOGY, technology.line, technology.rule, technology.name, technology.known_as or "")
    for challenge in parsed.told.challenges:
        title = challenge.title or ""
        row = _insight(Kind.CHALLENGE, challenge.line, challenge.rule, title, challenge.problem, challenge.solution)
        row.details = _storable_details(challenge.details)
        yield row
    for practice in parsed.told.practices:
        yield _insight(Kind.PRACTICE, practice.line, practice.rule, "", practice.text)
    for endpoint in parsed.told.endpoints:
        yield _insight(Kind.ENDPOINT, endpoint.line, endpoint.rule, endpoint.method, endpoint.path)


def _insight(kind: Kind, line: int, rule: str, name: str, text: str, solution: str = "") -> Insight:
    return Insight(
        kind=kind,
        line=line,
        rule=rule[:40],
        name=_storable(name),
        text=_storable(text),
        solution=_storable(solution),
    )


def _storable_details(details: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
    return {
        name: _storable(told) if isinstance(told, str) else [_storable(one) for one in told]
        for name, told in details.items()
    }


def _storable(words: str) -> str:
    """Short enough to show, and without what PostgreSQL does not store."""
    return words.replace("\0", "\ufffd")[:LONGEST]
