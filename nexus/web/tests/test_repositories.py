"""Making and changing repositories by the pages."""

import hashlib
import hmac
from urllib.parse import quote

import pytest
from django.test import Client

from nexus.accounts import services as accounts
from nexus.library import mirrors
from nexus.outbox.models import OutboxEvent
from nexus.repos import services
from nexus.repos.mirrored import claim
from nexus.repos.models import Mirror, Repository

pytestmark = pytest.mark.django_db


def test_a_person_makes_an_empty_repository(client: Client, ada):
    client.force_login(ada)
    answer = client.post("/new", {"name": "notes", "visibility": "private", "description": "What I learn"})
    assert answer.headers["Location"] == "/@ada/notes/"
    assert Repository.objects.get().scope == ada.scope


@pytest.mark.parametrize("name", ["", "a b", "../x", ".hidden", "x.git", "x" * 101])
def test_an_odd_name_is_refused_with_what_was_typed_kept(client: Client, ada, name):
    client.force_login(ada)
    answer = client.post("/new", {"name": name, "visibility": "public", "description": "kept text"})
    assert answer.status_code == 422
    assert "kept text" in answer.text
    assert not Repository.objects.exists()


def test_a_name_is_given_once_whatever_its_case(client: Client, ada):
    services.create_repository(actor=ada, owner=ada, name="notes")
    client.force_login(ada)
    answer = client.post("/new", {"name": "Notes", "visibility": "public"})
    assert "already has a repository" in answer.text


def test_only_the_owner_reaches_the_settings(client: Client, ada, grace):
    services.create_repository(actor=ada, owner=ada, name="notes")
    client.force_login(grace)
    assert client.get("/@ada/notes/-/settings").status_code == 403
    client.force_login(ada)
    answer = client.post("/@ada/notes/-/settings", {"visibility": "private", "description": "mine"})
    assert answer.status_code == 302
    assert Repository.objects.get().visibility == "private"


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/a/b", "https://localhost/a/b", "https://[::1]/a/b", "https://10.0.0.1/a/b"]
)
def test_a_mirror_of_a_private_address_is_refused_and_leaves_nothing(client: Client, ada, url):
    client.force_login(ada)
    answer = client.post("/new/mirror", {"url": url})
    assert answer.status_code == 422
    assert url in answer.text
    assert not Repository.objects.exists()


@pytest.fixture
def mirror(db):
    owner = accounts.add_unclaimed_owner(handle="linus")
    repository = services.create_repository(
        actor=None, owner=owner, name="tree", source_url="https://example.org/l/tree"
    )
    Mirror.objects.create(repository=repository, url=repository.source_url, next_sync_at="2030-01-01T00:00Z")
    return repository


def test_a_signed_webhook_asks_for_a_refresh(client: Client, mirror):
    body = b'{"ref": "refs/heads/main"}'
    mark = "sha256=" + hmac.new(mirrors.hook_secret(mirror).encode(), body, hashlib.sha256).hexdigest()
    answer = client.post("/@linus/tree/-/hook", body, "application/json", headers={"X-Hub-Signature-256": mark})
    assert answer.status_code == 202
    assert OutboxEvent.objects.filter(kind="MirrorAsked").count() == 1


def test_a_webhook_with_a_wrong_signature_does_nothing(client: Client, mirror):
    answer = client.post("/@linus/tree/-/hook", b"{}", "application/json", headers={"X-Hub-Signature-256": "sha256=0"})
    assert answer.status_code == 403
    assert not OutboxEvent.objects.exists()


def test_a_removed_source_is_not_mirrored_again(client: Client, mirror, person):
    client.force_login(person("root", is_admin=True))
    client.post("/@linus/-/removal")
    assert not Repository.objects.exists()
    answer = client.post("/new/mirror", {"url": "https://example.org/l/tree"})
    assert "asked for it to be removed" in answer.text


def test_everybody_reads_how_to_claim_and_to_have_removed_what_is_mirrored(client: Client, mirror):
    assert "Write to an administrator" not in client.get("/@linus/-/removal").text
    assert "write to an administrator" in client.get("/@linus/-/claim").text


def test_a_visitor_signs_in_before_anything_is_claimed_or_removed(client: Client, mirror, person):
    person("ada")
    for address in ("/@linus/-/claim", "/@linus/-/removal"):
        assert client.post(address, {"person": "ada"}).url == f"/accounts/login/?next={quote(address)}"
    client.force_login(person("grace"))
    assert client.post("/@linus/-/claim", {"person": "ada"}).status_code == 403
    assert client.post("/@linus/-/removal").status_code == 403
    mirror.owner.refresh_from_db()
    assert (mirror.owner.kind, Repository.objects.count()) == ("unclaimed", 1)


def test_an_administrator_says_whose_a_mirror_is_and_every_page_follows(client: Client, mirror, person):
    person("ada")
    visitor = Client()
    pages = ("/@linus/tree/", "/@linus/", "/@ada/")
    assert [visitor.get(page).text.count("@ada<") for page in pages] == [0, 0, 1]
    client.force_login(person("root", is_admin=True))
    refused = client.post("/@linus/-/claim", {"person": "nobody"})
    assert (refused.status_code, "There is no person nobody." in refused.text) == (422, True)
    assert client.post("/@linus/-/claim", {"person": "@Ada"}).url == "/@linus/"
    assert "Looked after by" in visitor.get("/@linus/tree/").text
    assert '<a href="/@ada/">@ada</a>' in visitor.get("/@linus/").text
    assert "not claimed yet" not in visitor.get("/@linus/").text
    assert '<a href="/@linus/">@linus</a>' in visitor.get("/@ada/").text


def test_the_author_has_everything_removed(client: Client, mirror, person):
    ada = person("ada")
    claim(actor=None, owner=mirror.owner, person=ada)
    client.force_login(ada)
    assert '"/@linus/-/removal"' in client.get("/@linus/").text
    assert '"/@linus/-/removal"' not in Client().get("/@linus/").text
    assert "Remove everything" in client.get("/@linus/-/removal").text
    client.post("/@linus/-/removal")
    assert not Repository.objects.exists()
