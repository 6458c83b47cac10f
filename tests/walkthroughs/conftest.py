"""One hub for all walkthroughs of a session, people to push, and a fresh repository for each test."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.walkthroughs.hub import Hub, Notes

NUMBERS = itertools.count(1)
CAST = """
from nexus.accounts import services as accounts
from nexus.repos import services as repos
for handle in ("ada", "grace"):
    person = accounts.add_person(handle=handle)
    result[handle] = accounts.make_token(actor=person, name="git").secret
    repos.create_repository(actor=person, owner=person, name="private", visibility="private")
    repos.create_repository(actor=person, owner=person, name="public")
ada = accounts.Person.objects.get(handle="ada")
result["reader"] = accounts.make_token(actor=ada, name="reads", scopes=["read"]).secret
revoked = accounts.make_token(actor=ada, name="revoked")
accounts.revoke_token(actor=ada, token_id=revoked.token.pk)
result["revoked"] = revoked.secret
holder = accounts.add_unclaimed_owner(handle="mirrored")
repos.create_repository(actor=None, owner=holder, name="thing", source_url="https://example.org/mirrored/thing")
"""


@dataclass(frozen=True)
class Tokens:
    ada: str
    grace: str
    reader: str
    revoked: str


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    running = Hub(tmp_path_factory.mktemp("hub"), settings={"NEXUS_MAX_PUSH_MB": "80"})
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def tokens(hub: Hub) -> Tokens:
    return Tokens(**hub.script(CAST))


@pytest.fixture
def place(request: pytest.FixtureRequest) -> str:
    """`@ada/<name of the test>-<number>`: an address nobody has used yet, not even a failed run of the same test."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", request.node.name).strip("-")
    return f"@ada/{name.removeprefix('test-')[:85].strip('-')}-{next(NUMBERS)}"


@pytest.fixture
def notes(hub: Hub, tokens: Tokens, tmp_path: Path, place: str) -> Notes:
    """Ada's working copy of a repository that her first push will make."""
    return Notes(tmp_path / "notes", hub.address(place, tokens.ada))


@pytest.fixture
def another(hub: Hub, tokens: Tokens, tmp_path: Path, place: str) -> Callable[[str], Notes]:
    """More working copies of the same repository."""
    return lambda name: Notes(tmp_path / name, hub.address(place, tokens.ada))
