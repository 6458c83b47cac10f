"""Mirrors of a real git server on loopback, which the operator has named as an exception."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from django.utils import timezone

from nexus.accounts import services as accounts
from nexus.accounts.models import Owner
from nexus.jobs.loop import Worker
from nexus.lib.tests.git.repositories import Maker, git
from nexus.lib.tests.git.serving import answer_with_git, git_server
from nexus.lib.tests.outbound.servers import Canary, serving
from nexus.library import mirrors, queries
from nexus.library.mirrors import MirrorRefused
from nexus.library.models import Document
from nexus.outbox.models import OutboxEvent
from nexus.repos import mirrored
from nexus.repos import services as repos
from nexus.repos.models import Mirror, Push, Repository
from nexus.search.queries import find

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def upstream(tmp_path):
    made = Maker(tmp_path / "served" / "linus" / "kernel.git")
    made.tip = made.commit({"README.md": b"# Kernel\n", "docs": {"sched.md": b"# Scheduler\n"}})
    return made


@pytest.fixture
def server(upstream, tmp_path, settings):
    with git_server(tmp_path / "served") as running:
        settings.MIRROR_ALLOW = frozenset({f"127.0.0.1:{running.port}"})
        yield running


@pytest.fixture
def mirror(ada, server):
    return mirrors.add_mirror(actor=ada, url=f"{server.url}/linus/kernel.git")


def shown(repository):
    return dict(Document.objects.filter(repository=repository).current().values_list("path", "title"))


def state(repository):
    return Mirror.objects.get(repository=repository)


def test_a_mirror_is_published_under_its_authors_name(mirror):
    assert str(mirror) == "@linus/kernel"
    assert mirror.owner.kind == "unclaimed"
    assert shown(mirror) == {"README.md": "Kernel", "docs/sched.md": "Scheduler"}
    assert (state(mirror).last_error, state(mirror).failures) == ("", 0)
    assert state(mirror).next_sync_at > timezone.now() + timedelta(minutes=50)


def test_an_account_of_the_same_name_on_another_host_is_another_author(ada, server):
    holder = accounts.add_unclaimed_owner(handle="linus")
    repos.create_repository(
        actor=None, owner=holder, name="elsewhere", source_url="https://example.org/linus/elsewhere"
    )
    made = mirrors.add_mirror(actor=ada, url=f"{server.url}/linus/kernel.git")
    assert made.owner.handle.startswith("linus-127-0-0-1-")
    assert made.owner.kind == "unclaimed"


def test_of_a_claimed_author_only_they_and_administrators_mirror_more(ada, grace, mirror, upstream, server):
    mirrored.claim(actor=None, owner=mirror.owner, person=grace)
    upstream.path.rename(upstream.path.with_name("more.git"))
    with pytest.raises(mirrors.MirrorRefused, match="@linus is somebody here"):
        mirrors.add_mirror(actor=ada, url=f"{server.url}/linus/more.git")
    assert str(mirrors.add_mirror(actor=grace, url=f"{server.url}/linus/more.git")) == "@linus/more"


def test_what_changes_upstream_comes_with_the_next_refresh(mirror, upstream):
    upstream.commit({"README.md": b"# Kernel 2\n"}, parents=[upstream.tip])
    mirrors.refresh(repository=mirror)
    assert shown(mirror) == {"README.md": "Kernel 2"}
    mirrors.refresh(repository=mirror)
    assert Push.objects.filter(repository=mirror).count() == 2


def test_history_rewritten_and_branches_gone_upstream_are_followed(mirror, upstream):
    upstream.commit({"README.md": b"# Side\n"}, ref="refs/heads/side")
    mirrors.refresh(repository=mirror)
    upstream.commit({"README.md": b"# Other history\n"})
    upstream.repository.references.delete("refs/heads/side")
    mirrors.refresh(repository=mirror)
    assert shown(mirror) == {"README.md": "Other history"}
    assert "refs/heads/side" not in repos.open_git(mirror).references


def test_an_error_upstream_is_shown_and_what_was_there_stays(mirror, upstream):
    upstream.path.rename(upstream.path.with_suffix(".gone"))
    mirrors.refresh(repository=mirror)
    assert "no repository at this URL" in state(mirror).last_error
    assert shown(mirror)["README.md"] == "Kernel"
    upstream.path.with_suffix(".gone").rename(upstream.path)
    mirrors.refresh(repository=mirror)
    assert (state(mirror).last_error, state(mirror).failures) == ("", 0)


def test_failures_are_retried_later_and_later_and_once_a_day_at_least(mirror, upstream):
    upstream.path.rename(upstream.path.with_suffix(".gone"))
    waits = []
    for _ in range(8):
        mirrors.refresh(repository=mirror)
        waits.append(round((state(mirror).next_sync_at - timezone.now()).total_seconds() / 3600))
    assert waits == [2, 4, 8, 16, 24, 24, 24, 24]


def test_a_mirror_that_grows_over_the_limit_keeps_what_it_was(mirror, upstream, settings):
    settings.MAX_FILES = 20
    upstream.commit({f"{number}.md": b"x" for number in range(30)}, parents=[upstream.tip])
    mirrors.refresh(repository=mirror)
    assert "more than 20 files" in state(mirror).last_error
    assert shown(mirror)["README.md"] == "Kernel"


def test_the_clock_asks_for_what_is_due_and_a_worker_fetches_it(mirror, upstream, monkeypatch):
    monkeypatch.setattr("nexus.jobs.loop.close_old_connections", lambda: None)
    upstream.commit({"README.md": b"# Kernel 2\n"}, parents=[upstream.tip])
    mirrors.ask_due()
    assert not OutboxEvent.objects.filter(kind="MirrorAsked").exists()
    hour_ago = timezone.now() - timedelta(hours=1)
    Mirror.objects.update(next_sync_at=hour_ago, last_synced_at=hour_ago)
    for _ in range(2):
        mirrors.ask_due()
    assert OutboxEvent.objects.filter(kind="MirrorAsked").count() == 1
    while Worker().work_once():
        pass
    assert shown(mirror) == {"README.md": "Kernel 2"}


# Webhooks


def call(client, repository, body=b'{"ref": "refs/heads/main"}', secret=None, **headers):
    secret = mirrors.hook_secret(repository) if secret is None else secret
    signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": signature, "X-GitHub-Event": "push", **headers}
    return client.post(f"{repository.url}-/hook", body, content_type="application/json", headers=headers).status_code


def asked():
    return OutboxEvent.objects.filter(kind="MirrorAsked").count()


@pytest.fixture
def rested(mirror):
    """A mirror fetched a while ago."""
    Mirror.objects.update(last_synced_at=timezone.now() - timedelta(minutes=5))
    return mirror


def test_a_signed_webhook_asks_for_a_fetch(client, rested):
    assert call(client, rested) == 202
    assert asked() == 1


def test_gitlabs_token_does_too(client, rested):
    token = mirrors.hook_secret(rested)
    assert call(client, rested, **{"X-Hub-Signature-256": "", "X-Gitlab-Token": token}) == 202
    assert asked() == 1


def test_a_ping_asks_for_nothing(client, rested):
    assert call(client, rested, **{"X-GitHub-Event": "ping"}) == 202
    assert asked() == 0


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=abc", "é", "sha256=" + "ü" * 64])
def test_a_webhook_that_is_not_signed_is_refused(client, rested, signature):
    assert call(client, rested, **{"X-Hub-Signature-256": signature}) == 403
    assert asked() == 0


def test_a_signature_of_another_secret_or_body_is_refused(client, rested):
    signed = "sha256=" + hmac.new(mirrors.hook_secret(rested).encode(), b"other", hashlib.sha256).hexdigest()
    assert call(client, rested, secret="wrong") == 403
    assert call(client, rested, **{"X-Hub-Signature-256": signed}) == 403
    assert asked() == 0


def test_every_mirror_has_a_secret_of_its_own(ada, mirror, grace):
    other = repos.create_repository(actor=ada, owner=ada, name="other", source_url="https://example.org/a/other")
    assert mirrors.hook_secret(mirror) != mirrors.hook_secret(other)


def test_webhooks_one_after_the_other_ask_once(client, mirror):
    """The mirror was fetched a moment ago."""
    for _ in range(3):
        assert call(client, mirror) == 202
    assert asked() == 0
    assert state(mirror).next_sync_at < timezone.now() + timedelta(minutes=1)


# What is refused


def refused(ada, url):
    with pytest.raises(MirrorRefused) as reason:
        mirrors.add_mirror(actor=ada, url=url)
    assert not Repository.objects.exists()
    return str(reason.value)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd/x",
        "/etc/passwd/x",
        "ext::sh -c touch /a/b",
        "ssh://git@example.org/a/b",
        "git://example.org/a/b",
        "https://user:secret@example.org/a/b",
        "https://127.0.0.1/a/b",
        "https://[::1]/a/b",
        "https://169.254.169.254/a/b",
        "https://10.0.0.1/a/b",
        "https://localhost/a/b",
        "https://2130706433/a/b",
        "https://example.org:22/a/b",
        "http://127.0.0.1:1/a/b",
        "https://1.1.1.1/onlyone",
        "",
    ],
)
def test_an_address_that_is_no_public_repository_is_refused(ada, url):
    assert "secret" not in refused(ada, url)


@pytest.mark.parametrize("path", ["/linus/none.git", "/linus"])
def test_what_is_no_repository_is_refused_and_leaves_nothing(ada, server, path):
    refused(ada, server.url + path)


def test_a_redirect_to_a_private_address_is_not_followed(ada, settings):
    canary = Canary()
    to = f"http://127.0.0.1:{canary.port}/a/b/info/refs?service=git-upload-pack"
    with serving(lambda request: request.reply(302, Location=to)) as server:
        settings.MIRROR_ALLOW = frozenset({f"127.0.0.1:{server.port}"})
        refused(ada, f"{server.url}/a/b")
    canary.close()
    assert canary.knocks == 0


def test_a_redirect_in_the_middle_of_a_fetch_is_not_followed(ada, upstream, tmp_path, settings):
    canary = Canary()

    def answer(request):
        if request.command == "GET":
            answer_with_git(tmp_path / "served", request)
        else:
            request.reply(307, Location=f"http://127.0.0.1:{canary.port}{request.path}")

    with serving(answer) as server:
        settings.MIRROR_ALLOW = frozenset({f"127.0.0.1:{server.port}"})
        refused(ada, f"{server.url}/linus/kernel.git")
    canary.close()
    assert canary.knocks == 0


def test_without_the_operators_word_loopback_is_refused(ada, upstream, tmp_path):
    with git_server(tmp_path / "served") as server:
        refused(ada, f"{server.url}/linus/kernel.git")
        assert server.seen == []


def test_what_its_author_had_removed_is_not_mirrored_again(ada, mirror, server):
    mirrored.remove(repository=mirror)
    for spelled in ("/linus/kernel.git", "/linus/kernel", "/linus/kernel.git/", "/Linus//KERNEL.git"):
        url = f"{server.url}{spelled}"
        assert "asked for it to be removed" in refused(ada, url)
    for odd in ("https://[example.org/linus/kernel", "https://example.org:99999/linus/kernel"):
        assert refused(ada, odd)


def test_a_secret_of_a_mirror_is_neither_shown_nor_in_the_way(mirror, upstream):
    token = "gh" + "p_" + "q8Zr2LmX0vTnB5wKcY7aJd3HfS1gUe9PiO4k"
    upstream.commit({"README.md": b"# Kernel\n", "leak.md": f"# Leak\n\n{token}\n".encode()}, parents=[upstream.tip])
    mirrors.refresh(repository=mirror)
    assert state(mirror).last_error == ""
    document = queries.document(mirror, "leak.md")
    assert document.kind == "withheld"
    assert token not in document.html


# What cannot be mirrored leaves nothing behind


def test_a_mirror_that_cannot_be_read_leaves_neither_a_trace_nor_its_authors_name(ada, server):
    refused(ada, f"{server.url}/victim/buy-pills.git")
    assert not Repository.objects.exists()
    assert not Owner.objects.filter(handle="victim").exists()
    assert find("pills", scopes=frozenset({"public"})).total == 0


def test_a_repository_of_another_kind_of_ids_is_refused_in_words(ada, server, tmp_path):
    odd = tmp_path / "served" / "linus" / "odd.git"
    git("init", "--quiet", "--object-format=sha256", str(tmp_path / "odd"), at=tmp_path)
    git("commit", "--quiet", "--allow-empty", "--message", "One", at=tmp_path / "odd")
    git("clone", "--quiet", "--bare", str(tmp_path / "odd"), str(odd), at=tmp_path)
    assert "SHA-1" in refused(ada, f"{server.url}/linus/odd.git")
    assert not Repository.objects.exists()


def test_a_branch_that_is_not_utf8_is_named_as_the_error(mirror, upstream):
    branch = upstream.path / "packed-refs"
    branch.write_bytes(upstream.tip.raw.hex().encode() + b" refs/heads/caf\xe9\n")
    mirrors.refresh(repository=mirror)
    assert "not UTF-8" in state(mirror).last_error
    assert shown(mirror)["README.md"] == "Kernel"


def test_a_document_of_endless_size_is_named_and_never_read(mirror, upstream, monkeypatch):
    monkeypatch.setattr("nexus.library.engines.parsing.LARGEST", 1_000_000)
    upstream.commit({"README.md": b"# Kernel\n", "zeros.md": bytes(1_000_001)}, parents=[upstream.tip])
    mirrors.refresh(repository=mirror)
    page = queries.document(mirror, "zeros.md")
    assert page.kind == "withheld"
    assert "is not shown" in page.html
    assert shown(mirror)["README.md"] == "Kernel"


def test_plain_http_is_for_what_the_operator_named_only(ada, server):
    assert "https://" in refused(ada, "http://example.org/linus/kernel.git")
