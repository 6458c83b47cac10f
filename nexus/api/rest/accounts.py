"""People, oneself, and one's tokens."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from django.http import HttpResponse
from ninja import Path, Router, Schema
from ninja.responses import Status
from pydantic import Field

from nexus.accounts import queries, services
from nexus.accounts.models import Person
from nexus.api.pages import page
from nexus.api.repeats import once
from nexus.api.rest.answers import KEY, AskedPage, ListOf, Text, created, found, listed
from nexus.api.rest.callers import READS_OWN, WRITES, Request, person

router = Router()
Scope = Literal["read", "write", "push"]
LARGEST_ID = 2**63 - 1


class PersonAnswer(Schema):
    handle: str
    name: str
    url: str
    joined_at: datetime

    @classmethod
    def of(cls, row: Person, **more: Any) -> Self:
        return cls(handle=row.handle, name=row.name, url=row.url, joined_at=row.created_at, **more)


class Me(PersonAnswer):
    """You, and what this token or session may do in your name."""

    email: str
    is_admin: bool
    cohorts: list[str]
    scopes: list[str]


class TokenAnswer(Schema):
    """`hint` is how the token begins."""

    id: int
    name: str
    hint: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class TokenMade(TokenAnswer):
    """`secret` is shown this once; a repeated request gets null."""

    secret: str | None


class NewToken(Schema):
    name: Text = Field(min_length=1, max_length=80)
    scopes: list[Scope] | None = Field(None, min_length=1, max_length=3, description="Yours, where left out.")
    days: int | None = Field(services.TOKEN_DAYS, ge=1, le=3650, description="Until it expires; null for never.")


@router.get("people", response=ListOf[PersonAnswer], operation_id="listPeople", summary="People")
def list_people(request: Request, response: HttpResponse, asked: AskedPage) -> dict[str, Any]:
    """Everyone with an account, in the order in which they came."""
    rows = queries.people(viewer=request.auth.viewer)
    these = page(rows, by=["pk"], name="people", limit=asked.limit, cursor=asked.cursor)
    return listed(request, response, these, [PersonAnswer.of(row) for row in these.rows])


@router.get("people/{handle}", response=PersonAnswer, operation_id="getPerson", summary="One person")
def get_person(request: Request, handle: str) -> PersonAnswer:
    return PersonAnswer.of(found(queries.people(viewer=request.auth.viewer).filter(handle__iexact=handle).first()))


@router.get("me", response=Me, auth=READS_OWN, operation_id="getMe", summary="You")
def get_me(request: Request) -> Me:
    you = person(request)
    cohorts = [cohort.handle for cohort in queries.cohorts_of(you)]
    scopes = sorted(request.auth.scopes)
    return Me.of(you, email=you.email, is_admin=you.is_admin, cohorts=cohorts, scopes=scopes)


@router.get("tokens", response=ListOf[TokenAnswer], auth=READS_OWN, operation_id="listTokens", summary="Your tokens")
def list_tokens(request: Request, response: HttpResponse, asked: AskedPage) -> dict[str, Any]:
    """Those that are not revoked, newest first."""
    rows = queries.tokens_of(person(request))
    these = page(rows, by=["-pk"], name="tokens", limit=asked.limit, cursor=asked.cursor)
    return listed(request, response, these, [TokenAnswer.from_orm(row) for row in these.rows])


@router.post(
    "tokens",
    response={201: TokenMade},
    auth=WRITES,
    operation_id="createToken",
    summary="Make a token",
    openapi_extra={"parameters": [KEY]},
)
def create_token(request: Request, new: NewToken) -> HttpResponse:
    """Made with a token, it may do no more than that one and lives no longer."""
    actor = person(request)

    def work() -> HttpResponse:
        wanted = new.model_dump()
        wanted["scopes"] = wanted["scopes"] or sorted(request.auth.scopes)
        made = services.make_token(actor=actor, within=request.auth.token, **wanted)
        answer = TokenMade(**TokenAnswer.from_orm(made.token).model_dump(), secret=made.secret)
        return created(answer, f"/api/v1/tokens/{made.token.pk}")

    return once(request, actor, work)


@router.delete(
    "tokens/{token_id}",
    response={204: None},
    auth=WRITES,
    operation_id="revokeToken",
    summary="Revoke a token",
)
def revoke_token(request: Request, token_id: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> Status[None]:
    """It stops working at once."""
    services.revoke_token(actor=person(request), token_id=token_id)
    return Status(204, None)
