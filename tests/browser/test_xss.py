"""Hostile text on every page that shows it: nothing runs, with the Content-Security-Policy and without it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import BrowserContext, expect

from nexus.web.search.views import PAGE as RESULTS
from tests.browser.cast import Cast
from tests.browser.conftest import Figure, Push, Visit
from tests.browser.hostile import BENIGN, FILES, NAMES, SHOWN, Hostile, Vector, document
from tests.browser.oracle import Oracle
from tests.walkthroughs.hub import Hub, free_port

pytestmark = [pytest.mark.browser, pytest.mark.testdata, pytest.mark.timeout(600)]
DRAWINGS = ["/@mallory/names/files/page.svg", "/@mallory/names/-/raw/files/page.svg"]
FRAMED = {"framed": "with the policy", "without": "without the policy"}


@pytest.fixture(scope="package")
def vectors(testdata: Path) -> Hostile:
    data = testdata / "testdata"
    files = (data / "xss" / "list-a.jsonl", data / "own" / "markdown-xss.jsonl")
    rows = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    live = json.loads((data / "own" / "xss-live-control.json").read_text())["list-a"]
    return Hostile([Vector(row["id"], row["payload"]) for row in rows], set(live))


@pytest.fixture(scope="package")
def hostile(hub: Hub, people: Cast, push: Push, vectors: Hostile) -> Hostile:
    for number, batch in enumerate(vectors.batches):
        files: dict[str, str | bytes] = {
            f"v/{one.id}.md": document(one, number).encode("utf-8", "replace") for one in batch
        }
        files["README.md"] = f"# Batch {number}\n\n{batch[0].payload}\n".encode("utf-8", "replace")
        files["everything.txt"] = "\n".join(one.payload for one in batch).encode("utf-8", "replace")
        push("mallory", f"xss-{number}", files, author="\"onmouseover='alert(1)' x=\"")
    push(
        "mallory",
        "names",
        dict.fromkeys(NAMES, "# A hostile name\n\nhostilename here.\n")
        | {f"files/{name}": text for name, text in FILES.items()},
    )
    push("mallory", "benign", {"README.md": "# Benign\n\n" + "\n\n".join(BENIGN) + "\n"})
    short = [one.line for one in vectors.vectors if one.id in vectors.live and len(one.line) <= 110]
    hub.script(
        f"""
from nexus.accounts.models import Person
from nexus.repos.models import Repository
short = {short!r}
for number, payload in enumerate(short):
    Person.objects.create(handle=f"h{{number}}", name=payload, email=f'"<svg/onload=alert({{number}})>"@evil.invalid', password="!")
for number, row in enumerate(Repository.objects.filter(owner__handle="mallory").order_by("pk")):
    row.description = "".join(short[number * 4 : number * 4 + 4])[:300]
    row.save(update_fields=["description"])
result["people"] = len(short)
""",
    )
    return vectors


@pytest.fixture(scope="package", params=["without", "framed"], ids=list(FRAMED.values())[::-1])
def weakened(hub: Hub, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a second web process on the same data, whose browser rules are weakened."""
    port = free_port()
    environment = {
        **hub.environment,
        "DJANGO_SETTINGS_MODULE": "tests.browser.unguarded",
        "ORACLE_POLICY": request.param,
        "NEXUS_LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(Path(__file__).parent.parent.parent),
    }
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--blocking-threads",
        "4",
        "config.wsgi:application",
    ]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/robots.txt")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the weakened hub did not start")


@pytest.fixture
def oracle(chromium: object, weakened: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Oracle]]:
    contexts: list[BrowserContext] = []

    def make(as_: str = "") -> Oracle:
        state = request.getfixturevalue("sessions")(as_) if as_ else None
        context = chromium.new_context(storage_state=state, base_url=weakened)
        contexts.append(context)
        return Oracle(context, weakened)

    yield make
    for context in contexts:
        context.close()


def judge(oracle: Oracle, figure: Figure) -> None:
    figure("pages", oracle.looked)
    figure("elements", oracle.provoked)
    assert oracle.found == []
    assert oracle.provoked > oracle.looked > 0


