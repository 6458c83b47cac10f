"""What resolvers know of the request."""

from dataclasses import dataclass

import strawberry
from django.http import HttpRequest

from nexus.accounts.models import Person
from nexus.api.auth import Caller


@dataclass(frozen=True, slots=True)
class Context:
    request: HttpRequest
    caller: Caller

    @property
    def viewer(self) -> Person | None:
        return self.caller.viewer

    @property
    def reader(self) -> Person:
        """The person whose own things are asked for; Problem 401 or 403 otherwise."""
        return self.caller.person_for("read")

    @property
    def writer(self) -> Person:
        """The person who acts; Problem 401 or 403 otherwise."""
        return self.caller.person_for("write")


Info = strawberry.Info[Context, None]
