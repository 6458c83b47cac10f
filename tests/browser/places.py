"""An address for every template, as a stranger, as a person and as an administrator sees it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.cast import Cast

STRANGER = {
    "home": "/",
    "about": "/about",
    "privacy": "/privacy",
    "terms": "/terms",
    "search": "/search",
    "results": "/search?q=redis",
    "pasted": "/search?q=shop.orders.MisplacedError:+order+9+is+in+no+drawer",
    "hint": "/search?q=redis+verified:soon",
    "correction": "/search?q=quoka",
    "no results": "/search?q=xylographqqq",
    "repositories": "/repositories/",
    "owner": "/@ada/",
    "owner without notes": "/@mallory/",
    "unclaimed owner": "/@mirrored/",
    "repository": "/@ada/notes/",
    "empty repository": "/@ada/empty/",
    "mirror": "/@mirrored/thing/",
    "document": "/@ada/notes/guide/02-caching.md?h=quokka",
    "diagram": "/@ada/notes/extra/diagram.md",
    "formulas": "/@ada/notes/extra/formulas.md",
    "folder": "/@ada/notes/guide/",
    "health": "/@ada/notes/-/health",
    "insights": "/@ada/notes/-/insights",
    "no problems": "/@grace/compilers/-/health",
    "source": "/@ada/notes/-/source/guide/02-caching.md",
    "text file": "/@ada/notes/settings.py",
    "not text": "/@ada/notes/binary.dat",
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
    "password reset": "/accounts/password/reset/",
    "password reset done": "/accounts/password/reset/done/",
    "password reset key done": "/accounts/password/reset/key/done/",
    "password reset with a bad link": "/accounts/password/reset/key/1-x/",
    "mail sent": "/accounts/confirm-email/",
    "mail confirmed with a bad link": "/accounts/confirm-email/nothing/",
    "inactive": "/accounts/inactive/",
    "not found": "/@ada/notes/guides/02-caching.md",
    "challenges": "/challenges/",
    "unanswered challenges": "/challenges/?waiting=solution",
    "challenges of a badge": "/challenges/?badge=rerun&topic=postgresql",
    "topics": "/topics/",
    "topic": "/topics/redis",
    "coverage": "/cohorts/all",
    "guides": "/guide/",
    "guide": "/guide/indexing",
    "practices": "/practices/",
    "practice": "/practices/query-review",
    "labs": "/labs/",
    "lab": "/labs/isolation",
    "code": "/code/nexus/labs/lab.py",
}
PERSON = {
    "own home": "/",
    "own page": "/@ada/",
    "new repository": "/new",
    "mirror form": "/new/mirror",
    "new challenge": "/challenges/new",
    "own challenges": "/challenges/",
    "own repositories": "/repositories/",
    "own repository": "/@ada/notes/",
    "own empty repository": "/@ada/empty/",
    "own insights": "/@ada/notes/-/insights",
    "own practice": "/practices/security-review",
    "own document": "/@ada/notes/guide/02-caching.md",
    "private repository": "/@ada/secret/",
    "repository settings": "/@ada/notes/-/settings",
    "inbox": "/inbox",
    "profile": "/settings/profile",
    "tokens": "/settings/tokens",
    "mail": "/accounts/email/",
    "password change": "/accounts/password/change/",
    "sign out": "/accounts/logout/",
    "forbidden": "/settings/people",
    "claim": "/@mirrored/-/claim",
    "removal": "/@mirrored/-/removal",
}
ADMINISTRATOR = {"people": "/settings/people", "set a password": "/accounts/password/set/"}
TEMPLATES = (
    "errors/400",
    "errors/403",
    "errors/500",
    "errors/503",
    "account/account_inactive",
    "account/reauthenticate",
    "account/password_reset_from_key",
    "account/email_confirm",
)


def _error(page: Page, address: str, button: str) -> None:
    page.goto(address)
    page.locator("main form[method=post]").evaluate("(form) => { form.noValidate = true }")
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    page.locator(".error-summary").wait_for()


def _new_token(page: Page) -> None:
    page.goto("/settings/tokens")
    page.locator("main input[name=name]").fill("for the eyes")
    page.get_by_role("button", name="Make token").click()
    page.locator("[data-focus]").wait_for()


def _invitation(page: Page) -> None:
    page.goto("/settings/people")
    page.get_by_role("button", name="Make invitation").click()
    page.locator("[data-focus]").wait_for()


def _palette(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("redis")
    page.locator("dialog.palette .result").first.wait_for()


def _keys(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("?")
    page.locator("dialog.keys-dialog").wait_for()


def _menu(page: Page) -> None:
    page.goto("/")
    page.locator(".person").click()
    page.locator("nav.menu:popover-open").wait_for()


def _run(page: Page) -> None:
    page.goto("/labs/isolation")
    page.get_by_role("button", name="Run it on this hub").click()
    page.locator("[data-run]").wait_for()


def _challenge(page: Page) -> None:
    page.goto("/challenges/?by=ada")
    page.locator(".row-title a").first.click()
    page.locator("article.solution").first.wait_for()


def _refused_evidence(page: Page) -> None:
    _challenge(page)
    page.get_by_text("Same problem: add my evidence").first.click()
    page.get_by_label("A measurement, before and after").first.check()
    page.get_by_role("button", name="Add evidence").first.click()
    page.locator(".error-summary").wait_for()


def _behind_a_line(page: Page) -> None:
    page.goto("/practices/query-review")
    for summary in page.locator(".check .fold > summary").all():
        summary.click()
    page.get_by_role("button", name="Cite it").first.wait_for()


def _citation_refused(page: Page) -> None:
    _behind_a_line(page)
    page.get_by_role("button", name="Cite it").first.click()
    page.locator(".error-summary").wait_for()


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "sign in with errors": ("", lambda page: _error(page, "/accounts/login/", "Sign in")),
    "sign up with errors": ("", lambda page: _error(page, "/accounts/signup/", "Sign up")),
    "new repository with errors": ("ada", lambda page: _error(page, "/new", "Make repository")),
    "mirror form with errors": ("ada", lambda page: _error(page, "/new/mirror", "Mirror")),
    "new token": ("ada", _new_token),
    "invitation": ("admin", _invitation),
    "open palette": ("", _palette),
    "open list of keys": ("", _keys),
    "open menu": ("ada", _menu),
    "run of a lab": ("ada", _run),
    "challenge": ("", _challenge),
    "own challenge": ("ada", _challenge),
    "refused evidence": ("grace", _refused_evidence),
    "new challenge with errors": ("ada", lambda page: _error(page, "/challenges/new", "State challenge")),
    "behind a line of a practice": ("ada", _behind_a_line),
    "practice with errors": ("ada", _citation_refused),
}
Places = list[tuple[str, Callable[[Page], object]]]
PLACES = (
    [pytest.param("", address, id=name) for name, address in STRANGER.items()]
    + [pytest.param("ada", address, id=name) for name, address in PERSON.items()]
    + [pytest.param("grace", "/inbox", id="empty inbox")]
    + [pytest.param("admin", address, id=name) for name, address in ADMINISTRATOR.items()]
    + [pytest.param("", name, id=name) for name in TEMPLATES]
    + [pytest.param(who, name, id=name) for name, (who, _) in STATES.items()]
)


def show(context: BrowserContext, place: str, people: Cast) -> Page:
    """A page that shows a place: an address, a state, or a template no address leads to."""
    page = context.new_page()
    if place in STATES:
        STATES[place][1](page)
    elif place in TEMPLATES:
        page.route(f"**/-/{place}", lambda route: _answer(route, people.templates[place]))
        page.goto(f"/-/{place}")
    else:
        page.goto(place)
    page.evaluate("() => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1000 }))")
    return page


def _answer(route: Route, html: str) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")
