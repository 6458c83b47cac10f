"""Coming in: open, by invitation, closed; signing in and out; the links administrators hand over."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.cast import PASSWORD, Cast
from tests.browser.conftest import Visit
from tests.walkthroughs.hub import Hub

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.usefixtures("people")]


@pytest.fixture(scope="package")
def invited(start: Callable[..., Hub]) -> Hub:
    return start(NEXUS_SIGN_UP="invitation")


@pytest.fixture(scope="package")
def closed(start: Callable[..., Hub]) -> Hub:
    return start(NEXUS_SIGN_UP="closed")


def sign_up(page: Page, handle: str, password: str = PASSWORD, email: str = "") -> None:
    page.get_by_label("Handle").fill(handle)
    page.locator("main input[type=email]").fill(email)
    page.locator("main input[type=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()


def sign_in(page: Page, handle: str, password: str) -> None:
    page.locator("main input[name=login]").fill(handle)
    page.locator("main input[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def administrator(hub: Hub) -> str:
    """The link `nexus up` printed."""
    return re.search(r"Sign in as the first administrator, once: \S+?(/sign-in/link/\S+)", hub.log.read_text())[1]


def test_anyone_signs_up_and_lands_signed_in(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("link", name="Sign up").first.click()
    sign_up(page, "Barbara-L")
    page.wait_for_url(re.compile(r":\d+/$"))
    expect(page.locator(".person-handle")).to_have_text("Barbara-L")
    page.locator("[popovertarget='hub:person-menu']").click()
    page.get_by_role("link", name="Your page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Barbara-L")


@pytest.mark.parametrize(
    ("handle", "says"),
    [
        ("has space", "letters, digits, hyphens"),
        ("-hyphen-first", "letters, digits, hyphens"),
        ("x" * 40, ""),
        ("nexus", "reserved"),
        ("Settings", "reserved"),
        ("ADA", "taken"),
        ("mirrored", "taken"),
        ("naïve", "letters, digits, hyphens"),
    ],
)
def test_a_refused_handle_is_said_beside_the_field_and_what_was_typed_is_kept(
    visit: Visit, handle: str, says: str
) -> None:
    page = visit("/accounts/signup/")
    page.locator("main form").evaluate(
        "(form) => { form.noValidate = true; form.querySelectorAll('[maxlength]').forEach((one) => one.removeAttribute('maxlength')) }"
    )
    sign_up(page, handle, email="kept@example.org")
    field = page.locator(".field-error")
    expect(field).to_have_count(1)
    expect(field.locator("input")).to_have_value(handle)
    expect(field.locator(".errorlist")).to_contain_text(says)
    expect(field.locator("input")).to_have_attribute("aria-invalid", "true")
    described = field.locator("input").get_attribute("aria-describedby") or ""
    assert any(page.locator(f"[id='{one}']").inner_text() in field.inner_text() for one in described.split())
    expect(page.locator("main input[type=email]")).to_have_value("kept@example.org")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(field.locator("input")).to_be_focused()


@pytest.mark.parametrize(
    ("password", "says"), [("short", "at least 10"), ("password1234", "too common"), ("margaret-h-1", "too similar")]
)
def test_a_weak_password_is_refused_with_the_reason(visit: Visit, password: str, says: str) -> None:
    page = visit("/accounts/signup/")
    sign_up(page, "margaret-h", password=password)
    expect(page.locator(".field-error")).to_contain_text(says)
    expect(page.locator("main input[type=password]")).to_have_value("")


def test_signing_in_and_out(visit: Visit) -> None:
    page = visit("/accounts/login/")
    sign_in(page, "grace", PASSWORD)
    page.wait_for_url(re.compile(r":\d+/$"))
    expect(page.locator(".person-handle")).to_have_text("grace")
    page.locator("[popovertarget='hub:person-menu']").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto("/settings/tokens")
    assert "/accounts/login/?next=/settings/tokens" in page.url
    sign_in(page, "GRACE", PASSWORD)
    page.wait_for_url("**/settings/tokens")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(visit: Visit) -> None:
    said = []
    for handle in ("mallory", "nobody-of-that-name"):
        page = visit("/accounts/login/")
        sign_in(page, handle, "not the password")
        expect(page.locator("main input[name=login]")).to_have_value(handle)
        expect(page.locator("main input[name=password]")).to_have_value("")
        said.append(page.locator(".error-summary").inner_text())
    assert said[0] == said[1]
    assert "password" in said[0]


def test_signing_in_never_leads_to_another_site(visit: Visit) -> None:
    page = visit("/accounts/login/?next=https://evil.invalid/")
    sign_in(page, "mallory", PASSWORD)
    expect(page.locator(".person-handle")).to_have_text("mallory")
    assert "evil" not in page.url


def test_a_closed_hub_takes_nobody(visit: Visit, closed: Hub) -> None:
    page = visit("/accounts/signup/", base_url=closed.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-up is closed")
    expect(page.locator("main input[type=password]")).to_have_count(0)
    page.goto("/accounts/login/")
    expect(page.get_by_role("main").get_by_role("link", name="Sign up")).to_have_count(0)
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    form = {"username": "eve", "password1": PASSWORD, "csrfmiddlewaretoken": token}
    page.request.post("/accounts/signup/", form=form, headers={"Referer": closed.url})
    assert page.request.get("/@eve/").status == 404


def test_the_first_administrator_comes_in_by_the_printed_link_once(visit: Visit, closed: Hub) -> None:
    link = administrator(closed)
    page = visit(link, base_url=closed.url)
    page.wait_for_url("**/accounts/password/set/")
    page.locator("main input[type=password]").first.fill(PASSWORD)
    page.locator("main input[type=password]").last.fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    page.goto("/settings/people")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    assert page.request.get(link, max_redirects=0).status == 404
    again = visit("/accounts/login/", base_url=closed.url)
    sign_in(again, "admin", PASSWORD)
    expect(again.locator(".person-handle")).to_have_text("admin")


def test_an_invitation_lets_one_person_in(visit: Visit, invited: Hub, enter: Callable[..., BrowserContext]) -> None:
    stranger = visit("/accounts/signup/", base_url=invited.url)
    expect(stranger.locator("main input[type=password]")).to_have_count(0)
    page = visit(administrator(invited), base_url=invited.url)
    page.goto("/settings/people")
    page.get_by_role("button", name="Make invitation").click()
    made = page.get_by_role("region", name="An invitation to sign up")
    expect(made).to_be_focused()
    link = made.locator("code").inner_text()
    assert link.startswith(f"{invited.url}/accounts/signup/?invitation=")
    stranger.goto(link)
    sign_up(stranger, "has space")
    expect(stranger.locator(".field-error")).to_have_count(1)
    sign_up(stranger, "katherine")
    expect(stranger.locator(".person-handle")).to_have_text("katherine")
    late = visit(link, base_url=invited.url)
    expect(late.locator("main input[type=password]")).to_have_count(0)


def test_an_administrator_hands_over_a_link_that_signs_in_once(visit: Visit) -> None:
    page = visit("/settings/people", as_="admin")
    page.get_by_role("button", name="One-time link for mallory").click()
    made = page.get_by_role("region", name="A link that signs mallory in")
    link = made.locator("code").inner_text()
    expect(visit(link).locator(".person-handle")).to_have_text("mallory")
    expect(visit(link).get_by_role("heading", level=1)).to_have_text("There is no page here")
    page.goto("/settings/people")
    assert link not in page.content()


def test_only_an_administrator_sees_the_people(visit: Visit) -> None:
    page = visit("/settings/people", as_="ada")
    expect(page.get_by_role("heading", level=1)).to_have_text("You may not do that")
    assert "/accounts/login/" in visit("/settings/people").url


def test_the_profile_is_kept(visit: Visit, people: Cast) -> None:
    page = visit("/settings/profile", as_="ada")
    page.get_by_label("Name").fill("Ada Lovelace")
    page.get_by_role("main").get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.goto("/@ada/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
