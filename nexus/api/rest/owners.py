"""Owners: what a handle names, and who the authors of mirrored work are."""

from typing import Self

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from nexus.accounts import queries
from nexus.accounts.models import LONGEST_HANDLE, Owner
from nexus.api.rest.answers import Text, found
from nexus.api.rest.callers import WRITES, Request, person
from nexus.repos import mirrored

router = Router()


class OwnerAnswer(Schema):
    """`claimed_by` is the person who a mirrored author is."""

    handle: str
    name: str
    kind: Owner.Kind
    url: str
    claimed_by: str | None

    @classmethod
    def of(cls, row: Owner) -> Self:
        return cls(
            handle=row.handle, name=row.name, kind=Owner.Kind(row.kind), url=row.url, claimed_by=row.claimant or None
        )


class Claimant(Schema):
    person: Text = Field(max_length=LONGEST_HANDLE + 1, description="The handle of the person who the author is.")


@router.get("owners/{handle}", response=OwnerAnswer, operation_id="getOwner", summary="What a handle names")
def get_owner(request: Request, handle: str) -> OwnerAnswer:
    del request  # handles are public: they are in every address
    return OwnerAnswer.of(found(queries.owner(handle)))


@router.put(
    "owners/{author}/claim",
    response=OwnerAnswer,
    auth=WRITES,
    operation_id="claimOwner",
    summary="Say who a mirrored author is",
)
def claim_owner(request: Request, author: str, claimant: Claimant) -> OwnerAnswer:
    """For administrators. That person looks after what is mirrored from the author, from then on."""
    owner, someone = found(queries.owner(author)), queries.known_person(claimant.person)
    mirrored.claim(actor=person(request), owner=owner, person=someone)
    return OwnerAnswer.of(owner)


@router.delete(
    "owners/{author}/mirrors",
    response={204: None},
    auth=WRITES,
    operation_id="removeMirrors",
    summary="Remove what is mirrored from an author",
)
def remove_mirrors(request: Request, author: str) -> Status[None]:
    """For administrators, and for the author once claimed. The sources are remembered and not imported again."""
    mirrored.remove_all(actor=person(request), owner=found(queries.owner(author)))
    return Status(204, None)
