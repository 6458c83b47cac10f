"""The page cache: what is kept, and that nothing stale is served."""

import gzip

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from nexus.freshness.services import bump
from nexus.labs import services
from nexus.repos.services import change_repository
from nexus.web.page_cache import PageCache

pytestmark = pytest.mark.django_db(transaction=True)


class Counted:
    """A WSGI application that counts how often it is asked."""

    def __init__(self, headers, body=b"x" * 1000, status="200 OK"):
        self.calls, self.headers, self.body, self.status = 0, headers, body, status

    def __call__(self, environ, start_response):
        self.calls += 1
        start_response(self.status, [("Content-Type", "text/html"), *self.headers])
        return [self.body]


def ask(cache, path="/", method="GET", **environ):
    got = {}
    environ = RequestFactory().generic(method, path, **environ).environ
    body = b"".join(cache(environ, lambda status, headers, *_: got.update(status=status, headers=dict(headers))))
    return got["status"], got["headers"], body


def test_a_tagged_page_is_made_once():
    inner = Counted([("Nexus-Tags", "a")])
    cache = PageCache(inner)
    assert ask(cache) == ask(cache)
    assert inner.calls == 1


def test_a_bump_makes_it_anew_and_another_tag_does_not():
    inner = Counted([("Nexus-Tags", "a,b")])
    cache = PageCache(inner)
    ask(cache)
    bump("c")
    ask(cache)
    assert inner.calls == 1
    bump("b")
    ask(cache)
    assert inner.calls == 2


def test_a_page_made_while_something_was_bumped_is_not_kept():
    class Bumping(Counted):
        def __call__(self, environ, start_response):
            bump("other")
            return super().__call__(environ, start_response)

    inner = Bumping([("Nexus-Tags", "a")])
    cache = PageCache(inner)
    ask(cache)
    ask(cache)
    assert inner.calls == 2


@pytest.mark.parametrize("environ", [{"HTTP_COOKIE": "sessionid=1"}, {"HTTP_AUTHORIZATION": "Bearer x"}])
def test_a_personal_request_never_touches_it(environ):
    inner = Counted([("Nexus-Tags", "a")])
    cache = PageCache(inner)
    ask(cache)
    ask(cache, **environ)
    assert inner.calls == 2


@pytest.mark.parametrize("headers", [[], [("Nexus-Tags", "a"), ("Set-Cookie", "a=b")]])
def test_what_has_no_tags_or_sets_a_cookie_is_not_kept(headers):
    inner = Counted(headers)
    cache = PageCache(inner)
    ask(cache)
    ask(cache)
    assert inner.calls == 2


def test_it_answers_compressed_not_modified_and_head():
    cache = PageCache(Counted([("Nexus-Tags", "a")]))
    _, headers, body = ask(cache)
    _, compressed, packed = ask(cache, HTTP_ACCEPT_ENCODING="gzip")
    assert gzip.decompress(packed) == body
    assert compressed["Content-Encoding"] == "gzip"
    assert ask(cache, HTTP_IF_NONE_MATCH=headers["ETag"])[0].startswith("304")
    assert ask(cache, method="HEAD")[2] == b""
    assert "Nexus-Tags" not in headers


def test_each_coding_has_its_own_tag_and_either_is_recognised():
    cache = PageCache(Counted([("Nexus-Tags", "a")]))
    _, plain, _ = ask(cache)
    _, packed, _ = ask(cache, HTTP_ACCEPT_ENCODING="gzip")
    assert plain["ETag"] != packed["ETag"]
    for seen in (packed["ETag"], f'"other", W/{plain["ETag"]}', "*"):
        status, headers, _ = ask(cache, HTTP_IF_NONE_MATCH=seen)
        assert status.startswith("304")
        assert headers["Vary"] == "Cookie, Accept-Encoding"
        assert headers["Cache-Control"] == "no-cache"
    assert ask(cache, HTTP_IF_NONE_MATCH='"other"')[0].startswith("200")


def test_it_stays_within_its_size():
    inner = Counted([("Nexus-Tags", "a")])
    cache = PageCache(inner, limit=5000)
    for number in range(50):
        ask(cache, f"/{number}")
    assert cache._size <= 5000


def test_what_is_missing_is_kept_as_missing():
    inner = Counted([("Nexus-Tags", "a"), ("Cache-Control", "no-store")], status="404 Not Found")
    cache = PageCache(inner)
    first = ask(cache)
    assert first[0] == "404 Not Found"
    assert first[1]["Cache-Control"] == "no-cache"
    assert "ETag" not in first[1]
    assert ask(cache, HTTP_IF_NONE_MATCH="*") == first
    assert inner.calls == 1


def test_an_error_is_not_kept():
    inner = Counted([("Nexus-Tags", "a")], status="500 Internal Server Error")
    cache = PageCache(inner)
    assert ask(cache)[0] == ask(cache)[0] == "500 Internal Server Error"
    assert inner.calls == 2


def test_what_was_missing_is_there_at_once(ada, publish):
    cache, path = PageCache(WSGIHandler()), "/@ada/notes/a.md"
    assert [ask(cache, path)[0][:3] for _ in range(2)] == ["404", "404"]
    repository = publish(ada, "notes", {"a.md": "# There"}, visibility="private")
    assert [ask(cache, path)[0][:3] for _ in range(2)] == ["404", "404"]
    change_repository(actor=ada, repository=repository, visibility="public")
    assert ask(cache, path)[0] == "200 OK"
    change_repository(actor=ada, repository=repository, visibility="private")
    assert ask(cache, path)[0][:3] == "404"


def test_a_push_is_never_answered_with_the_old_page(ada, publish):
    cache = PageCache(WSGIHandler())
    for number in range(5):
        publish(ada, "notes", {"a.md": f"# Version {number}"})
        assert f"Version {number}".encode() in ask(cache, "/@ada/notes/a.md")[2]
        assert f"Version {number}".encode() in ask(cache, "/@ada/notes/a.md")[2]


def test_a_run_is_never_shown_as_it_was(ada):
    cache, lab = PageCache(WSGIHandler()), "/labs/jwt-tamper"

    def shown(path):
        return ask(cache, path)[2].decode()

    assert "Nobody has run it here" in shown(lab)
    run = services.ask_run(actor=ada, slug="jwt-tamper")
    assert run.url in shown(lab)
    assert "Waiting for its turn." in shown(run.url)
    assert "Waiting for its turn." in shown(f"{run.url}?fragment")
    assert '"waiting"' in shown(f"/api/v1{run.url}")
    services.carry_out(run_id=run.pk, heartbeat=lambda: None)
    for path in (lab, run.url, f"{run.url}?fragment"):
        assert "all claims hold" in shown(path)
    assert '"pass"' in shown(f"/api/v1{run.url}")
    run.refresh_from_db()
    services.share(actor=ada, slug="jwt-tamper", machine_name="a" * 32, told=run.result)
    assert "Reproduced on 2 machines by 1 person." in shown(lab)


def test_a_private_page_is_not_kept_for_others(ada, publish):
    publish(ada, "secret", {"a.md": "# Secret"}, visibility="private")
    client = Client()
    client.force_login(ada)
    answer = client.get("/@ada/secret/a.md")
    assert answer.status_code == 200
    assert "Nexus-Tags" not in answer.headers


def test_how_long_it_took_to_make_is_not_told_again():
    _, headers, _ = ask(PageCache(Counted([("Nexus-Tags", "a"), ("Server-Timing", "app;dur=27.1")])))
    assert "Server-Timing" not in headers
