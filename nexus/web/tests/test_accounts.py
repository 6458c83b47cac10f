"""Signing up and in, tokens, one-time links."""

import re

import pytest
from django.test import Client

from nexus.accounts import queries, services
from nexus.accounts.models import Person

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def sign_up(client: Client, handle: str, **more):
    return client.post("/accounts/signup/", {"username": handle, "password1": PASSWORD, "email": "", **more})


def test_a_visitor_signs_up_and_is_found(client: Client):
    assert sign_up(client, "ada").status_code == 302
    assert Person.objects.get(handle="ada").kind == "person"
    assert "/@ada/" in client.get("/search?q=ada").text


@pytest.mark.parametrize("handle", ["nexus", "ADA", "-ada", "a b", "a/b", "x" * 40])
def test_a_handle_that_is_taken_reserved_or_odd_is_refused_and_kept_in_the_form(client: Client, ada, handle):
    answer = sign_up(client, handle)
    assert answer.status_code == 200
    assert "error" in answer.text
    assert handle in answer.text


def test_sign_up_can_be_closed(client: Client, settings):
    settings.SIGN_UP = "closed"
    sign_up(client, "ada")
    assert not Person.objects.exists()


def test_an_invitation_lets_one_person_sign_up(client: Client, settings, person):
    settings.SIGN_UP = "invitation"
    secret = services.invite(actor=person("root", is_admin=True))
    sign_up(client, "ada")
    assert queries.person("ada") is None
    sign_up(client, "ada", invitation=secret)
    assert queries.person("ada") is not None
    sign_up(Client(), "grace", invitation=secret)
    assert queries.person("grace") is None


def test_one_signs_in_by_handle_in_any_case(client: Client, ada):
    answer = client.post("/accounts/login/", {"login": "Ada", "password": PASSWORD})
    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


def test_a_one_time_link_works_once(client: Client, ada):
    secret = services.make_sign_in_link(actor=None, person=ada)
    assert "Sign in as ada" in client.get(f"/sign-in/link/{secret}").text
    assert client.post(f"/sign-in/link/{secret}").status_code == 302
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert Client().get(f"/sign-in/link/{secret}").status_code == 404
    assert Client().post(f"/sign-in/link/{secret}").status_code == 404


def test_a_link_that_a_chat_has_looked_up_still_works(client: Client, ada):
    secret = services.make_sign_in_link(actor=None, person=ada)
    for look in (Client().get, Client().head):
        assert look(f"/sign-in/link/{secret}").status_code == 200
    assert client.post(f"/sign-in/link/{secret}").status_code == 302


def test_a_password_set_after_a_link_ends_at_ones_profile(client: Client):
    secret = services.make_sign_in_link(actor=None, person=services.add_person(handle="ada"))
    client.post(f"/sign-in/link/{secret}")
    form = client.get("/accounts/password/set/").text.partition('<form class="form"')[2].partition("</form>")[0]
    assert "password2" in form
    assert "placeholder" not in form
    answer = client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (302, "/settings/profile")


def test_a_token_is_shown_once_and_only_its_digest_is_kept(client: Client, ada):
    client.force_login(ada)
    answer = client.post("/settings/tokens", {"name": "laptop", "scopes": ["read", "push"], "days": "90"})
    secret = re.search(r"nxs_\w{36}", answer.text)[0]
    assert queries.token_of(secret).person == ada
    assert secret not in client.get("/settings/tokens").text


def test_a_revoked_token_no_longer_counts(client: Client, ada):
    made = services.make_token(actor=ada, name="laptop")
    client.force_login(ada)
    client.post(f"/settings/tokens/{made.token.pk}/revoke")
    assert queries.token_of(made.secret) is None


def test_nobody_revokes_anothers_token(client: Client, ada, grace):
    made = services.make_token(actor=ada, name="laptop")
    client.force_login(grace)
    assert client.post(f"/settings/tokens/{made.token.pk}/revoke").status_code == 404
    assert queries.token_of(made.secret) is not None


def test_only_administrators_see_people_and_make_links(client: Client, ada, person):
    client.force_login(ada)
    assert client.get("/settings/people").status_code == 403
    assert client.post(f"/settings/people/{ada.pk}/link").status_code == 403
    client.force_login(person("root", is_admin=True))
    assert "ada" in client.get("/settings/people").text
    assert "/sign-in/link/" in client.post(f"/settings/people/{ada.pk}/link").text
    assert "invitation=" in client.post("/settings/people").text


def test_an_address_another_person_has_is_refused_beside_its_field(client: Client, ada, person):
    person("grace", email="grace@example.org")
    client.force_login(ada)
    answer = client.post("/settings/profile", {"name": "Ada", "email": "Grace@example.org"})
    assert answer.status_code == 422
    assert "Another person has this address" in answer.text


@pytest.mark.parametrize("path", ["/settings/tokens", "/settings/profile", "/settings/people", "/new", "/new/mirror"])
def test_what_is_ones_own_asks_to_sign_in(client: Client, db, path):
    assert client.get(path).headers["Location"].startswith("/accounts/login/")
