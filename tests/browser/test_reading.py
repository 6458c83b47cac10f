"""Reading a document: what is on the page, how it gets there, and what it does with and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Figure, Visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.usefixtures("library")]
CACHING = "/@ada/notes/guide/02-caching.md"
MOST_BYTES = 100_000
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts.push([entry.value, ...entry.sources.map((s) => s.node?.nodeName + "." + s.node?.className)]);
}).observe({ type: "layout-shift", buffered: true });
"""
FIRST_FRAMES = """
window.frames_seen = [];
const look = () => {
  if (document.body) frames_seen.push(getComputedStyle(document.documentElement).colorScheme + " " + getComputedStyle(document.documentElement).backgroundColor);
  if (frames_seen.length < 20) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


@pytest.fixture
def caching(visit: Visit) -> Page:
    return visit(CACHING)


def test_a_document_shows_its_text_and_where_it_stands(caching: Page) -> None:
    expect(caching).to_have_title("Caching with Redis · ada/notes · Nexus")
    expect(caching.locator("article h1")).to_have_text("Caching with Redis")
    crumbs = caching.get_by_role("navigation", name="Where you are")
    expect(crumbs.locator("li")).to_have_text(["ada", "notes", "guide", "02-caching.md"])
    expect(crumbs.locator("[aria-current=page]")).to_have_text("02-caching.md")


def test_the_navigation_lists_the_documents_and_marks_this_one(caching: Page) -> None:
    navigation = caching.get_by_role("navigation", name="Documents of notes")
    expect(navigation.locator("[aria-current=page]")).to_have_text("Caching with Redis")
    navigation.get_by_role("link", name="Queues").click()
    expect(caching.locator("article h1")).to_have_text("Queues")


def test_the_contents_list_the_sections(caching: Page) -> None:
    links = caching.get_by_role("navigation", name="On this page").locator("a")
    expect(links).to_have_text(["Why cache at all", "The hit ratio", "Expiry and eviction", "Long lines", "Last words"])


def test_the_contents_mark_the_section_being_read(caching: Page) -> None:
    contents = caching.get_by_role("navigation", name="On this page")
    contents.get_by_role("link", name="Long lines").click()
    expect(contents.locator("[aria-current]")).to_have_text("Long lines")
    caching.evaluate("scrollTo(0, 0)")
    expect(contents.locator("[aria-current]")).to_have_count(0)


def test_a_page_says_when_it_changed_and_who_wrote_it(caching: Page) -> None:
    foot = caching.locator("article + footer")
    expect(foot).to_contain_text("Last updated")
    expect(foot.locator("time")).to_have_attribute("datetime", re.compile(r"^\d{4}-\d\d-\d\dT"))
    expect(foot).to_contain_text("by Grace Hopper")
    expect(foot).to_contain_text(re.compile(r"Written by .*Ada.*"))


def test_n_and_p_turn_the_pages(caching: Page) -> None:
    expect(caching.get_by_role("link", name="Previous Installing Redis")).to_be_visible()
    caching.keyboard.press("n")
    caching.wait_for_url("**/guide/03-queues.md")
    caching.keyboard.press("p")
    caching.wait_for_url("**/guide/02-caching.md")
    caching.keyboard.press("p")
    caching.wait_for_url("**/guide/01-install.md")


def test_copied_code_leaves_out_prompts_and_their_output(enter: Callable[..., BrowserContext]) -> None:
    page = enter(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto("/@ada/notes/guide/01-install.md")
    terminal, source = page.locator("figure.code").all()
    expect(terminal.locator("figcaption")).to_have_text("Terminal")
    terminal.get_by_role("button", name="Copy this code").click()
    expect(page.locator(".toast")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "sudo apt install redis\nredis-cli ping"
    source.get_by_role("button", name="Copy this code").click()
    page.wait_for_function("() => navigator.clipboard.readText().then((text) => text.startsWith('def'))")
    assert page.evaluate("navigator.clipboard.readText()") == "def answer():\n    return 42"


def test_a_heading_gives_its_address(enter: Callable[..., BrowserContext]) -> None:
    page = enter(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(CACHING)
    page.locator("#expiry-and-eviction").hover()
    page.get_by_role("link", name="Link to this section: Expiry and eviction").click()
    expect(page.locator(".toast")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert page.url.endswith("/02-caching.md#expiry-and-eviction")
    expect(page.locator("#expiry-and-eviction")).to_be_in_viewport()


def test_question_mark_lists_the_keys_and_escape_returns_the_focus(caching: Page) -> None:
    caching.get_by_role("link", name="Repositories").first.focus()
    caching.keyboard.press("?")
    dialog = caching.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Next page")
    caching.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(caching.get_by_role("link", name="Repositories").first).to_be_focused()


def test_single_keys_can_be_switched_off(caching: Page) -> None:
    caching.keyboard.press("?")
    caching.get_by_role("checkbox", name="Use single keys on this device").uncheck()
    caching.keyboard.press("Escape")
    caching.keyboard.press("n")
    caching.keyboard.press("/")
    expect(caching.locator("dialog[open]")).to_have_count(0)
    assert caching.url.endswith("02-caching.md")
    caching.keyboard.press("Control+k")
    expect(caching.get_by_role("dialog", name="Search")).to_be_visible()


def test_keys_are_left_alone_while_typing(visit: Visit) -> None:
    page = visit("/search")
    page.locator("main input[name=q]").press_sequentially("n?/p")
    expect(page.locator("main input[name=q]")).to_have_value("n?/p")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_headings_named_like_parts_of_the_page_break_nothing(visit: Visit) -> None:
    page = visit("/@ada/notes/guide/03-queues.md")
    contents = page.get_by_role("navigation", name="On this page")
    for name in ("Keys", "Palette", "Navigation", "Main", "Text"):
        heading = page.locator("article h2", has_text=name)
        contents.get_by_role("link", name=name, exact=True).click()
        target = page.evaluate("document.getElementById(decodeURIComponent(location.hash.slice(1))).tagName")
        assert target == "H2", f"#{name} leads to {target}"
        expect(heading).to_be_in_viewport()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="Search")).to_be_visible()


def test_dark_is_chosen_kept_and_never_flashes(enter: Callable[..., BrowserContext]) -> None:
    context = enter(color_scheme="light")
    page = context.new_page()
    page.goto(CACHING)
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="Switch between light and dark").click()
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != light
    expect(page.get_by_role("button", name="Dark", exact=True)).to_have_attribute("aria-pressed", "true")
    again = context.new_page()
    again.add_init_script(FIRST_FRAMES)
    for _ in range(5):
        again.goto(CACHING)
        again.wait_for_function("() => frames_seen.length >= 20")
        assert set(again.evaluate("frames_seen")) == {f"dark {dark}"}
    again.get_by_role("button", name="System").click()
    assert again.evaluate("getComputedStyle(document.documentElement).backgroundColor") == light


def test_print_hides_the_chrome_and_shows_where_links_lead(caching: Page) -> None:
    caching.emulate_media(media="print")
    for chrome in (".site-header", ".site-footer", ".reading-navigation", ".contents", ".code-tools", ".neighbours"):
        for one in caching.locator(chrome).all():
            expect(one).to_be_hidden()
    expect(caching.locator("article h1")).to_be_visible()
    link = caching.locator("article a[href^='https://example.org']").first
    said = link.evaluate("(one) => getComputedStyle(one, '::after').content")
    assert "(" in said
    assert "https://example.org/a-very-long-path" in said


def test_everything_can_be_read_without_scripts(visit: Visit) -> None:
    page = visit(CACHING, java_script_enabled=False)
    expect(page.locator("article h1")).to_have_text("Caching with Redis")
    expect(page.locator(".needs-js").first).to_be_hidden()
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Last words").click()
    expect(page.get_by_role("heading", name="Last words")).to_be_in_viewport()
    page.get_by_role("navigation", name="Documents of notes").get_by_role("link", name="A diagram").click()
    expect(page.locator(".mermaid-source")).to_contain_text("A[Push] --> B[Page]")
    page.locator(".site-search input").fill("quokka")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=quokka")
    page.locator(".result a").first.click()
    expect(page.locator("#expiry-and-eviction")).to_be_in_viewport()


def test_the_drawer_and_the_folded_contents_work_without_scripts(visit: Visit) -> None:
    page = visit(CACHING, java_script_enabled=False, viewport={"width": 360, "height": 740})
    navigation = page.get_by_role("navigation", name="Documents of notes")
    expect(navigation).to_be_hidden()
    page.get_by_role("button", name="Documents").click()
    expect(navigation).to_be_visible()
    navigation.get_by_role("button", name="Close").click()
    page.locator("summary", has_text="On this page").click()
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Long lines").click()
    expect(page.get_by_role("heading", name="Long lines")).to_be_in_viewport()


@pytest.mark.parametrize("address", ["/", "/repositories/", "/@ada/notes/", CACHING, "/search?q=redis"])
def test_a_first_view_takes_at_most_100_kb(enter: Callable[..., BrowserContext], address: str, figure: Figure) -> None:
    page = enter().new_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    sizes: list[int] = []
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    figure("bytes", int(sum(sizes)))
    figure("requests", len(sizes))
    assert len(sizes) > 3
    assert sum(sizes) <= MOST_BYTES, f"{sum(sizes):,.0f} bytes in {len(sizes)} requests"


@pytest.mark.parametrize("width", [360, 900, 1280])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/@ada/notes/",
        CACHING,
        f"{CACHING}?h=quokka#expiry-and-eviction",
        "/@ada/notes/extra/diagram.md",
        "/search?q=redis",
    ],
)
def test_nothing_shifts_after_it_is_shown(enter: Callable[..., BrowserContext], address: str, width: int) -> None:
    page = enter(viewport={"width": width, "height": 800}).new_page()
    page.add_init_script(SHIFTS)
    page.goto(address)
    if "diagram" in address:
        expect(page.locator(".is-drawn")).to_be_visible()
    page.wait_for_timeout(300)
    assert page.evaluate("shifts") == []


def test_a_search_lands_on_the_heading_with_its_words_marked(visit: Visit) -> None:
    page = visit("/search?q=quokka")
    page.locator(".result a").first.click()
    page.wait_for_url(re.compile(r"02-caching\.md\?h=quokka#expiry-and-eviction$"))
    expect(page.locator("#expiry-and-eviction")).to_be_in_viewport()
    expect(page.locator("mark.hl")).to_have_text("quokka")
    expect(page.locator("mark.hl")).to_be_in_viewport()


def test_a_diagram_is_drawn_in_a_frame_that_can_reach_nothing(visit: Visit) -> None:
    page = visit("/@ada/notes/extra/diagram.md")
    expect(page.locator(".is-drawn iframe")).to_have_attribute("sandbox", "allow-scripts")
    frame = next(frame for frame in page.frames if frame.url.endswith("/-/mermaid"))
    expect(page.frame_locator(".is-drawn iframe").locator("#diagram svg")).to_be_visible()
    assert frame.evaluate("self.origin") == "null"
    with pytest.raises(Exception, match="Blocked a frame"):
        frame.evaluate("parent.document.title")


def test_the_diagram_library_is_fetched_only_where_there_is_a_diagram(enter: Callable[..., BrowserContext]) -> None:
    fetched: list[str] = []
    context = enter()
    context.on("request", lambda request: fetched.append(request.url))
    page = context.new_page()
    page.goto(CACHING, wait_until="networkidle")
    assert not [url for url in fetched if "mermaid" in url]
    page.goto("/@ada/notes/extra/diagram.md", wait_until="networkidle")
    assert [url for url in fetched if "mermaid.min" in url]


def test_formulas_are_mathml(visit: Visit) -> None:
    page = visit("/@ada/notes/extra/formulas.md")
    expect(page.locator("article math")).to_have_count(2)
    expect(page.locator("article math[display=block]")).to_have_count(1)
    assert page.locator("article math mfrac").first.bounding_box()["height"] > 10


def test_the_source_is_shown_line_by_line_and_raw_is_plain_text(visit: Visit) -> None:
    page = visit("/@ada/notes/-/source/guide/01-install.md#L3")
    expect(page.locator("#L3")).to_have_text("## From packages")
    expect(page.locator("#L3")).to_be_in_viewport()
    raw = page.request.get("/@ada/notes/-/raw/guide/01-install.md")
    assert raw.headers["content-type"] == "text/plain; charset=utf-8"
    assert raw.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in raw.headers["content-security-policy"]


def test_an_unknown_address_offers_a_search_and_the_nearest_page(visit: Visit) -> None:
    page = visit("/@ada/notes/guides/02-caching.md")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no page here")
    expect(page.locator("main input[name=q]")).to_have_value("02 caching")
    page.locator("main").get_by_role("link", name="guide/02-caching.md").click()
    expect(page.locator("article h1")).to_have_text("Caching with Redis")
