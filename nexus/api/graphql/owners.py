"""Owners: what a handle names."""

from typing import Self

import strawberry

from nexus.accounts.models import Owner as Row

strawberry.enum(Row.Kind, name="OwnerKind")


@strawberry.type(
    description="A handle: a person, a cohort, or an author of mirrored work; `claimedBy` is the person who that is."
)
class Owner:
    handle: str
    name: str
    kind: Row.Kind
    url: str
    claimed_by: str | None

    @classmethod
    def of(cls, row: Row) -> Self:
        return cls(
            handle=row.handle, name=row.name, kind=Row.Kind(row.kind), url=row.url, claimed_by=row.claimant or None
        )
