"""From a parsed page to rows: the document and its search entries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.db.models import Field

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
FILLED = {
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
}
_ALL = tuple(field for field in _META.concrete_fields if not field.primary_key)
_FILLED = tuple(field for field in _ALL if field.name in FILLED)


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes rows of one publication. `predecessors` are the rows the new ones replace, by path."""

    repository: Repository
    number: int
    histories: Mapping[str, PathHistory]
    predecessors: Mapping[str, Document]

    def waiting(self, path: str, blob: str) -> Document:
        """A row that says all that is known of a document before it is read."""
        document = Document(
            repository=self.repository,
            path=path,
            order=paths.order(path),
            since=self.number,
            blob=blob,
            kind=Document.Kind.WAITING,
            title=readable_name(path),
        )
        self._tell_history(document)
        return document

    def document(self, parsed: Parsed) -> Document:
        """The whole row."""
        document = self.waiting(parsed.path, parsed.blob)
        fill(document, parsed, self.predecessors.get(parsed.path))
        return document

    def _tell_history(self, document: Document) -> None:
        history, before = self.histories.get(document.path), self.predecessors.get(document.path)
        counts = dict(before.contributors) if before else {}
        if history:
            document.updated_at, document.updated_by = history.last_at, _human(history.last_author)
            for name, commits in history.authors.items():
                counts[name] = counts.get(name, 0) + commits
            counts.pop(IMPORTER, None)
        elif before:
            document.updated_at, document.updated_by = before.updated_at, before.updated_by
        most = sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_CONTRIBUTORS]
        document.contributors = dict(most)


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


def add_waiting(documents: Sequence[Document]) -> None:
    """Writes new rows; through the ORM this would be most of what a reader of ten thousand new pages waits for."""
    columns = ", ".join(map(_column, _ALL))
    marks = ", ".join(["%s"] * len(_ALL))
    empty = Document()
    usual = [(field, getattr(empty, field.attname), _stored(empty, field)) for field in _ALL]
    _execute_many(
        f"INSERT INTO {_META.db_table} ({columns}) VALUES ({marks})",  # noqa: S608  our own field names
        [
            [
                stored if getattr(document, field.attname) == value else _stored(document, field)
                for field, value, stored in usual
            ]
            for document in documents
        ],
    )


def keep_filled(documents: Sequence[Document]) -> None:
    """Writes what `fill` has put into rows that are there."""
    columns = ", ".join(f"{_column(field)} = %s" for field in _FILLED)
    _execute_many(
        f"UPDATE {_META.db_table} SET {columns} WHERE id = %s",  # noqa: S608  our own field names
        [(*(_stored(document, field) for field in _FILLED), document.pk) for document in documents],
    )


def _execute_many(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _column(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def _stored(document: Document, field: "Field[Any, Any]") -> Any:
    return field.get_db_prep_save(getattr(document, field.attname), connection)


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
