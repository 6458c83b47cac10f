"""What tests of the API need: real repositories with real commits, and clients of different people."""

import pygit2
from django.test import Client
from django.utils import timezone

from nexus.accounts import services as accounts
from nexus.accounts.models import Owner, Person, Token
from nexus.library import services as library
from nexus.repos import services as repos
from nexus.repos.models import Mirror, Repository

README = "# Redis notes\n\n## Technologies\n\n- Redis\n\n## Use\n\nHow to run it: look at the [guide](guide/caching.md).\n\n## Licence\n\nMIT\n"
CACHING = (
    "---\ntags: [redis, cache]\n---\n# Caching\n\nRead-through with Redis.\n\n## Stampede\n\nSee [gone](gone.md).\n"
)
FILES = {"README.md": README, "guide/caching.md": CACHING}


def commit(repository: Repository, files: dict[str, str | bytes]) -> str:
    """Commits the files, and nothing else, to `main`."""
    git = repos.open_git(repository)
    index = pygit2.Index()
    for path, text in files.items():
        data = text.encode() if isinstance(text, str) else text
        index.add(pygit2.IndexEntry(path, git.create_blob(data), pygit2.enums.FileMode.BLOB))
    author = pygit2.Signature("Ada", "ada@example.org", 1_700_000_000, 0)
    ref = "refs/heads/main"
    parents = [git.references[ref].target] if ref in git.references else []
    return str(git.create_commit(ref, author, author, "Notes", index.write_tree(git), parents))


def publish(repository: Repository, files: dict[str, str | bytes]) -> Repository:
    commit(repository, files)
    library.publish(repository=repository)
    return repository


def repository(owner: Owner, name: str = "notes", files: dict[str, str | bytes] = FILES, **more: object) -> Repository:
    """A published repository."""
    actor = owner if isinstance(owner, Person) else None
    return publish(repos.create_repository(actor=actor, owner=owner, name=name, **more), files)


def mirror(owner: Owner, name: str = "mirrored", added_by: Person | None = None, **more: object) -> Repository:
    """A repository that came from elsewhere."""
    url = f"https://example.org/{owner.handle}/{name}"
    row = repos.create_repository(actor=None, owner=owner, name=name, source_url=url, **more)
    Mirror.objects.create(repository=row, url=url, added_by=added_by, next_sync_at=timezone.now())
    return publish(row, FILES)


def cohort(handle: str, *members: Person) -> Owner:
    made = accounts.add_cohort(actor=None, handle=handle)
    for member in members:
        accounts.add_member(actor=None, cohort=made, person=member)
    return made


def token(person: Person, *scopes: str, name: str = "test") -> tuple[Token, str]:
    made = accounts.make_token(actor=person, name=name, scopes=list(scopes or ("read", "write")))
    return made.token, made.secret


def visitor() -> Client:
    return Client()


def client(person: Person, *scopes: str) -> Client:
    """A program with a token of the person."""
    return bearer(token(person, *scopes)[1])


def bearer(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


def browser(person: Person) -> Client:
    """A browser in which the person is signed in; it must send CSRF tokens."""
    signed_in = Client(enforce_csrf_checks=True)
    signed_in.force_login(person)
    return signed_in
