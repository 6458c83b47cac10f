"""Packs and requests no honest client sends: each is answered, nothing of the refused is kept, nothing is followed."""

import base64
import gzip
import json
import os
import re
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from selectolax.lexbor import LexborHTMLParser

from bench.processes import cpu_seconds, memory, rest
from nexus.lib.tests.git import packs
from tests.walkthroughs.hub import in_url, resident
from tests.walkthroughs.raw import NOTHING, receive_pack_request, said

pytestmark = pytest.mark.walkthrough
MAIN = "refs/heads/main"
FOLDER = Path(os.environ.get("NEXUS_TESTDATA", Path(__file__).parents[3] / "shared")) / "testdata/own/git"
CASES = {one["id"]: one for one in json.loads((FOLDER / "cases.json").read_text())} if FOLDER.is_dir() else {}
MOST_KIB = 512 * 1024
MOST_SECONDS = 30
PASSWD = Path("/etc/passwd").read_bytes().splitlines()[0]


class Sender:
    """Sends raw pushes of ada's and looks at what is left of them."""

    def __init__(self, hub, token):
        self.hub, self.token = hub, token

    def push(self, place, updates, pack, *, options=None, encoding=""):
        body = receive_pack_request(updates, pack, options=options)
        return self.send(place, body, encoding=encoding)

    def send(self, place, body, *, encoding=""):
        headers = {"Authorization": "Basic " + base64.b64encode(f"ada:{self.token}".encode()).decode()}
        headers["Content_Type"] = "application/x-git-receive-pack-request"
        if encoding:
            headers["Content_Encoding"] = encoding
        return self.hub.send("POST", f"/{place}/git-receive-pack", body, timeout=100, **headers)

    def refs(self, place):
        answer = self.hub.get(f"/{place}/info/refs?service=git-upload-pack")
        return dict(re.findall(rb"[0-9a-f]{4}([0-9a-f]{40}) (refs/[^\n\0]+)", answer.body))

    def kept(self, place):
        """Files in the object store of a repository."""
        bare = self.hub.bare(place)
        return [path for path in (bare / "objects").rglob("*") if path.is_file()] if bare else []


@pytest.fixture(scope="module")
def sender(hub, tokens):
    return Sender(hub, tokens.ada)


