"""axe-core finds nothing on any template: light and dark, 320 and 1280 pixels wide, signed out and in."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from conftest import lacking
from tests.browser.cast import Cast
from tests.browser.places import PLACES, show

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.usefixtures("library")]
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """
async ({ tags, rules }) => {
  const only = rules ? { type: "rule", values: rules } : { type: "tag", values: tags };
  const { violations, passes } = await axe.run(document, { runOnly: only, resultTypes: ["violations"], iframes: false });
  return { found: violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} (${node.any[0]?.message ?? one.help})`)), passed: passes.length };
}
"""
FAULTS = """
(main) => {
  main.innerHTML = `<img src="/x.png"><p>faint</p><input>`;
  main.children[1].style.color = "#bbb";
  main.children[1].style.background = "#fff";
}
"""
CONTROLS = """
window.reached = new Set();
window.unseen = [];
window.controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0 && !one.disabled && !(one.type === "radio" && !one.checked));
document.activeElement.blur();
"""
NOTE = """
() => {
  const one = document.activeElement;
  if (one === document.body || reached.has(one)) return;
  reached.add(one);
  const box = one.getBoundingClientRect();
  const ringed = [one, one.parentElement, one.closest(".search-field, .row")].some((each) => {
    const look = each && getComputedStyle(each);
    return look && (look.outlineStyle !== "none" || look.boxShadow !== "none");
  });
  if (!ringed || box.bottom < 0 || box.top > innerHeight) unseen.push(one.outerHTML.slice(0, 120));
}
"""
MISSED = "() => controls.filter((one) => !reached.has(one)).map((one) => one.outerHTML.slice(0, 120))"
SCROLLED_PARTS = 12  # Chromium lets the Tab key stop at parts that scroll


@pytest.fixture(scope="package")
def axe() -> str:
    """The text of axe-core, installed by `npm ci` the first time."""
    if not AXE.exists():
        if not shutil.which("npm"):
            pytest.skip(lacking("npm, for axe-core", "npm"))
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return AXE.read_text()


SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
"""What a script does when the size of something changes is done two frames later."""


def violations(page: Page, **options: object) -> list[str]:
    result = page.evaluate(RUN, {"tags": TAGS, "rules": None, **options})
    assert result["passed"] > 0
    return result["found"]


@pytest.mark.parametrize(("who", "place"), PLACES)
def test_axe_finds_nothing(enter: Callable[..., BrowserContext], axe: str, people: Cast, who: str, place: str) -> None:
    """All rules at both widths in light; in dark the one rule that depends on colour."""
    page = show(enter(as_=who, color_scheme="light", reduced_motion="reduce"), place, people)
    page.evaluate(axe)
    found: list[str] = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            rules = ["color-contrast"] if scheme == "dark" else None
            found += [f"{width} {scheme} {one}" for one in violations(page, rules=rules)]
    assert found == []


def test_axe_sees_what_is_wrong(enter: Callable[..., BrowserContext], axe: str) -> None:
    """Without this a silent axe would prove nothing."""
    page = enter().new_page()
    page.goto("/about")
    page.evaluate(axe)
    page.locator("main").evaluate(FAULTS)
    found = " ".join(violations(page))
    assert "image-alt" in found
    assert "label" in found
    assert "color-contrast" in found


@pytest.mark.parametrize(
    "address", ["/", "/@ada/notes/", "/@ada/notes/guide/02-caching.md", "/search?q=redis", "/accounts/signup/", "/new"]
)
def test_every_control_is_reached_and_shown_by_the_tab_key(enter: Callable[..., BrowserContext], address: str) -> None:
    page = enter(as_="ada" if address == "/new" else "").new_page()
    page.goto(address, wait_until="networkidle")
    page.evaluate(CONTROLS)
    for _ in range(page.evaluate("controls.length") + SCROLLED_PARTS):
        page.keyboard.press("Tab")
        page.evaluate(NOTE)
    assert page.evaluate("unseen") == []
    assert page.evaluate(MISSED) == []
