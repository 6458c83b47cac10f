"""Signing up and in, tokens, one-time links."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from nexus.accounts import queries, services
from nexus.accounts.models import Person
from nexus.web.accounts.adapter import Adapter

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


@pytest.mark.parametrize("more", [{"handle": "grace"}, {"handle": "ada", "email": "grace@example.org"}])
def test_who_signs_up_a_moment_later_is_told_and_keeps_the_invitation(client: Client, settings, person, more):
    settings.SIGN_UP = "invitation"
    secret = services.invite(actor=person("root", is_admin=True))

    def late(self, *args, **more):
        person("grace", email="grace@example.org")
        return save_user(self, *args, **more)

    save_user = Adapter.save_user
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Adapter, "save_user", late)
        answer = sign_up(client, **more, invitation=secret)
    assert "has just taken this handle or address" in client.get(answer.headers["Location"]).text
    assert services.is_invitation(secret)
    assert "_auth_user_id" not in client.session


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


@pytest.mark.parametrize("key", ['"abcdefgh\\000ij"', "ABCDEFGHIJ", "x" * 41, "\xe9" * 8])
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/api/v1/repositories"])
def test_a_session_that_cannot_be_is_none(db, key, path):
    assert Client(headers={"Cookie": f"sessionid={key}"}).get(path).status_code == 200


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


def change_email(client: Client, email: str):
    return client.post("/settings/profile", {"name": "Ada", "email": email})


def ask_for_a_new_password(email: str) -> list[str]:
    """To whom mail was sent."""
    Client().post("/accounts/password/reset/", {"email": email})
    return [to for one in mail.outbox for to in one.to if "reset" in one.body]


def test_an_address_given_up_finds_nobody_and_the_new_one_does(client: Client):
    sign_up(client, "ada", email="ada@example.org")
    change_email(client, "Ada@Example.com")
    assert Person.objects.get().email == "ada@example.com"
    assert [(one.email, one.primary) for one in EmailAddress.objects.all()] == [("ada@example.com", True)]
    assert ask_for_a_new_password("ada@example.org") == []
    assert ask_for_a_new_password("ADA@example.com") == ["ada@example.com"]


def test_an_address_that_stays_keeps_what_is_known_of_it_and_one_taken_away_is_forgotten(client: Client):
    sign_up(client, "ada", email="ada@example.org")
    EmailAddress.objects.update(verified=True)
    change_email(client, "ADA@example.org")
    assert EmailAddress.objects.get().verified
    change_email(client, "")
    assert not EmailAddress.objects.exists()


def test_an_address_in_capitals_is_taken_for_who_signs_up_later(client: Client, ada, person):
    client.force_login(ada)
    change_email(client, "Ada@Example.org")
    person("grace", email="Grace@Example.org")
    for email in ("ada@example.org", "GRACE@example.org"):
        answer = sign_up(Client(), "mary", email=email)
        assert answer.status_code == 200
        assert "already registered" in answer.text
    assert queries.person("mary") is None


def test_an_address_taken_in_this_moment_is_refused_like_any_other(ada, person, monkeypatch):
    def late(*others, **more):
        monkeypatch.undo()
        person("grace", email="grace@example.org")

    monkeypatch.setattr(services, "_check_email", late)
    with pytest.raises(ValidationError, match="Another person has this address"):
        services.change_profile(actor=ada, name="Ada", email="grace@example.org")
    assert (Person.objects.get(pk=ada.pk).email, ada.email) == ("", "")


def test_an_address_that_is_too_long_is_refused_beside_its_field(client: Client, ada):
    client.force_login(ada)
    answer = change_email(client, f"{'a' * 200}@{'b' * 60}.example.org")
    assert answer.status_code == 422
    assert "at most 254 characters" in answer.text


@pytest.mark.parametrize("path", ["/settings/tokens", "/settings/profile", "/settings/people", "/new", "/new/mirror"])
def test_what_is_ones_own_asks_to_sign_in(client: Client, db, path):
    assert client.get(path).headers["Location"].startswith("/accounts/login/")
