"""What can be asked. Each field asks one query of a room, with the caller's eyes."""

import strawberry

from nexus.accounts import queries as people
from nexus.activity import queries as activity
from nexus.api.graphql.accounts import Me, Person, Token
from nexus.api.graphql.challenges import Challenge, ListedChallenge, Waiting, challenge, challenges_page, key_of
from nexus.api.graphql.context import Info
from nexus.api.graphql.inbox import Notice
from nexus.api.graphql.insights import Insight
from nexus.api.graphql.labs import Claim, ClaimStatus, Lab, LabRun
from nexus.api.graphql.library import Document, Health, Section
from nexus.api.graphql.nodes import node
from nexus.api.graphql.owners import Owner
from nexus.api.graphql.practices import ListedPractice, Practice, UnheldPractice
from nexus.api.graphql.practices import practice as checklist
from nexus.api.graphql.relay import After, Connection, First, Node, connected, connection, number, size
from nexus.api.graphql.repos import Repository, alone, listed
from nexus.api.graphql.search import HitConnection, hits
from nexus.api.graphql.topics import Coverage, Topic, one_topic
from nexus.api.pages import LIMIT, page
from nexus.challenges import practices
from nexus.challenges.engines.evidence import Badge
from nexus.challenges.unheld import unheld
from nexus.labs import queries as labs
from nexus.library import queries, topics
from nexus.library.insights import Kind
from nexus.repos.models import Visibility


