import base64

import pytest
from django.utils import timezone

from nexus.accounts import services as accounts
from nexus.accounts.models import Token
from nexus.api.git import gate
from nexus.repos import services as repos

pytestmark = pytest.mark.django_db
READ, WRITE = gate.READ, gate.WRITE


def basic(secret, handle="ada"):
    return "Basic " + base64.b64encode(f"{handle}:{secret}".encode()).decode()


@pytest.fixture
def token(ada):
    return accounts.make_token(actor=ada, name="git").secret


@pytest.fixture
def notes(ada):
    return repos.create_repository(actor=ada, owner=ada, name="notes")


@pytest.fixture
def diary(grace):
    return repos.create_repository(actor=grace, owner=grace, name="diary", visibility="private")


def status(*asked):
    with pytest.raises(gate.Refused) as refused:
        gate.admit(*asked)
    return refused.value.status[:3]


@pytest.mark.parametrize(
    "path", ["/@ada/notes/info/refs", "/@ada/notes.git/git-upload-pack", "/@a/n.x_y-z/git-receive-pack"]
)
def test_the_addresses_of_git_are_known(path):
    assert gate.ROUTE.fullmatch(path)


@pytest.mark.parametrize(
    "path",
    ["/@ada/notes/HEAD", "/@ada/notes/objects/info/packs", "/@ada/notes/git-upload-archive", "/ada/notes/info/refs"],
)
def test_nothing_else_of_a_repository_is_served(path):
    assert gate.ROUTE.fullmatch(path) is None


@pytest.mark.parametrize(
    ("action", "method", "query", "service"),
    [
        ("info/refs", "GET", "service=git-upload-pack", READ),
        ("info/refs", "GET", "service=git-receive-pack&x=y", WRITE),
        ("info/refs", "GET", "service=git-upload-archive", None),
        ("info/refs", "GET", "", None),
        ("info/refs", "POST", "service=git-upload-pack", None),
        ("git-receive-pack", "POST", "", WRITE),
        ("git-receive-pack", "GET", "", None),
    ],
)
def test_a_request_is_for_one_service_or_none(action, method, query, service):
    assert gate.service_of(action, method, query) == service


def test_anybody_reads_what_is_public(notes):
    assert gate.admit(READ, "ada", "notes", "").repository == notes
    assert gate.admit(READ, "ADA", "NOTES", basic("nonsense")).repository == notes


def test_the_owner_pushes_with_basic_and_bearer(notes, token):
    assert gate.admit(WRITE, "ada", "notes", basic(token)).repository == notes
    assert gate.admit(WRITE, "ada", "notes", f"Bearer {token}").repository == notes


@pytest.mark.parametrize(
    "garbage", ["", "Basic", "Basic !!!", "Basic /w==", "Bearer", "Bearer x", "Digest a", "x" * 9000]
)
def test_without_a_good_token_git_is_asked_for_one(notes, garbage):
    assert status(WRITE, "ada", "notes", garbage) == "401"


def test_revoked_expired_and_foreign_tokens_are_no_good(ada, notes, token):
    Token.objects.update(expires_at=timezone.now())
    assert status(WRITE, "ada", "notes", basic(token)) == "401"
    Token.objects.update(expires_at=None, revoked_at=timezone.now())
    assert status(WRITE, "ada", "notes", basic(token)) == "401"


def test_whoever_is_shut_out_has_no_good_token(ada, notes, token, person):
    accounts.set_active(actor=person("boss", is_admin=True), person=ada, is_active=False)
    assert status(WRITE, "ada", "notes", basic(token)) == "401"


def test_a_token_that_only_reads_does_not_push(ada, notes):
    reader = accounts.make_token(actor=ada, name="reads", scopes=["read"]).secret
    assert gate.admit(READ, "ada", "notes", basic(reader)).person == ada
    assert status(WRITE, "ada", "notes", basic(reader)) == "403"
    assert status(WRITE, "ada", "new", basic(reader)) == "403"


def test_a_token_for_something_else_reads_nothing_private(grace, diary):
    other = accounts.make_token(actor=grace, name="writes", scopes=["write"]).secret
    assert status(READ, "grace", "diary", basic(other)) == "403"


def test_a_public_repository_of_another_is_not_pushed_to(grace, notes):
    stranger = accounts.make_token(actor=grace, name="git").secret
    assert status(WRITE, "ada", "notes", basic(stranger)) == "403"


@pytest.mark.parametrize("service", [READ, WRITE])
@pytest.mark.parametrize("who", ["nobody", "wrong", "ada"])
def test_what_is_private_is_refused_as_what_is_missing(diary, token, service, who):
    authorization = {"nobody": "", "wrong": basic("x"), "ada": basic(token)}[who]
    said = []
    for name in ("diary", "missing"):
        with pytest.raises(gate.Refused) as refused:
            gate.admit(service, "grace", name, authorization)
        said.append((refused.value.status, refused.value.sentence))
    assert said[0] == said[1]


def test_a_new_repository_has_a_place_under_its_pusher_only(ada, grace, token):
    admitted = gate.admit(WRITE, "ada", "new", basic(token))
    assert (admitted.repository, admitted.owner.pk) == (None, ada.pk)
    assert gate.admit(READ, "ada", "new", basic(token)).owner.pk == ada.pk
    assert status(WRITE, "grace", "new", basic(token)) == "403"
    assert status(WRITE, "nobody", "new", basic(token)) == "403"


def test_a_repository_made_between_two_looks_is_found(ada, token, monkeypatch):
    def made_meanwhile(**_):
        repos.create_repository(actor=ada, owner=ada, name="new")

    monkeypatch.setattr(gate.queries, "place_for_push", made_meanwhile)
    assert gate.admit(WRITE, "ada", "new", basic(token)).repository.name == "new"


@pytest.mark.parametrize("name", ["..", ".x", "x.git", "."])
def test_a_name_that_cannot_be_has_no_place(ada, token, name):
    assert status(WRITE, "ada", name, basic(token)) == "403"


def test_a_mirror_sends_readers_to_its_source(ada, token):
    holder = accounts.add_unclaimed_owner(handle="mirrored")
    repos.create_repository(actor=None, owner=holder, name="thing", source_url="https://example.org/thing")
    with pytest.raises(gate.Refused, match=r"https://example\.org/thing"):
        gate.admit(READ, "mirrored", "thing", "")
    assert status(WRITE, "mirrored", "thing", basic(token)) == "403"
