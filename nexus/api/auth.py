"""Who is calling: a token, a signed-in browser, or a visitor."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware

from nexus.accounts import queries, services
from nexus.accounts.models import Person, Token
from nexus.accounts.services import TOKEN_SCOPES
from nexus.api.errors import Problem

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Caller:
    """The person of a token or a session; neither for a visitor."""

    person: Person | None = None
    token: Token | None = None

    @property
    def scopes(self) -> frozenset[str]:
        """What the caller may do in the person's name: all, for a session."""
        if self.token is not None:
            return frozenset(self.token.scopes)
        return frozenset(TOKEN_SCOPES if self.person else ())

    @property
    def viewer(self) -> Person | None:
        """With whose eyes the caller sees: nobody's, for a token that may not read."""
        return self.person if "read" in self.scopes else None

    @property
    def known_person(self) -> Person:
        """The person; Problem 401 for a visitor."""
        if self.person is None:
            raise Problem("unauthenticated", headers={"WWW-Authenticate": "Bearer"})
        return self.person

    def person_for(self, scope: str) -> Person:
        """The person, if the caller may do in their name what the scope names; Problem 401 or 403 otherwise."""
        person = self.known_person
        if scope not in self.scopes:
            challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
            raise Problem("insufficient-scope", headers={"WWW-Authenticate": challenge})
        return person


def caller(request: HttpRequest) -> Caller:
    """Raises Problem for a token that is not valid, and for a browser's write without its CSRF token."""
    authorization = request.headers.get("Authorization", "")
    if authorization:
        return _by_token(authorization)
    if not request.user.is_authenticated:
        return Caller()
    if request.method not in SAFE:
        _check_csrf(request)
    return Caller(request.user)


def _by_token(authorization: str) -> Caller:
    scheme, _, secret = authorization.partition(" ")
    token = queries.token_of(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Problem("unauthenticated", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    services.note_token_used(token=token)
    return Caller(token.person, token)


def _check_csrf(request: HttpRequest) -> None:
    def refuse(_: HttpRequest) -> HttpResponseForbidden:
        return HttpResponseForbidden()

    if CsrfViewMiddleware(refuse).process_view(request, refuse, (), {}) is not None:
        raise Problem("forbidden", "A browser's session must send its CSRF token in X-CSRFToken.")
