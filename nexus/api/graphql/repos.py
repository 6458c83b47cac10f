"""Repositories, and what is changed of them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Self

import strawberry

from nexus.accounts import queries as people
from nexus.accounts.models import Person
from nexus.api.graphql.context import Info
from nexus.api.graphql.insights import Insight
from nexus.api.graphql.library import Document, Health
from nexus.api.graphql.owners import Owner
from nexus.api.graphql.relay import After, Connection, First, Node, Siblings, connected, connection, make_id, size
from nexus.api.pages import LIMIT, Page, page, page_of
from nexus.challenges import queries as challenges
from nexus.library import insights, queries
from nexus.library.insights import Kind, Told
from nexus.library.models import Document as DocumentRow
from nexus.repos import queries as repositories
from nexus.repos.models import Repository as Row
from nexus.repos.models import Visibility

strawberry.enum(Visibility)
READING_ORDER = ("order", "path")


@strawberry.type(description="How a mirror is doing; `lastError` is empty after a fetch that worked.")
class Mirror:
    last_synced_at: datetime | None
    last_error: str


@strawberry.type(description="A git repository: hosted here, or a mirror of another place.")
class Repository(Node):
    name: str
    description: str
    visibility: Visibility
    url: str
    source_url: str
    created_at: datetime
    pushed_at: datetime | None
    document_count: int
    row: strawberry.Private[Row]
    siblings: strawberry.Private[Siblings[Row]]

    @classmethod
    def of(cls, row: Row, siblings: Siblings[Row]) -> Self:
        publication = getattr(row, "publication", None)
        return cls(
            id=make_id("Repository", row.pk),
            name=row.name,
            description=row.description,
            visibility=Visibility(row.visibility),
            url=row.url,
            source_url=row.source_url,
            created_at=row.created_at,
            pushed_at=row.pushed_at,
            document_count=publication.document_count if publication else 0,
            row=row,
            siblings=siblings,
        )

    @strawberry.field
    def owner(self) -> Owner:
        return Owner.of(self.row.owner)

    @strawberry.field(description="The handle of the cohort it is kept to.")
    def cohort(self) -> str | None:
        return self.row.cohort.handle if self.row.cohort else None

    @strawberry.field(description="Where git clones it from.")
    def clone_url(self, info: Info) -> str:
        own = info.context.request.build_absolute_uri(f"{self.row.url.rstrip('/')}.git")
        return self.row.source_url or own

    @strawberry.field
    def mirror(self) -> Mirror | None:
        row = getattr(self.row, "mirror", None)
        return Mirror(last_synced_at=row.last_synced_at, last_error=row.last_error) if row else None

    @strawberry.field(description="In reading order.")
    def documents(self, first: First = LIMIT, after: After = None) -> Connection[Document]:
        return self.documents_page(first, after)

    @strawberry.field
    def document(self, path: str) -> Document | None:
        return self.document_at(path)

    @strawberry.field(description="Every problem of its documents, with its fix.")
    def health(self) -> Health:
        return Health.of(self.row)

    @strawberry.field(description="What its documents state, in reading order, as corrected.")
    def insights(self, kind: Kind | None = None, first: First = LIMIT, after: After = None) -> Connection[Insight]:
        return self.insights_page(kind, first, after)

    def insights_page(self, kind: Kind | None, first: int, after: str | None) -> Connection[Insight]:
        wanted = kind.value if kind else ""
        told = insights.told(self.row, wanted)
        joined = self.siblings.load(self.row, "joined", challenges.joined)
        name = f"insights {self.row.pk} {wanted}"

        def shown(one: Told) -> Insight:
            return Insight.of(one, self.url, joined.get((one.path, one.key)))

        return connection(told, shown, size(first), after, name)

    def document_at(self, path: str) -> Document | None:
        found = queries.document(self.row, path)
        return Document.of(found, self.row, Siblings([found])) if found else None

    def documents_page(self, first: int, after: str | None) -> Connection[Document]:
        found, together = self._page(size(first), after)
        return connected(found, [Document.of(one, self.row, together) for one in found.rows], after=after)

    def _page(self, first: int, after: str | None) -> tuple[Page[DocumentRow], Siblings[DocumentRow]]:
        """Documents, and with which others they load what they need; a first page is loaded for all siblings."""
        name = f"documents {self.row.pk}"
        if after is not None:
            found = page(queries.documents(self.row), by=READING_ORDER, name=name, limit=first, cursor=after)
            return found, Siblings(found.rows)
        rows, together = self.siblings.load(self.row, ("documents", first), partial(_first_documents, count=first + 1))
        return page_of(rows, by=READING_ORDER, name=name, limit=first), together


@strawberry.input(description="`owner` is you, where it is left out, or a cohort of yours.")
class NewRepository:
    name: str
    owner: str | None = None
    description: str = ""
    visibility: Visibility = Visibility.PUBLIC
    cohort: str | None = None

    def given(self, actor: Person) -> dict[str, Any]:
        return {
            "owner": repositories.place(actor=actor, owner=self.owner),
            "name": self.name,
            "description": self.description,
            "visibility": self.visibility.value,
            "cohort": people.cohort(viewer=actor, handle=self.cohort),
        }


@strawberry.input(description="What is left out stays as it is.")
class RepositoryChange:
    description: str | None = None
    visibility: Visibility | None = None
    cohort: str | None = None

    def given(self, actor: Person) -> dict[str, Any]:
        return {
            "description": self.description,
            "visibility": self.visibility.value if self.visibility else None,
            "cohort": people.cohort(viewer=actor, handle=self.cohort),
        }


def listed(found: Page[Row], *, after: str | None) -> Connection[Repository]:
    rows = Siblings(found.rows)
    return connected(found, [Repository.of(row, rows) for row in found.rows], after=after)


def alone(row: Row | None) -> Repository | None:
    return Repository.of(row, Siblings([row])) if row else None


def _first_documents(
    rows: Sequence[Row],
    count: int,
) -> dict[int, tuple[list[DocumentRow], Siblings[DocumentRow]]]:
    found = queries.first_documents(rows, count)
    together = Siblings([document for documents in found.values() for document in documents])
    return {pk: (documents, together) for pk, documents in found.items()}
