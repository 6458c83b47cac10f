"""From a parsed page to rows: the document and its search entries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from nexus.lib.git.objects import IMPORTER, PathHistory
from nexus.lib.markdown import Page, readable_name
from nexus.library.engines import anchors, paths
from nexus.library.engines.parsing import Parsed
from nexus.library.models import Document
from nexus.repos.models import Repository
from nexus.search.entries import Entry

SEARCHED_PER_SECTION = 20_000
MOST_CONTRIBUTORS = 50
_META = Document._meta  # noqa: SLF001  Django's documented interface to a model's fields
FILLED = (
    "kind",
    "title",
    "description",
    "tags",
    "html",
    "has_mermaid",
    "names",
    "sections",
    "links",
    "problems",
    "former_anchors",
)


class Known(NamedTuple):
    """What is known of a document before it is read; `contributors` are names with their commits."""

    path: str
    order: str
    blob: str
    title: str
    updated_at: datetime | None
    updated_by: str
    contributors: tuple[tuple[str, int], ...]


_ALL = {field.name: field for field in _META.concrete_fields if not field.primary_key}
_COLUMNS = (*Known._fields, *(name for name in _ALL if name not in Known._fields))


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes rows of one publication. `predecessors` are the rows the new ones replace, by path."""

    repository: Repository
    number: int
    histories: Mapping[str, PathHistory]
    predecessors: Mapping[str, Document]

    def known(self, path: str, blob: str) -> Known:
        history, before = self.histories.get(path), self.predecessors.get(path)
        at, by = (before.updated_at, before.updated_by) if before else (None, "")
        counts = dict(before.contributors) if before else {}
        if history:
            at, by = history.last_at, _human(history.last_author)
            for name, commits in history.authors.items():
                counts[name] = counts.get(name, 0) + commits
            counts.pop(IMPORTER, None)
        most = sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_CONTRIBUTORS]
        return Known(path, paths.order(path), blob, readable_name(path), at, by, tuple(most))

    def document(self, parsed: Parsed) -> Document:
        """The whole row."""
        known = self.known(parsed.path, parsed.blob)
        document = Document(repository=self.repository, since=self.number, **known._asdict())
        document.contributors = dict(known.contributors)
        fill(document, parsed, self.predecessors.get(parsed.path))
        return document

    def add_waiting(self, blobs: Iterable[tuple[str, str]]) -> None:
        """Writes rows that say all that is known of these (path, blob id) before they are read.

        An object of the ORM for each would be most of what a reader of ten thousand new pages waits for.
        """
        waiting = Document(repository=self.repository, since=self.number, kind=Document.Kind.WAITING)
        same = [_stored(name, getattr(waiting, _ALL[name].attname)) for name in _COLUMNS[len(Known._fields) :]]

        @cache
        def when_and_who(at: datetime | None, by: str, contributors: tuple[tuple[str, int], ...]) -> list[Any]:
            return [_stored("updated_at", at), by, _stored("contributors", dict(contributors))]

        known = (self.known(path, blob) for path, blob in blobs)
        columns, marks = ", ".join(map(_column, _COLUMNS)), ", ".join(["%s"] * len(_COLUMNS))
        _execute_many(
            f"INSERT INTO {_META.db_table} ({columns}) VALUES ({marks})",  # noqa: S608  our own field names
            [[*one[:4], *when_and_who(*one[4:]), *same] for one in known],
        )


def fill(document: Document, parsed: Parsed, before: Document | None) -> None:
    """Puts what was read into a row. `before` is the row it replaces."""
    page, former = parsed.page, _former_anchors(parsed, before)
    document.kind = parsed.kind
    document.title = page.title
    document.description = page.front_matter.description or ""
    document.tags = list(page.front_matter.tags or ())
    document.html = anchors.with_former(page.html, former)
    document.has_mermaid = page.has_mermaid
    document.names = sorted(set(page.anchors).difference(part.anchor for part in page.sections))
    document.sections = [[part.level, part.anchor, part.title, part.line] for part in page.sections if part.level]
    document.links = [[link.target, link.line, link.text, link.is_image] for link in page.links]
    document.problems = [asdict(problem) for problem in page.problems]
    document.former_anchors = former


def keep_filled(documents: Sequence[Document]) -> None:
    """Writes what `fill` has put into rows that are there."""
    columns = ", ".join(f"{_column(name)} = %s" for name in FILLED)
    _execute_many(
        f"UPDATE {_META.db_table} SET {columns} WHERE id = %s",  # noqa: S608  our own field names
        [(*(_stored(name, getattr(document, name)) for name in FILLED), document.pk) for document in documents],
    )


def _execute_many(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _column(name: str) -> str:
    return connection.ops.quote_name(str(_ALL[name].column))


def _stored(name: str, value: object) -> Any:
    """What the database is given for a field's value."""
    return _ALL[name].get_db_prep_save(value, connection)


def _former_anchors(parsed: Parsed, before: Document | None) -> dict[str, str]:
    if before is None:
        return {}
    old = [(level, anchor, title) for level, anchor, title, _ in before.sections]
    new = [(part.level, part.anchor, part.title) for part in parsed.page.sections if part.level]
    return anchors.carried(before.former_anchors, anchors.renamed(old, new), {anchor for _, anchor, _ in new})


def _human(name: str) -> str:
    """The author's name; nothing for a folder that was imported without its history."""
    return "" if name == IMPORTER else name


def search_entries(repository: Repository, document: Document, page: Page) -> Iterator[Entry]:
    """One entry a section, so that a hit lands on its heading."""
    tags = " ".join(tag.replace(" ", "-") for tag in document.tags)
    url = f"{repository.url}{paths.quoted(document.path)}"
    for section in page.sections:
        if section.level == 0 and not section.text.strip():
            continue
        yield Entry(
            kind="document",
            subject=document.subject,
            container=repository.tag,
            scope=repository.scope,
            owner=repository.owner.handle,
            repository=repository.name,
            path=document.path,
            title=document.title,
            heading="" if section.title == document.title else section.title,
            tags=tags,
            body=section.text[:SEARCHED_PER_SECTION],
            url=url,
            anchor=section.anchor,
            updated_at=document.updated_at,
        )