@strawberry.type
class Query:
    @strawberry.field(description="What has this id, if you may see it.")
    def node(self, info: Info, id: strawberry.ID) -> Node | None:  # noqa: A002  Relay's name
        return node(info.context, id)

    @strawberry.field(description="What you may see, newest first.")
    def repositories(
        self,
        info: Info,
        owner: str = "",
        visibility: Visibility | None = None,
        first: First = LIMIT,
        after: After = None,
    ) -> Connection[Repository]:
        seen = visibility.value if visibility else ""
        rows = queries.listed_repositories(viewer=info.context.viewer, owner=owner, visibility=seen)
        return listed(page(rows, by=["-pk"], name="repositories", limit=size(first), cursor=after), after=after)

    @strawberry.field(description="One repository; null where there is none, or none for you.")
    def repository(self, info: Info, owner: str, name: str) -> Repository | None:
        return alone(queries.listed_repository(viewer=info.context.viewer, owner=owner, name=name))

    @strawberry.field(description="The documents of a repository, in reading order.")
    def documents(
        self,
        info: Info,
        owner: str,
        name: str,
        first: First = LIMIT,
        after: After = None,
    ) -> Connection[Document] | None:
        found = alone(queries.listed_repository(viewer=info.context.viewer, owner=owner, name=name))
        return found.documents_page(first, after) if found else None

    @strawberry.field(description="One document, by the path of its file.")
    def document(self, info: Info, owner: str, name: str, path: str) -> Document | None:
        found = alone(queries.listed_repository(viewer=info.context.viewer, owner=owner, name=name))
        return found.document_at(path) if found else None

    @strawberry.field(description="The headings of a document.")
    def sections(self, info: Info, owner: str, name: str, path: str) -> list[Section] | None:
        found = alone(queries.listed_repository(viewer=info.context.viewer, owner=owner, name=name))
        document = found.document_at(path) if found else None
        return document.all_sections() if document else None

    @strawberry.field(description="Every problem of a repository's documents, with its fix.")
    def health(self, info: Info, owner: str, name: str) -> Health | None:
        row = queries.listed_repository(viewer=info.context.viewer, owner=owner, name=name)
        return Health.of(row) if row else None

    @strawberry.field(description="What the documents of a repository state, in reading order, as corrected.")
    def insights(
        self,
        info: Info,
        owner: str,
        name: str,
        kind: Kind | None = None,
        first: First = LIMIT,
        after: After = None,
    ) -> Connection[Insight] | None:
        found = alone(queries.listed_repository(viewer=info.context.viewer, owner=owner, name=name))
        return found.insights_page(kind, first, after) if found else None

    @strawberry.field(description="Those you may see, the best known first; of what waits, the longest waiting first.")
    def challenges(
        self,
        info: Info,
        topic: str = "",
        badge: Badge | None = None,
        by: str = "",
        waiting: Waiting | None = None,
        first: First = LIMIT,
        after: After = None,
    ) -> Connection[ListedChallenge]:
        known = badge.name.lower() if badge is not None else ""
        return challenges_page(info.context.viewer, waiting, first, after, topic=topic, badge=known, by=by)

    @strawberry.field(description="One, by its id or its number, with all who tell it and all solutions.")
    def challenge(self, info: Info, id: strawberry.ID) -> Challenge | None:  # noqa: A002  Relay's name
        return challenge(info.context, key_of(id))

    @strawberry.field(description="What you may see of what the text asks for, best first.")
    def search(self, info: Info, q: str, first: First = LIMIT, after: After = None) -> HitConnection:
        return hits(q, people.scopes(info.context.viewer), size(first), after)

    @strawberry.field(description="The checklists, by name, each with how many write the same.")
    def practices(self, info: Info, first: First = LIMIT, after: After = None) -> Connection[ListedPractice]:
        rows = practices.practices(viewer=info.context.viewer)
        return connection(rows, ListedPractice.of, size(first), after, "practices")

    @strawberry.field(description="One checklist with all lines, and what stands for and against each.")
    def practice(self, info: Info, slug: str) -> Practice | None:
        return checklist(info.context.viewer, slug)

    @strawberry.field(description="What at least two learners write and no checklist holds; what most write first.")
    def unheld_practices(self, info: Info, first: First = LIMIT, after: After = None) -> Connection[UnheldPractice]:
        rows = unheld(viewer=info.context.viewer)
        return connection(rows, UnheldPractice.of, size(first), after, "unheld practices")

    @strawberry.field(description="Every topic with a note or a guide, the one with the most notes first.")
    def topics(self, info: Info, kind: str = "", first: First = LIMIT, after: After = None) -> Connection[Topic]:
        found = topics.counted(viewer=info.context.viewer)
        rows = [one for one in found if kind in ("", one.topic.kind)]
        return connection(rows, Topic.of, size(first), after, f"topics {kind}")

    @strawberry.field(description="One topic, by its name in the address or another of its names.")
    def topic(self, info: Info, slug: str) -> Topic | None:
        return one_topic(slug, info.context.viewer)

    @strawberry.field(description="What everyone's notes cover of the programme, and what they lack.")
    def coverage(self, info: Info) -> Coverage:
        return Coverage.seen(info.context.viewer)

    @strawberry.field(description="Claims of the guide, each with how it stands today.")
    def claims(
        self,
        status: ClaimStatus | None = None,
        guide: str = "",
        first: First = LIMIT,
        after: After = None,
    ) -> Connection[Claim]:
        wanted = status.value if status else ""
        rows = labs.claims(guide=guide, status=wanted)
        return connection(rows, Claim.of, size(first), after, f"claims {guide} {wanted}")

    @strawberry.field(description="The labs, by name.")
    def labs(self, first: First = LIMIT, after: After = None) -> Connection[Lab]:
        return connection(labs.all_labs(), lambda one: Lab.of(*one), size(first), after, "labs")

    @strawberry.field(description="One lab with its kept result.")
    def lab(self, slug: str) -> Lab | None:
        known = labs.lab(slug)
        return Lab.of(*known) if known else None

    @strawberry.field(description="The runs of a lab, on this hub and shared, newest first.")
    def lab_runs(self, lab: str, first: First = LIMIT, after: After = None) -> Connection[LabRun] | None:
        if labs.lab(lab) is None:
            return None
        found = page(labs.runs(lab), by=["-pk"], name=f"runs {lab}", limit=size(first), cursor=after)
        return connected(found, [LabRun.of(row) for row in found.rows], after=after)

    @strawberry.field(description="One run of a lab.")
    def lab_run(self, lab: str, id: strawberry.ID) -> LabRun | None:  # noqa: A002  what others call it
        row = labs.run(lab, number(id))
        return LabRun.of(row) if row else None

    @strawberry.field(description="Everyone with an account, in the order in which they came.")
    def people(self, info: Info, first: First = LIMIT, after: After = None) -> Connection[Person]:
        rows = people.people(viewer=info.context.viewer)
        found = page(rows, by=["pk"], name="people", limit=size(first), cursor=after)
        return connected(found, [Person.of(row) for row in found.rows], after=after)

    @strawberry.field
    def person(self, info: Info, handle: str) -> Person | None:
        row = people.people(viewer=info.context.viewer).filter(handle__iexact=handle).first()
        return Person.of(row) if row else None

    @strawberry.field(description="What a handle names.")
    def owner(self, handle: str) -> Owner | None:
        row = people.owner(handle)
        return Owner.of(row) if row else None

    @strawberry.field(description="You; an error for a visitor.")
    def me(self, info: Info) -> Me | None:
        return Me.of(info.context.reader, info.context.caller)

    @strawberry.field(description="Your tokens that are not revoked, newest first.")
    def tokens(self, info: Info, first: First = LIMIT, after: After = None) -> Connection[Token] | None:
        rows = people.tokens_of(info.context.reader)
        found = page(rows, by=["-pk"], name="tokens", limit=size(first), cursor=after)
        return connected(found, [Token.of(row) for row in found.rows], after=after)

    @strawberry.field(description="What you were told, newest first.")
    def inbox(
        self,
        info: Info,
        unread: bool = False,  # noqa: FBT001, FBT002  an argument of the graph has a name
        first: First = LIMIT,
        after: After = None,
    ) -> Connection[Notice] | None:
        reader = info.context.reader
        rows = activity.unread(reader) if unread else activity.notices(reader)
        found = page(rows, by=["-pk"], name="inbox", limit=size(first), cursor=after)
        return connected(found, [Notice.of(row) for row in found.rows], after=after)
