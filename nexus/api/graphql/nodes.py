"""From a global id to the thing, for whoever may see it."""

from collections.abc import Callable

from nexus.accounts import queries as people
from nexus.activity import queries as activity
from nexus.api.graphql.accounts import Person, Token
from nexus.api.graphql.challenges import KIND, Challenge, challenge
from nexus.api.graphql.context import Context
from nexus.api.graphql.inbox import Notice
from nexus.api.graphql.library import Document
from nexus.api.graphql.relay import Node, number, read_id
from nexus.api.graphql.repos import Repository, alone
from nexus.library import queries


def node(context: Context, text: str) -> Node | None:
    """None for what is not there, is not for the caller, or has an id that is none of ours."""
    kind, key = read_id(text)
    return KINDS[kind](context, key) if kind in KINDS else None


def _repository(context: Context, key: str) -> Repository | None:
    return alone(queries.listed_repositories(viewer=context.viewer).filter(pk=number(key)).first())


def _document(context: Context, key: str) -> Document | None:
    place, _, path = key.partition(":")
    repository = _repository(context, place)
    return repository.document_at(path) if repository else None


def _person(context: Context, key: str) -> Person | None:
    row = people.people(viewer=context.viewer).filter(pk=number(key)).first()
    return Person.of(row) if row else None


def _token(context: Context, key: str) -> Token | None:
    row = people.tokens_of(context.viewer).filter(pk=number(key)).first() if context.viewer else None
    return Token.of(row) if row else None


def _challenge(context: Context, key: str) -> Challenge | None:
    return challenge(context, number(key))


def _notice(context: Context, key: str) -> Notice | None:
    row = activity.notices(context.viewer).filter(pk=number(key)).first()
    return Notice.of(row) if row else None


KINDS: dict[str, Callable[[Context, str], Node | None]] = {
    "Repository": _repository,
    "Document": _document,
    "Person": _person,
    "Token": _token,
    "Notice": _notice,
    KIND: _challenge,
}
