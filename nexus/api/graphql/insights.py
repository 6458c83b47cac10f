"""What the documents of a repository state, and corrections of it."""

from typing import Any, Self

import strawberry
from strawberry.scalars import JSON

from nexus.api.graphql.challenges import KIND
from nexus.api.graphql.relay import make_id
from nexus.challenges.findable import address
from nexus.library.insights import Kind, Told

strawberry.enum(Kind, name="InsightKind")


@strawberry.type(
    description="One thing a document states, at a line of it: a challenge with its problem as `text`, a "
    "technology with its usual name, an endpoint with method and path, an idea with kind and title, a practice. "
    "`details` of a challenge may hold environment, cause, trade_off and labs; `challengeId` is that of the problem it "
    "was joined to, with others who met it, null until it is."
)
class Insight:
    kind: Kind
    key: str
    name: str
    text: str
    solution: str
    path: str
    line: int
    source_url: str
    is_corrected: bool
    details: JSON
    challenge_id: strawberry.ID | None
    challenge_url: str | None

    @classmethod
    def of(cls, one: Told, url: str, challenge: int | None) -> Self:
        return cls(
            kind=one.kind,
            key=one.key,
            name=one.name,
            text=one.text,
            solution=one.solution,
            path=one.path,
            line=one.line,
            source_url=f"{url}{one.source}",
            is_corrected=one.is_corrected,
            details=JSON(one.details),
            challenge_id=make_id(KIND, challenge) if challenge else None,
            challenge_url=address(challenge) if challenge else None,
        )


@strawberry.input(description="How an insight is to be read; with `isNone` it is none, and the rest is left out.")
class CorrectionWish:
    name: str = ""
    text: str = ""
    solution: str = ""
    is_none: bool = False

    def given(self) -> dict[str, Any]:
        return {"name": self.name, "text": self.text, "solution": self.solution, "is_none": self.is_none}
