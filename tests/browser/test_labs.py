"""A run of a lab while somebody watches it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.usefixtures("library")]
ENDED = "all claims hold"


def test_the_status_line_stays_while_its_words_change_so_that_they_are_read_aloud(visit: Visit) -> None:
    page = visit("/labs/jwt-tamper", as_="ada")
    _run(page)
    page.get_by_role("status").evaluate("(line) => { window.line = line }")
    expect(page.locator("[data-run]")).to_contain_text(ENDED)
    assert page.evaluate("window.line.isConnected && window.line.textContent").strip().startswith(ENDED)
    expect(page.locator("[data-run] progress")).to_have_count(0)
    expect(page.get_by_role("region", name="What was measured")).to_be_visible()


def test_without_scripts_the_page_comes_again_until_the_run_has_ended(enter: Callable[..., BrowserContext]) -> None:
    page = enter("ada", java_script_enabled=False).new_page()
    page.goto("/labs/jwt-tamper")
    _run(page)
    expect(page.get_by_role("status")).to_contain_text(ENDED)


def _run(page: Page) -> None:
    page.get_by_role("button", name="Run it on this hub").click()
    page.locator("[data-run]").wait_for()
