"""Documents and the health of a repository."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from nexus.api.graphql.relay import Node, Siblings, make_id
from nexus.lib.markdown import Problem as Found
from nexus.library import health, queries, services
from nexus.library.engines.paths import quoted
from nexus.library.health import Ailing, Tree, problems_of
from nexus.library.models import Document as Row
from nexus.repos.models import Repository as RepositoryRow

if TYPE_CHECKING:
    from nexus.api.graphql.repos import Repository

strawberry.enum(Row.Kind, name="DocumentKind")


@strawberry.type(description="A heading; its address is the document's `url`, `#` and `anchor`.")
class Section:
    level: int
    anchor: str
    title: str
    line: int


@strawberry.type
class Link:
    target: str
    line: int
    text: str
    is_image: bool


@strawberry.type(description="Something to mend, and how.")
class Problem:
    line: int
    code: str
    what: str
    fix: str

    @classmethod
    def of(cls, found: Found) -> Self:
        return cls(line=found.line, code=found.code, what=found.what, fix=found.fix)


@strawberry.type
class Contributor:
    name: str
    commits: int


@strawberry.type(description="One Markdown file at a path.")
class Document(Node):
    path: str
    title: str
    description: str
    kind: Row.Kind
    tags: list[str]
    url: str
    updated_at: datetime | None
    row: strawberry.Private[Row]
    place: strawberry.Private[RepositoryRow]
    siblings: strawberry.Private[Siblings[Row]]

    @classmethod
    def of(cls, row: Row, place: RepositoryRow, siblings: Siblings[Row]) -> Self:
        return cls(
            id=make_id("Document", f"{place.pk}:{row.path}"),
            path=row.path,
            title=row.title,
            description=row.description,
            kind=Row.Kind(row.kind),
            tags=row.tags,
            url=f"{place.url}{quoted(row.path)}",
            updated_at=row.updated_at,
            row=row,
            place=place,
            siblings=siblings,
        )

    @strawberry.field(description="The article, safe to put into a page as it is.")
    def html(self) -> str:
        return services.highlighted(self._whole).html

    @strawberry.field
    def sections(self) -> list[Section]:
        return self.all_sections()

    @strawberry.field
    def links(self) -> list[Link]:
        return [
            Link(target=target, line=line, text=text, is_image=is_image)
            for target, line, text, is_image in self._whole.links
        ]

    @strawberry.field
    def contributors(self) -> list[Contributor]:
        return [Contributor(name=name, commits=commits) for name, commits in self._whole.contributors.items()]

    @strawberry.field(description="All that is wrong with it, broken links too.")
    def problems(self) -> list[Problem]:
        return [Problem.of(found) for found in problems_of(self._whole, Tree(self.place))]

    @strawberry.field
    def repository(self) -> Annotated["Repository", strawberry.lazy("nexus.api.graphql.repos")]:
        from nexus.api.graphql.repos import Repository  # noqa: PLC0415  the two types name each other

        return Repository.of(self.place, Siblings([self.place]))

    def all_sections(self) -> list[Section]:
        return [
            Section(level=level, anchor=anchor, title=title, line=line)
            for level, anchor, title, line in self._whole.sections
        ]

    @property
    def _whole(self) -> Row:
        """The row with its text, which lists leave out."""
        whole = self.siblings.load(self.row, "whole", queries.whole_documents)
        whole.repository = self.place
        return services.whole(whole)


@strawberry.type
class AilingDocument:
    path: str
    title: str
    problems: list[Problem]

    @classmethod
    def of(cls, one: Ailing) -> Self:
        return cls(path=one.path, title=one.title, problems=[Problem.of(found) for found in one.problems])


@strawberry.type
class ProblemCount:
    code: str
    count: int


@strawberry.type(description="A section to add to the README, and how.")
class WantedSection:
    section: str
    fix: str


@strawberry.type(description="`wanted` are sections a reader looks for in the README, `missing` their names.")
class Health:
    documents: int
    total: int
    counts: list[ProblemCount]
    missing: list[str]
    wanted: list[WantedSection]
    ailing: list[AilingDocument]

    @classmethod
    def of(cls, row: RepositoryRow) -> Self:
        report = health.report(row)
        return cls(
            documents=report.documents,
            total=report.total,
            counts=[ProblemCount(code=code, count=count) for code, count in sorted(report.counts.items())],
            missing=list(report.missing),
            wanted=[WantedSection(section=one.section, fix=one.fix) for one in report.wanted],
            ailing=[AilingDocument.of(one) for one in report.ailing],
        )
