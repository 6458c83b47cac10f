"""What an operation asks of its caller, said beside its address: `auth=WRITES`."""

from typing import ClassVar

from django.http import HttpRequest

from nexus.accounts.models import Person
from nexus.api.auth import Caller, caller


class Request(HttpRequest):
    """A request that passed the door."""

    auth: Caller


class Token:
    """Lets in whom the scope admits; with no scope, everybody whose token is not wrong."""

    openapi_security_schema: ClassVar = {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal access token, `nxs_…`, with the scopes read, write or push.",
    }

    def __init__(self, scope: str = "") -> None:
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        who = caller(request)
        if self.scope:
            who.person_for(self.scope)
        return who


READS = Token()
READS_OWN = Token("read")
WRITES = Token("write")


def person(request: Request) -> Person:
    """The caller of an operation that admits persons only."""
    return request.auth.known_person
