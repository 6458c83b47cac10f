"""Nothing runs out of the page and no control lies on another, on any template at any width."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.cast import Cast
from tests.browser.places import PLACES, show

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.usefixtures("library")]
WIDTHS = (320, 360, 800, 1100, 1440)
LOOK = """
() => {
  const found = [];
  const wide = document.documentElement.scrollWidth;
  const name = (one) => `<${one.tagName.toLowerCase()} class="${one.className}"> ${(one.innerText ?? "").trim().slice(0, 40)}`;
  const visible = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  if (wide > innerWidth) found.push(`the page is ${wide} wide`);
  const scrolls = (one) => { for (let up = one; up && up !== document.body; up = up.parentElement) if (getComputedStyle(up).overflowX !== "visible") return true; return false; };
  for (const one of document.body.querySelectorAll("*")) {
    if (!visible(one) || one.closest(".visually-hidden, .skip, svg, math")) continue;
    const box = one.getBoundingClientRect();
    if (box.width && box.height && (box.right > innerWidth + 1 || box.left < -1) && !scrolls(one)) found.push(`out of the page: ${name(one)}`);
  }
  const top = document.querySelector("dialog[open], [popover]:popover-open") ?? document.body;
  const controls = [...top.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((one) => visible(one) && !one.closest(".skip, .visually-hidden") && !one.matches(".anchor"));
  const boxes = controls.flatMap((one) => [...one.getClientRects()].filter((box) => box.width > 1 && box.height > 1).map((box) => [one, box]));
  for (const [index, [one, box]] of boxes.entries()) {
    for (const [other, its] of boxes.slice(index + 1)) {
      if (one === other || one.contains(other) || other.contains(one)) continue;
      const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      if (across > 2 && down > 2 && !apart(one, other)) found.push(`${name(one)} lies on ${name(other)} by ${across.toFixed()} x ${down.toFixed()}`);
    }
  }
  function apart(one, other) {
    // What is scrolled under a sticky or scrolling part is not seen there, and a tool in a field is meant to be in it.
    const field = (each) => each.closest(".search-field, .copyable, .site-header, .reading-navigation, .reading-contents, .contents");
    return field(one) !== field(other) || (field(one) && one.closest(".search-field"));
  }
  return found;
}
"""


@pytest.mark.parametrize(("who", "place"), PLACES)
def test_nothing_runs_out_of_the_page_or_overlaps(
    enter: Callable[..., BrowserContext], people: Cast, who: str, place: str
) -> None:
    page = show(enter(as_=who), place, people)
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {one}" for one in page.evaluate(LOOK)]
    assert found == []


def test_the_look_sees_what_is_wrong(enter: Callable[..., BrowserContext]) -> None:
    page = enter().new_page()
    page.goto("/about")
    page.locator("main").evaluate(
        '(main) => { main.innerHTML = `<button>one</button><button>two</button><p>wide</p>`; main.children[1].style.marginInlineStart = "-30px"; main.children[2].style.inlineSize = "3000px" }'
    )
    found = " ".join(page.evaluate(LOOK))
    assert "lies on" in found
    assert "wide" in found
    assert "out of the page" in found
