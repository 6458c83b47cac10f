"""Who is asking, and may they: decided once a request, on the resolved repository."""

import base64
import binascii
import re
from dataclasses import dataclass

from nexus.accounts import queries as people
from nexus.accounts import services as accounts
from nexus.accounts.models import Owner, Person, Token
from nexus.repos import policy, queries
from nexus.repos.models import Repository

ROUTE = re.compile(
    r"/@(?P<owner>[A-Za-z0-9_-]{1,39})/(?P<name>[A-Za-z0-9._-]{1,100}?)(?P<suffix>\.git)?/"
    r"(?P<action>info/refs|git-upload-pack|git-receive-pack)",
)
READ, WRITE = "git-upload-pack", "git-receive-pack"


class Refused(Exception):
    """The request ends here: an HTTP status and a sentence that git shows to its user."""

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Admitted:
    """Let in. `repository` None: it is to be created under `owner` by this push, or cloned empty before it."""

    service: str
    name: str
    person: Person | None
    repository: Repository | None
    owner: Owner | None = None


def service_of(action: str, method: str, query: str) -> str | None:
    """Which of git's two services the request is for; None where it is for no service of git."""
    if action == "info/refs":
        service = query.removeprefix("service=").partition("&")[0]
        return service if method == "GET" and service in (READ, WRITE) else None
    return action if method == "POST" else None


def admit(service: str, owner: str, name: str, authorization: str) -> Admitted:
    """Raises Refused; a repository that is not there and one not to be seen are refused alike."""
    token = _token(authorization)
    person = token.person if token and _may_use(token, service) else None
    found = queries.repository(viewer=person, owner=owner, name=name)
    if found is None and person:
        if place := queries.place_for_push(actor=person, owner=owner, name=name):
            return Admitted(service, name, person, None, place)
        # the place may be taken because another push has just made this very repository
        found = queries.repository(viewer=person, owner=owner, name=name)
    if found is None:
        raise _stranger(token)
    if service == READ and found.is_mirror:
        raise Refused("403 Forbidden", f"This is a mirror. Clone it from {found.source_url}")
    if service == WRITE and not policy.may_push(person, found):
        if person is None:
            raise _stranger(token)
        raise Refused("403 Forbidden", "You may read this repository, but not push to it.")
    return Admitted(service, name, person, found)


def _token(authorization: str) -> Token | None:
    """The token given as the password of Basic authentication, or as Bearer."""
    scheme, _, value = authorization.partition(" ")
    secret = value.strip()
    if scheme.lower() == "basic":
        try:
            secret = base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return None
    token = people.token_of(secret)
    if token:
        accounts.note_token_used(token=token)
    return token


def _may_use(token: Token, service: str) -> bool:
    return "push" in token.scopes or (service == READ and "read" in token.scopes)


def _stranger(token: Token | None) -> Refused:
    """Without a good token git is told to ask for one, so that its user's helper forgets a revoked one."""
    if token is None:
        return Refused("401 Unauthorized", "Sign in with your handle and a token as password.")
    return Refused("403 Forbidden", "There is no such repository, or this token may not use it.")
