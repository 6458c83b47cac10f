"""What one was told."""

from datetime import datetime
from typing import Self

import strawberry

from nexus.activity.models import Notice as Row
from nexus.api.graphql.relay import Node, make_id


@strawberry.type(
    description="Something you were told. `url` is a path on this hub; `readAt` is null while it is unread."
)
class Notice(Node):
    kind: str
    title: str
    text: str
    url: str
    why: str
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, row: Row) -> Self:
        return cls(
            id=make_id("Notice", row.pk),
            kind=row.kind,
            title=row.title,
            text=row.text,
            url=row.url,
            why=row.why,
            created_at=row.created_at,
            read_at=row.read_at,
        )
