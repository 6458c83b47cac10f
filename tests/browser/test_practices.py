"""A checklist remembers what was ticked, in this browser alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]


def test_ticks_stay_until_they_are_cleared(visit: Visit) -> None:
    page = visit("/practices/query-review")
    boxes = page.locator("[data-tick]")
    told = page.get_by_text("of 8 ticked in this browser.")
    expect(boxes).to_have_count(8)
    expect(told).to_be_hidden()
    page.get_by_label("Count, add up and filter in the database.").check()
    expect(told).to_have_text("1 of 8 ticked in this browser.")
    page.reload()
    expect(page.get_by_label("Count, add up and filter in the database.")).to_be_checked()
    page.goto("/practices/task-review")
    expect(page.locator("[data-tick]:checked")).to_have_count(0)
    page.goto("/practices/query-review")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("[data-tick]:checked")).to_have_count(0)
    page.reload()
    expect(page.locator("[data-tick]:checked")).to_have_count(0)


def test_without_scripts_boxes_tick_and_what_is_behind_them_opens(enter: Callable[..., BrowserContext]) -> None:
    page = enter(java_script_enabled=False).new_page()
    page.goto("/practices/query-review")
    page.locator("[data-tick]").first.check()
    page.locator(".check .fold > summary").first.click()
    expect(page.get_by_role("heading", name="What it rests on").first).to_be_visible()
