"""People, oneself, and one's tokens."""

from datetime import datetime
from typing import Self

import strawberry

from nexus.accounts import queries
from nexus.accounts.models import Person as Row
from nexus.accounts.models import Token as TokenRow
from nexus.accounts.services import TOKEN_DAYS
from nexus.api.auth import Caller
from nexus.api.graphql.relay import Node, make_id


@strawberry.type(description="Someone with an account.")
class Person(Node):
    handle: str
    name: str
    url: str
    joined_at: datetime

    @classmethod
    def of(cls, row: Row) -> Self:
        return cls(
            id=make_id("Person", row.pk),
            handle=row.handle,
            name=row.name,
            url=row.url,
            joined_at=row.created_at,
        )


@strawberry.type(description="You, and what this token or session may do in your name.")
class Me:
    person: Person
    email: str
    is_admin: bool
    cohorts: list[str]
    scopes: list[str]

    @classmethod
    def of(cls, row: Row, caller: Caller) -> Self:
        return cls(
            person=Person.of(row),
            email=row.email,
            is_admin=row.is_admin,
            cohorts=[cohort.handle for cohort in queries.cohorts_of(row)],
            scopes=sorted(caller.scopes),
        )


@strawberry.type(description="A personal access token; `hint` is how it begins.")
class Token(Node):
    name: str
    hint: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: TokenRow) -> Self:
        return cls(
            id=make_id("Token", row.pk),
            name=row.name,
            hint=row.hint,
            scopes=row.scopes,
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
        )


@strawberry.type(description="`secret` is shown this once.")
class NewToken:
    token: Token
    secret: str


@strawberry.input(description="`scopes` are yours where they are left out; `days` null is for ever.")
class TokenWish:
    name: str
    scopes: list[str] | None = None
    days: int | None = TOKEN_DAYS
