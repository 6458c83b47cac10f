"""What can be done. Each field calls one service, in the caller's name."""

from typing import TypeVar

import strawberry
from django.db import transaction
from strawberry.scalars import JSON

from nexus.accounts import queries as people
from nexus.accounts import services as accounts
from nexus.accounts.models import Owner as OwnerRow
from nexus.activity import services as activity
from nexus.api.errors import Problem
from nexus.api.graphql.accounts import NewToken, Token, TokenWish
from nexus.api.graphql.challenges import Challenge, Evidence, NewChallenge, NewEvidence, StatedChallenge, key_of
from nexus.api.graphql.challenges import challenge as whole
from nexus.api.graphql.context import Context, Info
from nexus.api.graphql.inbox import Notice
from nexus.api.graphql.insights import CorrectionWish
from nexus.api.graphql.labs import LabRun
from nexus.api.graphql.owners import Owner
from nexus.api.graphql.practices import Citation, NewCitation, Practice
from nexus.api.graphql.practices import practice as checklist
from nexus.api.graphql.relay import Siblings, number, read_id
from nexus.api.graphql.repos import NewRepository, Repository, RepositoryChange
from nexus.challenges import authoring, citing, practices
from nexus.challenges import services as challenges
from nexus.labs import services as labs
from nexus.library import insights, mirrors, queries
from nexus.library.insights import Kind
from nexus.repos import mirrored
from nexus.repos import services as repos
from nexus.repos.models import Repository as Row

Found = TypeVar("Found", Row, OwnerRow)


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

    @strawberry.mutation(description="Says which person a mirrored author is, who looks after those mirrors then.")
    def claim_owner(self, info: Info, owner: str, person: str) -> Owner | None:
        actor, row = info.context.writer, _owner(owner)
        mirrored.claim(actor=actor, owner=row, person=people.known_person(person))
        return Owner.of(row)

    @strawberry.mutation(description="Removes what is mirrored from an author; the sources are not imported again.")
    def remove_mirrors(self, info: Info, owner: str) -> Owner | None:
        actor, row = info.context.writer, _owner(owner)
        mirrored.remove_all(actor=actor, owner=row)
        return Owner.of(row)

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

    @strawberry.mutation(description="Commits a challenge to your repository `notes`; the next push can change it.")
    def state_challenge(self, info: Info, new: NewChallenge) -> StatedChallenge | None:
        stated = authoring.state_challenge(actor=info.context.writer, **new.given())
        joined = whole(info.context, stated.challenge) if stated.challenge else None
        return StatedChallenge(challenge=joined, url=stated.url, document_url=stated.document_url)

    @strawberry.mutation(description="Adds how you solved a challenge.")
    def add_solution(self, info: Info, challenge: strawberry.ID, text: str) -> Challenge | None:
        actor, key = info.context.writer, key_of(challenge)
        challenges.add_solution(actor=actor, challenge=key, text=text)
        return whole(info.context, key)

    @strawberry.mutation(description="Takes a solution back that you added.")
    def withdraw_solution(self, info: Info, challenge: strawberry.ID, solution: strawberry.ID) -> Challenge | None:
        actor, key = info.context.writer, key_of(challenge)
        challenges.withdraw_solution(actor=actor, challenge=key, solution=number(solution))
        return whole(info.context, key)

    @strawberry.mutation(description="Adds something anybody can look at, which shows that a solution works.")
    def add_evidence(
        self, info: Info, challenge: strawberry.ID, solution: strawberry.ID, evidence: NewEvidence
    ) -> Evidence | None:
        actor, key = info.context.writer, key_of(challenge)
        row = challenges.add_evidence(actor=actor, challenge=key, solution=number(solution), **evidence.given())
        return Evidence.made_of(row)

    @strawberry.mutation(description="Takes evidence back that you added.")
    def withdraw_evidence(self, info: Info, challenge: strawberry.ID, evidence: strawberry.ID) -> Challenge | None:
        actor, key = info.context.writer, key_of(challenge)
        challenges.withdraw_evidence(actor=actor, challenge=key, evidence=number(evidence))
        return whole(info.context, key)

    @strawberry.mutation(description="1 for a solution, -1 against it, 0 takes your vote back.")
    def vote(self, info: Info, challenge: strawberry.ID, solution: strawberry.ID, value: int) -> Challenge | None:
        actor, key = info.context.writer, key_of(challenge)
        challenges.vote(actor=actor, challenge=key, solution=number(solution), value=value)
        return whole(info.context, key)

    @strawberry.mutation(description="Says which solution is the one, for those who told the challenge; null for none.")
    def accept(self, info: Info, challenge: strawberry.ID, solution: strawberry.ID | None) -> Challenge | None:
        actor, key = info.context.writer, key_of(challenge)
        chosen = number(solution) if solution is not None else None
        challenges.accept(actor=actor, challenge=key, solution=chosen)
        return whole(info.context, key)

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

    @strawberry.mutation(description="Cites something for or against a line of a checklist.")
    def cite_for_practice(self, info: Info, practice: str, line: str, citation: NewCitation) -> Citation | None:
        actor = info.context.writer
        row = citing.cite(actor=actor, practice=practice, line=line, **citation.given())
        return Citation.of(practices.citation(viewer=actor, key=row.pk))

    @strawberry.mutation(description="Takes a citation back that you gave.")
    def withdraw_citation(self, info: Info, practice: str, citation: strawberry.ID) -> Practice | None:
        actor = info.context.writer
        citing.withdraw(actor=actor, practice=practice, citation=number(citation))
        return checklist(actor, practice)

    @strawberry.mutation(description="Marks something you were told as read; its id.")
    def mark_read(self, info: Info, id: strawberry.ID) -> Notice | None:  # noqa: A002  Relay's name
        actor = info.context.writer
        kind, key = read_id(id)
        return Notice.of(activity.mark_read(actor=actor, notice_id=number(key) if kind == "Notice" else 0))

    @strawberry.mutation(description="Marks all you were told as read; how many were unread.")
    def mark_all_read(self, info: Info) -> int | None:
        return activity.mark_all_read(actor=info.context.writer)


def _repository(context: Context, owner: str, name: str) -> Row:
    return _found(queries.listed_repository(viewer=context.viewer, owner=owner, name=name))


def _owner(handle: str) -> OwnerRow:
    return _found(people.owner(handle))


def _found(row: Found | None) -> Found:
    """The row; Problem, the same for what is not there and what the caller may not see."""
    if row is None:
        raise Problem("not-found")
    return row


def _told(row: Row) -> Repository:
    return Repository.of(row, Siblings([row]))
