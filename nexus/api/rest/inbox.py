"""What one was told."""

from datetime import datetime
from typing import Annotated, Any, Self

from django.http import HttpResponse
from ninja import Path, Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from nexus.activity import queries, services
from nexus.activity.models import Notice
from nexus.api.pages import page
from nexus.api.rest.accounts import LARGEST_ID
from nexus.api.rest.answers import ListOf, Paging, listed
from nexus.api.rest.callers import READS_OWN, WRITES, Request, person

router = Router()


class NoticeAnswer(Schema):
    """`url` is a path on this hub; `read_at` is null while it is unread."""

    id: int
    kind: str
    title: str
    text: str
    url: str
    why: str
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, row: Notice) -> Self:
        return cls.from_orm(row)


class NoticesAsked(Paging):
    unread: bool = Field(default=False, description="Only what you have not read.")


@router.get("inbox", response=ListOf[NoticeAnswer], auth=READS_OWN, operation_id="listInbox", summary="Your inbox")
def list_inbox(request: Request, response: HttpResponse, asked: Query[NoticesAsked]) -> dict[str, Any]:
    """What you were told, newest first."""
    you = person(request)
    rows = queries.unread(you) if asked.unread else queries.notices(you)
    these = page(rows, by=["-pk"], name="inbox", limit=asked.limit, cursor=asked.cursor)
    return listed(request, response, these, [NoticeAnswer.of(row) for row in these.rows])


@router.put(
    "inbox/{notice_id}/read",
    response={204: None},
    auth=WRITES,
    operation_id="markRead",
    summary="Mark a notice as read",
)
def mark_read(request: Request, notice_id: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> Status[None]:
    services.mark_read(actor=person(request), notice_id=notice_id)
    return Status(204, None)


@router.post(
    "inbox/read-all",
    response={204: None},
    auth=WRITES,
    operation_id="markAllRead",
    summary="Mark all as read",
)
def mark_all_read(request: Request) -> Status[None]:
    services.mark_all_read(actor=person(request))
    return Status(204, None)
