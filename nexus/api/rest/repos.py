"""Repositories and mirrors."""

from datetime import datetime
from typing import Any, Self

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field, model_validator

from nexus.accounts import queries as people
from nexus.accounts.models import Person
from nexus.api.pages import page
from nexus.api.repeats import once
from nexus.api.rest.answers import (
    IF_MATCH,
    KEY,
    AskedPage,
    ListOf,
    Name,
    Text,
    created,
    found,
    keep,
    listed,
    require_match,
)
from nexus.api.rest.callers import WRITES, Request, person
from nexus.library import mirrors
from nexus.library import queries as library
from nexus.repos import queries, services
from nexus.repos.models import Repository, Visibility

router = Router()


class MirrorState(Schema):
    """How a mirror is doing. `last_error` is empty after a fetch that worked."""

    last_synced_at: datetime | None
    last_error: str


class RepositoryAnswer(Schema):
    owner: str
    name: str
    description: str
    visibility: Visibility
    cohort: str | None
    url: str
    clone_url: str
    source_url: str
    documents: int
    created_at: datetime
    pushed_at: datetime | None
    mirror: MirrorState | None

    @classmethod
    def of(cls, row: Repository, request: HttpRequest) -> Self:
        publication, mirror = getattr(row, "publication", None), getattr(row, "mirror", None)
        return cls(
            owner=row.owner.handle,
            name=row.name,
            description=row.description,
            visibility=Visibility(row.visibility),
            cohort=row.cohort.handle if row.cohort else None,
            url=row.url,
            clone_url=row.source_url or request.build_absolute_uri(f"{row.url.rstrip('/')}.git"),
            source_url=row.source_url,
            documents=publication.document_count if publication else 0,
            created_at=row.created_at,
            pushed_at=row.pushed_at,
            mirror=MirrorState.from_orm(mirror) if mirror else None,
        )


class RepositoryChange(Schema):
    """What is left out stays as it is."""

    description: Text | None = Field(None, max_length=300)
    visibility: Visibility | None = None
    cohort: Text | None = Field(None, max_length=39, description="The cohort's handle, with visibility `cohort` only.")

    @model_validator(mode="after")
    def _cohort_with_visibility(self) -> Self:
        if (self.cohort is not None) != (self.visibility == Visibility.COHORT):
            raise ValueError("Name a cohort if, and only if, the visibility is `cohort`.")
        return self

    def given(self, actor: Person) -> dict[str, Any]:
        return {**self.model_dump(), "cohort": people.cohort(viewer=actor, handle=self.cohort)}


class NewRepository(RepositoryChange):
    """`owner` is you, where it is left out, or a cohort of yours."""

    name: Name
    owner: Text | None = Field(None, max_length=39)
    description: Text = Field("", max_length=300)
    visibility: Visibility = Visibility.PUBLIC

    def given(self, actor: Person) -> dict[str, Any]:
        return {**super().given(actor), "owner": queries.place(actor=actor, owner=self.owner)}


class NewMirror(Schema):
    url: Text = Field(max_length=500, description="Of a public git repository: `https://github.com/ada/notes`.")


class SyncAsked(Schema):
    """The mirror will be fetched soon; `status_url` tells when it was."""

    status_url: str


@router.get("repositories", response=ListOf[RepositoryAnswer], operation_id="listRepositories", summary="Repositories")
def list_repositories(
    request: Request,
    response: HttpResponse,
    asked: AskedPage,
    owner: Text = "",
    visibility: Visibility | None = None,
) -> dict[str, Any]:
    """What you may see, newest first."""
    rows = library.listed_repositories(viewer=request.auth.viewer, owner=owner, visibility=visibility or "")
    these = page(rows, by=["-pk"], name="repositories", limit=asked.limit, cursor=asked.cursor)
    keep(request, response, services.REPOSITORIES_TAG)
    return listed(request, response, these, [RepositoryAnswer.of(row, request) for row in these.rows])


@router.post(
    "repositories",
    response={201: RepositoryAnswer},
    auth=WRITES,
    operation_id="createRepository",
    summary="Create a repository",
    openapi_extra={"parameters": [KEY]},
)
def create_repository(request: Request, new: NewRepository) -> HttpResponse:
    """Makes an empty repository, to be pushed to."""
    actor = person(request)

    def work() -> HttpResponse:
        row = services.create_repository(actor=actor, **new.given(actor))
        return created(RepositoryAnswer.of(row, request), address(row))

    return once(request, actor, work)


@router.get(
    "repositories/{owner}/{name}",
    response=RepositoryAnswer,
    operation_id="getRepository",
    summary="One repository",
)
def get_repository(request: Request, response: HttpResponse, owner: str, name: str) -> RepositoryAnswer:
    row = repository(request, owner, name)
    keep(request, response, row.tag)
    return RepositoryAnswer.of(row, request)


@router.patch(
    "repositories/{owner}/{name}",
    response=RepositoryAnswer,
    auth=WRITES,
    operation_id="updateRepository",
    summary="Change a repository",
    openapi_extra={"parameters": [IF_MATCH]},
)
def update_repository(request: Request, owner: str, name: str, change: RepositoryChange) -> RepositoryAnswer:
    """Sets what is given. A change of visibility reaches pages, search and git at once."""
    with transaction.atomic():
        row = found(services.held(repository(request, owner, name)))
        require_match(request, RepositoryAnswer.of(row, request))
        services.change_repository(actor=person(request), repository=row, **change.given(person(request)))
    return RepositoryAnswer.of(row, request)


@router.post(
    "repositories/{owner}/{name}/sync",
    response={202: SyncAsked},
    auth=WRITES,
    operation_id="syncMirror",
    summary="Fetch a mirror now",
)
def sync_mirror(request: Request, response: HttpResponse, owner: str, name: str) -> Status[dict[str, str]]:
    row = repository(request, owner, name)
    mirrors.sync(actor=person(request), repository=row)
    response["Location"] = address(row)
    return Status(202, {"status_url": address(row)})


@router.post(
    "mirrors",
    response={201: RepositoryAnswer},
    auth=WRITES,
    operation_id="addMirror",
    summary="Mirror a repository from elsewhere",
    openapi_extra={"parameters": [KEY]},
)
def add_mirror(request: Request, new: NewMirror) -> HttpResponse:
    """Fetches it at once, and again by itself when it changes."""
    actor = person(request)

    def work() -> HttpResponse:
        row = mirrors.add_mirror(actor=actor, url=new.url)
        return created(RepositoryAnswer.of(row, request), address(row))

    return once(request, actor, work, in_transaction=False)


def repository(request: Request, owner: str, name: str) -> Repository:
    """The repository of this address that the caller may see; Problem 404 otherwise."""
    row: Repository = found(library.listed_repository(viewer=request.auth.viewer, owner=owner, name=name))
    return row


def address(row: Repository) -> str:
    return f"/api/v1/repositories/{row.owner.handle}/{row.name}"
