"""One hub and one Chromium for all browser tests; both end with the last of them."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import cast
from tests.browser.cast import Cast
from tests.walkthroughs.hub import Hub, Notes

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)
Visit = Callable[..., Page]
Push = Callable[..., Notes]
Figure = Callable[[str, float], None]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """With -v, what the tests counted."""
    if terminalreporter.verbosity > 0:
        for report in terminalreporter.getreports("passed"):
            for name, value in report.user_properties:
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}  {name} {value}")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Hub]]:
    """Starts hubs: `start(NEXUS_SIGN_UP="closed")`."""
    running: list[Hub] = []

    def begin(**settings: str) -> Hub:
        hub = Hub(tmp_path_factory.mktemp("hub"), settings=settings)
        running.append(hub)
        hub.start()
        return hub

    yield begin
    for hub in running:
        hub.stop()


@pytest.fixture(scope="package")
def hub(start: Callable[..., Hub]) -> Hub:
    return start()


@pytest.fixture(scope="package")
def people(hub: Hub) -> Cast:
    return Cast(hub.script(cast.SCRIPT))


@pytest.fixture(scope="package")
def push(hub: Hub, people: Cast, tmp_path_factory: pytest.TempPathFactory) -> Push:
    """Publishes files: `push("ada", "notes", {"README.md": "# Notes"})`; again for a second commit."""
    copies: dict[str, Notes] = {}

    def publish(handle: str, name: str, files: dict[str, str | bytes], author: str = "Ada") -> Notes:
        place = f"@{handle}/{name}"
        if place not in copies:
            folder = tmp_path_factory.mktemp("copy") / name
            copies[place] = Notes(folder, hub.address(place, people.token(handle), handle))
        notes = copies[place]
        notes.environment["GIT_AUTHOR_NAME"] = author
        notes.must("config", "core.protectNTFS", "false")
        notes.commit(files)
        done = notes.push(timeout=240)
        assert done.ok, done.said
        return notes

    return publish


@pytest.fixture(scope="package")
def library(hub: Hub, push: Push) -> Hub:
    """The hub with notes in it."""
    push("ada", "notes", cast.NOTES)
    push("ada", "notes", cast.LATER, author="Grace Hopper")
    push("ada", "secret", cast.SECRET)
    push("grace", "compilers", cast.GRACE)
    hub.wait_for("/challenges/?by=ada", 'class="row-title"')
    return hub


@pytest.fixture(scope="package")
def sessions(hub: Hub, people: Cast, chromium: Browser) -> Callable[[str], dict]:
    """The cookies of a signed-in person; a one-time link is used for each once."""
    known: dict[str, dict] = {}

    def session(handle: str) -> dict:
        if handle not in known:
            context = chromium.new_context()
            context.new_page().goto(hub.url + people.link(handle))
            known[handle] = context.storage_state()
            context.close()
        return known[handle]

    return session


@pytest.fixture
def enter(chromium: Browser, hub: Hub, request: pytest.FixtureRequest) -> Iterator[Callable[..., BrowserContext]]:
    """Opens browser contexts, as a stranger or `as_=` somebody; scripts that fail fail the test."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_context(as_: str = "", base_url: str = "", **options: object) -> BrowserContext:
        if as_:
            options["storage_state"] = request.getfixturevalue("sessions")(as_)
        context = chromium.new_context(base_url=base_url or hub.url, **options)
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()
    assert faults == []


@pytest.fixture
def visit(enter: Callable[..., BrowserContext]) -> Visit:
    """A page of the hub in a context of its own."""

    def go(address: str, **options: object) -> Page:
        page = enter(**options).new_page()
        page.goto(address)
        return page

    return go


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Notes a number that is reported and not judged: `figure("bytes", 71_000)`."""
    return lambda name, value: request.node.user_properties.append((name, value))