@contextmanager
def watched(hub):
    """Fails if one of the hub's git processes grows too large or lives too long."""
    seen, largest, is_over = {}, [0], threading.Event()

    def watch():
        while not is_over.wait(0.1):
            for pid in hub.git_processes():
                seen.setdefault(pid, [time.monotonic(), 0])[1] = time.monotonic()
                largest[0] = max(largest[0], resident(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()
    assert largest[0] < MOST_KIB
    assert max((last - first for first, last in seen.values()), default=0) < MOST_SECONDS
    assert hub.git_processes() == []


def assert_refused(sender, place, answer, refs=(MAIN,)):
    assert answer.status == 200, answer.text
    report, messages = said(answer.body)
    for ref in refs:
        assert b"ng " + ref.encode("utf-8", "surrogateescape") in report, (report, messages)
    assert sender.refs(place) == {}
    assert sender.kept(place) == []
    return messages


def assert_inert(hub, place):
    """Every address of a repository answers, and no markup of a stranger is markup of ours."""
    documents = hub.rows(
        "SELECT path FROM library_document AS d JOIN repos_repository AS r ON r.id = d.repository_id WHERE r.name = ?",
        place.partition("/")[2],
    )
    paths = [path for (path,) in documents]
    addresses = [f"/{place}/", f"/{place}/-/health", f"/{place}/-/history.atom", "/", "/@ada/", "/repositories/"]
    addresses += [
        "/repositories.atom",
        "/sitemap.xml",
        "/search?q=case",
        "/search?q=x",
        f"/api/v1/repositories/{place[1:]}",
    ]
    addresses += [f"/api/v1/repositories/{place[1:]}/documents", "/api/v1/repositories", "/api/v1/search?q=x"]
    for path in paths:
        quoted = in_url(path)
        addresses += [f"/{place}/{quoted}", f"/{place}/-/raw/{quoted}", f"/{place}/-/source/{quoted}"]
        addresses += [f"/api/v1/repositories/{place[1:]}/documents/{quoted}"]
    for address in addresses:
        assert_inert_answer(address, hub.get(address))
    return paths


def assert_inert_answer(address, answer):
    assert answer.status < 500, (address, answer.text[:500])
    assert PASSWD not in answer.body, address
    kind = answer.headers.get("content-type", "")
    if "json" in kind:
        json.loads(answer.body)
    elif "xml" in kind or "atom" in kind:
        ET.fromstring(answer.body)
    elif "html" in kind:
        for node in LexborHTMLParser(answer.body).css("*"):
            assert not [name for name in node.attributes if name.lower().startswith("on")], (address, node.html[:200])
            assert not (node.tag == "img" and node.attributes.get("src") == "x"), address
            assert not (node.attributes.get("href") or "").lower().startswith("javascript:"), address


# The packs of the safety study


@pytest.mark.testdata
@pytest.mark.parametrize(
    "name", [name for name, one in CASES.items() if one["required"].startswith(("push refused", "error"))]
)
def test_a_broken_pack_is_refused_and_nothing_of_it_is_kept(sender, place, name):
    case = CASES[name]
    with watched(sender.hub):
        answer = sender.push(place, {case["ref"]: (NOTHING, case["tip"])}, (FOLDER / case["pack"]).read_bytes())
    assert_refused(sender, place, answer)


@pytest.mark.testdata
@pytest.mark.parametrize(
    "name", [name for name, one in CASES.items() if not one["required"].startswith(("push refused", "error"))]
)
def test_a_pack_that_git_takes_is_inert_wherever_it_is_shown(sender, place, name):
    case = CASES[name]
    begun = time.monotonic()
    with watched(sender.hub):
        answer = sender.push(place, {case["ref"]: (NOTHING, case["tip"])}, (FOLDER / case["pack"]).read_bytes())
    assert answer.status == 200
    report, messages = said(answer.body)
    if b"ok refs/heads/main" in report:
        assert sender.refs(place) == {case["tip"].encode(): b"refs/heads/main"}
    else:
        assert_refused(sender, place, answer)
        assert messages
    assert_inert(sender.hub, place)
    assert time.monotonic() - begun < 60


@pytest.mark.testdata
def test_the_tree_bomb_is_refused_with_its_limit(sender, place):
    case, root = CASES["bomb-tree-6x10"], sender.hub.process.pid
    rest(root)
    spent, weight = cpu_seconds(root), memory([root])
    answer = sender.push(place, {MAIN: (NOTHING, case["tip"])}, (FOLDER / case["pack"]).read_bytes())
    assert "more than 50,000 files and folders" in assert_refused(sender, place, answer)
    assert cpu_seconds(root) - spent <= 10
    assert memory([root]) - weight <= 200


# Packs made here


def test_a_file_of_256_mib_of_zeros_is_refused_by_its_size(sender, place):
    tip, pack = packs.zeros(256)
    with watched(sender.hub):
        answer = sender.push(place, {MAIN: (NOTHING, tip)}, pack)
    assert "256.0 MB" in assert_refused(sender, place, answer)


def test_a_delta_that_inflates_to_a_gibibyte_is_refused(sender, place):
    tip, pack = packs.inflating_delta(1024)
    with watched(sender.hub):
        answer = sender.push(place, {MAIN: (NOTHING, tip)}, pack)
    assert_refused(sender, place, answer)


def test_three_thousand_folders_deep_is_refused(sender, place):
    tip, pack = packs.deep(3000)
    with watched(sender.hub):
        answer = sender.push(place, {MAIN: (NOTHING, tip)}, pack)
    assert "100 deep" in assert_refused(sender, place, answer)


@pytest.mark.parametrize("claimed", [0, 1, 4, 2**31, 2**32 - 1])
def test_a_pack_that_lies_about_its_objects_is_refused(sender, place, claimed):
    tip, objects = packs.one_file(b"README.md", b"# Top\n")
    with watched(sender.hub):
        answer = sender.push(place, {MAIN: (NOTHING, tip)}, packs.pack(objects, claimed=claimed))
    assert_refused(sender, place, answer)


def test_an_object_that_lies_about_its_size_is_refused(sender, place):
    tip, objects = packs.one_file(b"README.md", b"# Top\n")
    entries = [packs.entry(kind, 2**40, packs.zlib.compress(data)) for kind, data in objects]
    with watched(sender.hub):
        answer = sender.push(place, {MAIN: (NOTHING, tip)}, packs.sealed(3, entries))
    assert_refused(sender, place, answer)


def test_a_hundred_thousand_refs_are_refused_in_one_line(sender, place):
    tip, objects = packs.one_file(b"README.md", b"# Top\n")
    updates = {f"refs/heads/{number}": (NOTHING, tip) for number in range(100_000)}
    with watched(sender.hub):
        answer = sender.push(place, updates, packs.pack(objects))
    messages = assert_refused(sender, place, answer, refs=["refs/heads/0", "refs/heads/99999"])
    assert "100,000" in messages


@pytest.mark.parametrize("count", [1_000, 100_000])
def test_a_flood_of_push_options_breaks_nothing(sender, place, count):
    tip, objects = packs.one_file(b"README.md", b"# Top\n")
    options = [b"option-%d=%s" % (number, b"x" * 100) for number in range(count)]
    with watched(sender.hub):
        answer = sender.push(place, {MAIN: (NOTHING, tip)}, packs.pack(objects), options=options)
    assert answer.status == 200
    report, _ = said(answer.body)
    assert b"ok refs/heads/main" in report or b"ng refs/heads/main" in report
    assert sender.hub.get("/healthz").status == 200


NAMES = [
    "HEAD",
    "refs/heads/../x",
    "refs/heads/../../HEAD",
    "refs/heads/x.lock",
    "refs/heads/.x",
    "refs/heads/x//y",
    "refs/heads/x y",
    "refs/heads/x\ty",
    "refs/heads/x\x1b[31m",
    "refs/heads/\udcff\udcfe",
    "refs/heads/",
    "refs/internal/x",
    "refs/hidden/../heads/x",
    "refs/pull/1/head",
    "refs/" + "a/" * 2000 + "x",
]


@pytest.mark.parametrize("ref", NAMES, ids=range(len(NAMES)))
def test_a_name_that_is_no_branch_and_no_tag_is_refused(sender, place, ref):
    tip, objects = packs.one_file(b"README.md", b"# Top\n")
    answer = sender.push(place, {ref: (NOTHING, tip)}, packs.pack(objects))
    assert answer.status == 200
    assert sender.refs(place) == {}
    assert sender.kept(place) == []


@pytest.mark.parametrize(
    "first", ["refs/heads/x\nend", "refs/heads/x\\nend", "refs/heads/x\nquarantine /", "refs/heads/x\\c"]
)
def test_a_name_cannot_hide_the_refs_that_follow_it(sender, place, first):
    tip, objects = packs.one_file(b".env", b"DB_PASSWORD=tr0ub4dor-and-3-more\n")
    updates = {first: (NOTHING, tip), MAIN: (NOTHING, tip), "refs/internal/x": (NOTHING, tip)}
    answer = sender.push(place, updates, packs.pack(objects))
    assert answer.status == 200
    assert sender.refs(place) == {}
    assert sender.kept(place) == []


@pytest.mark.parametrize("option", [b"x\nend", b"x\nquarantine /tmp", b"x\nverdict accept", b"$(touch /tmp/x)\nend"])
def test_an_option_cannot_hide_what_is_pushed(sender, place, option):
    tip, objects = packs.one_file(b".env", b"DB_PASSWORD=tr0ub4dor-and-3-more\n")
    answer = sender.push(place, {MAIN: (NOTHING, tip)}, packs.pack(objects), options=[option])
    assert_refused(sender, place, answer)


@pytest.mark.parametrize("kind", ["blob", "tree"])
def test_a_tip_that_is_no_commit_leaves_nothing(sender, place, kind):
    _, objects = packs.one_file(b"README.md", b"# Top\n")
    tip = packs.name_of(*objects[0 if kind == "blob" else 1])
    for ref in (MAIN, "refs/tags/v1"):
        answer = sender.push(place, {ref: (NOTHING, tip)}, packs.pack(objects[:2]))
        assert_refused(sender, place, answer, refs=[ref])


def test_a_push_of_what_is_not_there_is_refused(sender, place):
    answer = sender.push(place, {MAIN: (NOTHING, "1" * 40)}, packs.pack([]))
    assert_refused(sender, place, answer)


def test_a_wrong_old_value_is_refused(sender, place):
    tip, objects = packs.one_file(b"README.md", b"# Top\n")
    answer = sender.push(place, {MAIN: ("1" * 40, tip)}, packs.pack(objects))
    assert "git fetch" in assert_refused(sender, place, answer)


def test_a_gzip_bomb_is_answered(sender, place):
    body = gzip.compress(b"0000" * (64 * 1024 * 1024), 1)
    with watched(sender.hub):
        answer = sender.send(place, body, encoding="gzip")
    assert answer.status < 500
    assert sender.kept(place) == []


def test_a_symlink_named_as_a_document_is_no_document(sender, place):
    tip, objects = packs.one_file(b"README.md", b"/etc/passwd", mode=b"120000")
    answer = sender.push(place, {MAIN: (NOTHING, tip)}, packs.pack(objects))
    assert b"ok refs/heads/main" in said(answer.body)[0]
    assert assert_inert(sender.hub, place) == []
    for address in ("README.md", "-/raw/README.md", "-/source/README.md"):
        assert sender.hub.get(f"/{place}/{address}").status == 404


@pytest.mark.parametrize(
    "name",
    [
        b"a\x1b[31m\x07.md",
        "a\u202edm.exe.md".encode(),
        b"<script>alert(1).md",
        b"a" * 255 + b".md",
        b"a%0d%0ab.md",
        b"{{7*7}}.md",
        b"=cmd|' .md",
        b"\\\\host\\share.md",
        b"con.md",
        b"-rf.md",
    ],
)
def test_a_name_that_git_allows_is_shown_inert(sender, place, name):
    tip, objects = packs.one_file(name, b"# x case\n")
    answer = sender.push(place, {MAIN: (NOTHING, tip)}, packs.pack(objects))
    assert b"ok refs/heads/main" in said(answer.body)[0], said(answer.body)
    paths = assert_inert(sender.hub, place)
    assert len(paths) == 1
    assert paths[0].isprintable()
    assert sender.hub.get(f"/{place}/{in_url(paths[0])}").status == 200


@pytest.mark.parametrize(
    "author", [b"Ada\xff <a> 99999999999999 +0000", b"<script>alert(1) <a> 1 +9999", b"  <> 0 +0000"]
)
def test_an_author_that_git_allows_is_shown_inert(sender, place, author):
    file = packs.blob(b"# x case\n")
    folder = packs.tree([(b"100644", b"README.md", packs.name_of(*file))])
    top = packs.commit(packs.name_of(*folder), author=author)
    sender.push(place, {MAIN: (NOTHING, packs.name_of(*top))}, packs.pack([file, folder, top]))
    assert_inert(sender.hub, place)


def test_every_line_of_the_log_is_one_printable_line(hub):
    """Last in this file: what the hub wrote while all the others ran."""
    for line in hub.log.read_text(errors="strict").splitlines():
        assert line.isprintable(), line
        if line.startswith("{"):
            json.loads(line)
    assert "Traceback" not in hub.log.read_text()