@pytest.mark.parametrize("weakened", ["without"], ids=["without the policy"], indirect=True)
def test_the_oracle_sees_every_live_vector_on_a_page_that_does_not_sanitise(
    chromium: object, weakened: str, vectors: Hostile, figure: Figure
) -> None:
    """Otherwise silence would prove nothing."""
    context = chromium.new_context()
    oracle = Oracle(context, weakened)
    bodies = {one.id: one.payload for one in vectors.vectors if one.id in vectors.live}
    oracle.look(list(bodies), bodies=bodies)
    seen = {name for name in bodies if any(f" in {name} " in one for one in oracle.found)}
    figure("live", len(seen))
    traps = {
        "request": '<main><article class="prose"><img src="https://evil.invalid/x.png"></article>',
        "overlay": '<main><article class="prose"><p style="position: fixed; inset: 0">over</p></article>',
        "clobber": '<main><article class="prose"><img name="cookie"><form name="getElementById"></form></article>',
        "address": '<main><article class="prose"><a href="jAva&#10;script:1">x</a></article>',
    }
    oracle.look(list(traps), bodies=traps)
    context.close()
    assert set(bodies) - seen == set()
    told = "\n".join(oracle.found)
    for sign in (
        "request: a request by",
        "a request to https://evil.invalid",
        "overlay: an overlay",
        "a clobbered cookie",
        "document.cookie is hidden",
        "document.getElementById is hidden",
        "address: an address in",
    ):
        assert sign in told, sign


def test_documents_are_inert(oracle: Callable[..., Oracle], hostile: Hostile, figure: Figure) -> None:
    stranger = oracle()
    stranger.look(hostile.documents())
    judge(stranger, figure)


def test_lists_sources_raw_files_and_health_are_inert(
    oracle: Callable[..., Oracle], hostile: Hostile, figure: Figure
) -> None:
    stranger = oracle()
    stranger.look(
        [
            f"/@mallory/xss-{number}/{rest}"
            for number in range(len(hostile.batches))
            for rest in (
                "",
                "v/",
                "-/health",
                "everything.txt",
                "-/raw/everything.txt",
                f"-/source/v/{hostile.batches[number][0].id}.md",
            )
        ],
        everywhere=True,
    )
    stranger.look(["/", "/repositories/", "/@mallory/"] + [f"/@h{number}/" for number in range(20)], everywhere=True)
    judge(stranger, figure)


