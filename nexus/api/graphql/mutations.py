"""What can be done. Each field calls one service, in the caller's name."""

import strawberry
from django.db import transaction
from strawberry.scalars import JSON

from nexus.accounts import services as accounts
from nexus.api.errors import Problem
from nexus.api.graphql.accounts import NewToken, Token, TokenWish
from nexus.api.graphql.context import Context, Info
from nexus.api.graphql.insights import CorrectionWish
from nexus.api.graphql.labs import LabRun
from nexus.api.graphql.relay import Siblings, number, read_id
from nexus.api.graphql.repos import NewRepository, Repository, RepositoryChange
from nexus.labs import services as labs
from nexus.library import insights, mirrors, queries
from nexus.library.insights import Kind
from nexus.repos import services as repos
from nexus.repos.models import Repository as Row


@strawberry.type
class Mutation:
    @strawberry.mutation(description="Makes an empty repository, to be pushed to.")
    def create_repository(self, info: Info, new: NewRepository) -> Repository | None:
        actor = info.context.writer
        return _told(repos.create_repository(actor=actor, **new.given(actor)))

    @strawberry.mutation(description="Sets what is given of a repository.")
    def update_repository(self, info: Info, owner: str, name: str, change: RepositoryChange) -> Repository | None:
        actor = info.context.writer
        with transaction.atomic():
            row = _found(repos.held(_repository(info.context, owner, name)))
            return _told(repos.change_repository(actor=actor, repository=row, **change.given(actor)))

    @strawberry.mutation(description="Mirrors a public git repository; fetched at once, and again when it changes.")
    def add_mirror(self, info: Info, url: str) -> Repository | None:
        return _told(mirrors.add_mirror(actor=info.context.writer, url=url))

    @strawberry.mutation(description="Has a mirror fetched soon.")
    def sync_mirror(self, info: Info, owner: str, name: str) -> Repository | None:
        actor = info.context.writer
        row = _repository(info.context, owner, name)
        mirrors.sync(actor=actor, repository=row)
        return _told(row)

    @strawberry.mutation(description="Says how an insight is to be read, or that it is none; also after the next push.")
    def correct_insight(
        self, info: Info, owner: str, name: str, kind: Kind, key: str, correction: CorrectionWish
    ) -> Repository | None:
        actor = info.context.writer
        row = _repository(info.context, owner, name)
        insights.correct(actor=actor, repository=row, kind=kind.value, key=key, **correction.given())
        return _told(row)

    @strawberry.mutation(description="Takes a correction back: the insight is as it was read.")
    def withdraw_correction(self, info: Info, owner: str, name: str, kind: Kind, key: str) -> Repository | None:
        actor = info.context.writer
        row = _repository(info.context, owner, name)
        insights.withdraw(actor=actor, repository=row, kind=kind.value, key=key)
        return _told(row)

    @strawberry.mutation(description="Has a lab run soon on this hub; the run under way already, if there is one.")
    def run_lab(self, info: Info, slug: str) -> LabRun | None:
        return LabRun.of(labs.ask_run(actor=info.context.writer, slug=slug))

    @strawberry.mutation(description="Shares what your machine measured; the hub judges the values by its own claims.")
    def share_lab_result(self, info: Info, slug: str, machine_name: str, result: JSON) -> LabRun | None:
        actor = info.context.writer
        return LabRun.of(labs.share(actor=actor, slug=slug, machine_name=machine_name, told=result))

    @strawberry.mutation(description="Makes a token; made with a token, it may do no more than that one.")
    def create_token(self, info: Info, new: TokenWish) -> NewToken | None:
        actor, caller = info.context.writer, info.context.caller
        scopes = sorted(caller.scopes) if new.scopes is None else new.scopes
        made = accounts.make_token(actor=actor, within=caller.token, name=new.name, scopes=scopes, days=new.days)
        return NewToken(token=Token.of(made.token), secret=made.secret)

    @strawberry.mutation(description="Revokes a token of yours, at once; its id.")
    def revoke_token(self, info: Info, id: strawberry.ID) -> strawberry.ID | None:  # noqa: A002  Relay's name
        actor = info.context.writer
        kind, key = read_id(id)
        accounts.revoke_token(actor=actor, token_id=number(key) if kind == "Token" else 0)
        return id


def _repository(context: Context, owner: str, name: str) -> Row:
    return _found(queries.listed_repository(viewer=context.viewer, owner=owner, name=name))


def _found(row: Row | None) -> Row:
    """The row; Problem, the same for what is not there and what the caller may not see."""
    if row is None:
        raise Problem("not-found")
    return row


def _told(row: Row) -> Repository:
    return Repository.of(row, Siblings([row]))
