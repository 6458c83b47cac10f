"""What an owner does in the browser: tokens, new repositories, who may read them, mirrors."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Push, Visit
from tests.walkthroughs.hub import Hub, Notes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.usefixtures("library")]


def test_a_token_is_shown_once_works_with_git_and_can_be_revoked(visit: Visit, hub: Hub, tmp_path: object) -> None:
    page = visit("/settings/tokens", as_="ada")
    page.locator("main input[name=name]").fill("my laptop")
    page.get_by_role("button", name="Make token").click()
    made = page.get_by_role("region", name="my laptop: copy it now")
    expect(made).to_be_focused()
    secret = made.locator("code").first.inner_text()
    assert re.fullmatch(r"nxs_\w+", secret)
    notes = Notes(tmp_path / "notes", hub.address("@ada/from-the-laptop", secret))
    notes.commit({"README.md": "# From the laptop\n"})
    assert notes.push().ok
    page.goto("/settings/tokens")
    row = page.locator("li.row", has_text="my laptop")
    expect(row).to_contain_text("last used")
    assert secret not in page.content()
    row.get_by_role("button", name="Revoke my laptop").click()
    expect(page.get_by_role("status").filter(has_text="Revoked")).to_be_visible()
    expect(row).to_have_count(0)
    notes.commit({"README.md": "# Once more\n"})
    assert not notes.push().ok


def test_a_token_needs_a_name_and_a_scope(visit: Visit) -> None:
    page = visit("/settings/tokens", as_="ada")
    page.locator("main form[data-draft=token]").evaluate("(form) => { form.noValidate = true }")
    page.locator("main input[name=name]").fill("kept name")
    for scope in ("read", "push"):
        page.locator(f"main input[name=scopes][value={scope}]").uncheck()
    page.get_by_role("button", name="Make token").click()
    expect(page.locator(".field-error")).to_have_count(1)
    expect(page.locator("main input[name=name]")).to_have_value("kept name")


def test_a_new_repository_says_how_to_push(visit: Visit, hub: Hub) -> None:
    page = visit("/new", as_="ada")
    page.get_by_label("Name").fill("fresh")
    page.get_by_label("Description").fill("What is new")
    page.get_by_label("Private: only you may read it").or_(page.locator("select[name=visibility]")).first.wait_for()
    page.get_by_role("button", name="Make repository").click()
    page.wait_for_url("**/@ada/fresh/")
    expect(page.locator("main")).to_contain_text(f"git clone {hub.url}/@ada/fresh.git")
    expect(visit("/@ada/fresh/").locator("main")).to_contain_text("Nothing has been pushed yet")


@pytest.mark.parametrize("name", ["two words", "notes", "..", "a/b", "<b>", "x" * 101])
def test_a_refused_name_is_said_beside_the_field_and_kept(visit: Visit, name: str) -> None:
    page = visit("/new", as_="ada")
    page.locator("main form").evaluate(
        "(form) => { form.noValidate = true; form.querySelectorAll('[maxlength]').forEach((one) => one.removeAttribute('maxlength')) }"
    )
    page.get_by_label("Name").fill(name)
    page.get_by_label("Description").fill("kept words")
    page.get_by_role("button", name="Make repository").click()
    field = page.locator(".field-error")
    expect(field).to_have_count(1)
    expect(field.locator("input")).to_have_value(name)
    expect(page.get_by_label("Description")).to_have_value("kept words")
    expect(page.locator(".error-summary")).to_be_focused()


def test_visibility_is_changed_in_the_settings(visit: Visit, push: Push) -> None:
    push("ada", "changing", {"README.md": "# Changing\n\nThe word peregrination.\n"})
    assert visit("/@ada/changing/").request.get("/@ada/changing/").status == 200
    page = visit("/@ada/changing/-/settings", as_="ada")
    page.locator("main [name=visibility]").first.wait_for()
    _choose(page, "private")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    stranger = visit("/search?q=peregrination")
    expect(stranger.locator(".result")).to_have_count(0)
    assert stranger.request.get("/@ada/changing/").status == 404
    expect(visit("/@ada/changing/", as_="ada").locator(".tag", has_text="private")).to_be_visible()
    page.goto("/@ada/changing/-/settings")
    _choose(page, "public")
    assert stranger.request.get("/@ada/changing/").status == 200


def test_a_stranger_may_not_change_the_settings(visit: Visit) -> None:
    assert "/accounts/login/" in visit("/@ada/notes/-/settings").url
    expect(visit("/@ada/notes/-/settings", as_="grace").get_by_role("heading", level=1)).to_have_text(
        "You may not do that"
    )
    assert visit("/", as_="grace").request.get("/@ada/secret/-/settings").status == 404
    expect(visit("/@ada/notes/", as_="grace").get_by_role("link", name="Settings")).to_have_count(0)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/ada/notes",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1]/a/b.git",
        "ftp://example.org/a/b",
        "file:///etc/passwd",
    ],
)
def test_a_forbidden_address_is_refused_with_the_reason_and_kept(visit: Visit, address: str) -> None:
    page = visit("/new/mirror", as_="ada")
    page.locator("main form").evaluate("(form) => { form.noValidate = true }")
    page.get_by_label("Address").fill(address)
    page.get_by_role("button", name="Mirror", exact=True).click()
    field = page.locator(".field-error")
    expect(field.locator("input")).to_have_value(address)
    expect(field.locator(".errorlist")).not_to_be_empty()
    expect(page.locator(".error-summary")).to_be_focused()


def test_a_draft_survives_leaving_the_page(visit: Visit) -> None:
    page = visit("/new", as_="grace")
    page.get_by_label("Description").press_sequentially("Half a thought")
    page.wait_for_function("() => localStorage.getItem('nexus:draft:repository-new')")
    page.goto("/")
    page.goto("/new")
    expect(page.get_by_label("Description")).to_have_value("Half a thought")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Description")).to_have_value("")


def _choose(page: object, value: str) -> None:
    field = page.locator("main [name=visibility]").first
    if field.evaluate("(one) => one.tagName") == "SELECT":
        field.select_option(value)
    else:
        page.locator(f"main [name=visibility][value={value}]").check()
    page.get_by_role("main").get_by_role("button", name="Save").click()