def test_hostile_file_names_are_inert(
    oracle: Callable[..., Oracle], hub: Hub, hostile: Hostile, figure: Figure
) -> None:
    stranger = oracle()
    names = [quote(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")) for name in NAMES]
    addresses = [f"/@mallory/names/{door}{name}" for name in names for door in ("", "-/source/", "-/raw/")]
    assert {hub.get(address).status for address in addresses} == {200}
    stranger.look(["/@mallory/names/", "/@mallory/names/-/health", "/search?q=hostilename"], everywhere=True)
    stranger.look(addresses)
    judge(stranger, figure)


def test_files_that_browsers_would_run_are_inert(
    oracle: Callable[..., Oracle], hub: Hub, hostile: Hostile, figure: Figure
) -> None:
    stranger = oracle()
    addresses = [f"/@mallory/names/{door}files/{name}" for name in FILES for door in ("-/raw/", "-/source/", "")]
    assert {hub.get(address).status for address in addresses} == {200}
    stranger.look([address for address in addresses if address not in DRAWINGS])
    judge(stranger, figure)


def test_queries_echoed_by_search_and_by_not_found_are_inert(
    oracle: Callable[..., Oracle], hostile: Hostile, figure: Figure
) -> None:
    stranger = oracle()
    live = [one.line for one in hostile.vectors if one.id in hostile.live or one.id.startswith("own")]
    stranger.look([f"/search?q={quote(line[:300])}" for line in live])
    stranger.look([f"/@mallory/xss-0/{quote(line.replace('/', '%'))}" for line in live])
    judge(stranger, figure)


def test_results_and_their_snippets_are_inert(oracle: Callable[..., Oracle], hostile: Hostile, figure: Figure) -> None:
    stranger = oracle()
    numbers = range(len(hostile.batches))
    stranger.look(
        [f"/search?q=batch{number}number&from={start}" for number in numbers for start in range(0, 60, RESULTS)],
        everywhere=True,
    )
    stranger.look(
        [
            f"/search?q={word}&from={start}"
            for word in ("alert", "script", "onerror", "kind:repository", "kind:person")
            for start in range(0, 40, RESULTS)
        ]
    )
    judge(stranger, figure)


def test_results_typed_into_the_palette_are_inert(
    oracle: Callable[..., Oracle], hostile: Hostile, weakened: str
) -> None:
    stranger = oracle()
    page = stranger._context.new_page()
    page.goto(f"{weakened}/")
    page.keyboard.press("/")
    for word in [f"batch{number}number" for number in range(len(hostile.batches))] + ["alert", "onerror"]:
        page.locator("dialog.palette input").fill(word)
        expect(page.locator("dialog.palette [role=status]")).to_contain_text("Enter opens")
        page.wait_for_timeout(100)
        handlers = page.locator("dialog.palette").evaluate(
            "(box) => [...box.querySelectorAll('*')].flatMap((one) => [...one.attributes].filter(({ name, value }) => /^on/i.test(name) || /^\\s*javascript:/i.test(value)))",
        )
        assert handlers == []
    assert stranger.found == []


def test_what_the_signed_in_see_is_inert(oracle: Callable[..., Oracle], hostile: Hostile, figure: Figure) -> None:
    admin = oracle(as_="admin")
    admin.look(["/settings/people", "/", "/@mallory/"], everywhere=True)
    judge(admin, figure)
    mallory = oracle(as_="mallory")
    mallory.look(
        ["/", "/@mallory/", "/@mallory/xss-0/-/settings", "/@mallory/xss-0/", "/settings/profile"], everywhere=True
    )
    judge(mallory, figure)


def test_a_drawing_is_shown_only_in_a_sandbox(visit: Visit, hostile: Hostile) -> None:
    """An SVG must stay an image for pages that embed it; opened alone, its policy keeps its scripts from running."""
    page = visit("/")
    oracle = Oracle(page.context, page.url.rstrip("/"))
    for address in DRAWINGS:
        answer = page.request.get(address)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        drawing = page.context.new_page()
        drawing.goto(address)
        drawing.wait_for_timeout(200)
    assert oracle.found == []


def test_feeds_are_well_formed_and_hold_only_text(visit: Visit, hostile: Hostile) -> None:
    page = visit("/")
    entries = 0
    for address in [
        "/repositories.atom",
        *(f"/@mallory/xss-{number}/-/history.atom" for number in range(len(hostile.batches))),
        "/@mallory/names/-/history.atom",
    ]:
        answer = page.request.get(address)
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        feed = ET.fromstring(answer.body())
        assert {one.tag.partition("}")[0] for one in feed.iter()} == {"{http://www.w3.org/2005/Atom"}
        for link in feed.iter("{http://www.w3.org/2005/Atom}link"):
            assert link.get("href").startswith("http://127.0.0.1")
        entries += len(feed.findall("{http://www.w3.org/2005/Atom}entry"))
    assert entries >= len(hostile.vectors)


def test_benign_text_survives(visit: Visit, hub: Hub, hostile: Hostile, figure: Figure) -> None:
    page = visit("/@mallory/benign/")
    article = page.locator("article").inner_text()
    assert [line for line in SHOWN if line not in article] == []
    before = after = 0
    for address in hostile.documents():
        text = hub.get(address.partition("?")[0]).text
        shown = text.partition("<article")[2].partition("</article>")[0]
        before += "keptbefore" in shown
        after += "keptafter" in shown
    figure("before", before)
    figure("after", after)
    assert before >= 0.99 * len(hostile.vectors)
