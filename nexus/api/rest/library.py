"""Documents and the health of a repository."""

from datetime import datetime
from typing import Any, Self

from django.http import HttpResponse, HttpResponsePermanentRedirect
from ninja import Router, Schema

from nexus.api.pages import page
from nexus.api.rest.answers import AskedPage, ListOf, found, keep, listed
from nexus.api.rest.callers import Request
from nexus.api.rest.repos import repository
from nexus.lib.markdown import Problem
from nexus.library import health, queries, services
from nexus.library.engines.paths import quoted
from nexus.library.health import Report, Tree, problems_of
from nexus.library.models import Document

router = Router()
MOVED = {
    "description": "The document has moved",
    "headers": {"Location": {"description": "Where it is now.", "schema": {"type": "string"}}},
}


class DocumentRow(Schema):
    path: str
    title: str
    description: str
    kind: Document.Kind
    tags: list[str]
    url: str
    updated_at: datetime | None

    @classmethod
    def of(cls, row: Document, **more: Any) -> Self:
        return cls(
            path=row.path,
            title=row.title,
            description=row.description,
            kind=Document.Kind(row.kind),
            tags=row.tags,
            url=f"{row.repository.url}{quoted(row.path)}",
            updated_at=row.updated_at,
            **more,
        )


class Section(Schema):
    """A heading; its address is the document's `url`, `#` and `anchor`."""

    level: int
    anchor: str
    title: str
    line: int


class LinkAnswer(Schema):
    target: str
    line: int
    text: str
    is_image: bool


class ProblemAnswer(Schema):
    """Something to mend, and how."""

    line: int
    code: str
    what: str
    fix: str


class Contributor(Schema):
    name: str
    commits: int


class DocumentAnswer(DocumentRow):
    """`html` is safe to put into a page as it is."""

    html: str
    sections: list[Section]
    links: list[LinkAnswer]
    problems: list[ProblemAnswer]
    contributors: list[Contributor]

    @classmethod
    def whole(cls, row: Document, problems: tuple[Problem, ...]) -> Self:
        return cls.of(
            row,
            html=row.html,
            sections=[dict(zip(Section.model_fields, section, strict=True)) for section in row.sections],
            links=[dict(zip(LinkAnswer.model_fields, link, strict=True)) for link in row.links],
            problems=[ProblemAnswer.from_orm(problem) for problem in problems],
            contributors=[{"name": name, "commits": commits} for name, commits in row.contributors.items()],
        )


class AilingDocument(Schema):
    path: str
    title: str
    problems: list[ProblemAnswer]


class WantedSection(Schema):
    """A section to add to the README, and how."""

    section: str
    fix: str


class HealthAnswer(Schema):
    """`wanted` are sections a reader looks for in the README, `missing` their names; `counts` is problems by code."""

    documents: int
    total: int
    counts: dict[str, int]
    missing: list[str]
    wanted: list[WantedSection]
    ailing: list[AilingDocument]


@router.get(
    "repositories/{owner}/{name}/documents",
    response=ListOf[DocumentRow],
    operation_id="listDocuments",
    summary="Documents of a repository",
)
def list_documents(
    request: Request,
    response: HttpResponse,
    owner: str,
    name: str,
    asked: AskedPage,
) -> dict[str, Any]:
    """In reading order."""
    row = repository(request, owner, name)
    rows = queries.documents(row)
    these = page(rows, by=["order", "path"], name=f"documents {row.pk}", limit=asked.limit, cursor=asked.cursor)
    keep(request, response, row.tag)
    return listed(request, response, these, [DocumentRow.of(_placed(one, row)) for one in these.rows])


@router.get(
    "repositories/{owner}/{name}/documents/{path:path}",
    response=DocumentAnswer,
    operation_id="getDocument",
    summary="One document",
    openapi_extra={"responses": {"301": MOVED}},
)
def get_document(
    request: Request,
    response: HttpResponse,
    owner: str,
    name: str,
    path: str,
) -> DocumentAnswer | HttpResponse:
    """`path` is that of the file in the repository, its slashes as they are. Where it once was, it redirects."""
    row = repository(request, owner, name)
    there = queries.document(row, path)
    if there is None and (became := queries.former_path(row, path)):
        return HttpResponsePermanentRedirect(f"/api/v1/repositories/{owner}/{name}/documents/{quoted(became)}")
    document = services.highlighted(found(there))
    keep(request, response, row.tag)
    return DocumentAnswer.whole(_placed(document, row), problems_of(document, Tree(row)))


@router.get(
    "repositories/{owner}/{name}/health",
    response=HealthAnswer,
    operation_id="getHealth",
    summary="Health of a repository",
)
def get_health(request: Request, response: HttpResponse, owner: str, name: str) -> Report:
    """Every problem of its documents, with its fix."""
    row = repository(request, owner, name)
    keep(request, response, row.tag)
    return health.report(row)


def _placed(document: Document, row: Any) -> Document:
    """The document, knowing the repository at hand."""
    document.repository = row
    return document
