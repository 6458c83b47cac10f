"""Challenges in a browser: two who tell the same, and what others add, with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Push
from tests.walkthroughs.hub import Hub

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
ADA = """# Shop

## Challenges and solutions

### Stock below zero

**Challenge**: Two orders at once bought the last wombat: a race condition left the stock below zero.

**Solution**: A conditional update that counts only where enough is left.
"""
GRACE = """# Library

## Challenges faced

- **Challenge**: A race condition when two readers borrow the last copy at once.
  **Solution**: A row lock with `select_for_update()`.
"""


@pytest.fixture(scope="module")
def address(library: Hub, push: Push) -> str:
    """Ada and Grace push their READMEs; where their problem is shown."""
    push("ada", "shop", {"README.md": ADA})
    push("grace", "library", {"README.md": GRACE}, author="Grace")
    listed = library.wait_for("/challenges/?by=grace", 'class="row-title"')
    start = listed.index('href="/challenges/', listed.index('class="row-title"')) + len('href="')
    return listed[start : listed.index('"', start)]


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def as_(request: pytest.FixtureRequest, enter: Callable[..., BrowserContext], address: str) -> Callable[[str], Page]:
    """The page of the challenge as somebody sees it."""

    def go(handle: str) -> Page:
        page = enter(handle, java_script_enabled=request.param).new_page()
        page.goto(address)
        return page

    return go


def test_two_pushes_make_one_page_with_both_solutions(as_: Callable[[str], Page]) -> None:
    page = as_("")
    expect(page.get_by_role("table", name="Solutions, the best known first")).to_be_visible()
    for author in ("Ada", "Grace"):
        expect(page.locator("article.solution").get_by_role("link", name=author, exact=True)).to_be_visible()
    for text in ("counts only where enough is left", "select_for_update()"):
        expect(page.locator("article.solution", has_text=text)).to_have_count(1)
    expect(page.get_by_text("same because").first).to_be_visible()


def test_somebody_adds_what_they_measured_and_takes_it_back(as_: Callable[[str], Page]) -> None:
    page = as_("mallory")
    solution = page.locator("article.solution", has_text="select_for_update()")
    solution.get_by_text("Same problem: add my evidence").click()
    expect(solution.get_by_label("Address")).to_be_visible()
    solution.get_by_label("A measurement, before and after").check()
    expect(solution.get_by_label("Address")).to_be_hidden()
    for label, value in (("Before", "31"), ("After", "0"), ("Unit", "errors"), ("Runs", "few")):
        solution.get_by_label(label, exact=True).fill(value)
    solution.get_by_role("button", name="Add evidence").click()
    expect(page.locator(".error-summary")).to_contain_text("Runs")
    expect(solution.get_by_label("Before", exact=True)).to_have_value("31")
    solution.get_by_label("Runs", exact=True).fill("6")
    solution.get_by_role("button", name="Add evidence").click()
    expect(page.get_by_text("Your evidence is added.")).to_be_visible()
    expect(solution).to_contain_text("31 errors to 0 errors")
    expect(solution).to_contain_text("measured")
    solution.get_by_role("button", name="Withdraw").click()
    expect(solution).not_to_contain_text("31 errors")


def test_a_vote_is_given_and_taken_back_by_others_only(as_: Callable[[str], Page]) -> None:
    page = as_("ada")
    own = page.locator("article.solution", has_text="counts only where enough is left")
    other = page.locator("article.solution", has_text="select_for_update()")
    expect(own.get_by_role("button", name="For it")).to_have_count(0)
    other.get_by_role("button", name="For it", pressed=False).click()
    expect(other.get_by_role("button", name="For it", pressed=True)).to_be_visible()
    expect(other.locator(".votes")).to_contain_text("1")
    other.get_by_role("button", name="For it", pressed=True).click()
    expect(other.get_by_role("button", name="For it", pressed=False)).to_be_visible()


def test_who_had_the_problem_accepts_a_solution(as_: Callable[[str], Page]) -> None:
    expect(as_("mallory").get_by_role("button", name="Accept it")).to_have_count(0)
    page = as_("grace")
    other = page.locator("article.solution", has_text="counts only where enough is left")
    other.get_by_role("button", name="Accept it").click()
    expect(other.get_by_text("accepted", exact=True)).to_be_visible()
    other.get_by_role("button", name="Take acceptance back").click()
    expect(other.get_by_role("button", name="Accept it")).to_be_visible()
