"""One's own settings, one-time links, and the administrator's list of people."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from nexus.accounts import policy, queries, services
from nexus.accounts.models import OneTimeLink, Person, Token
from nexus.accounts.services import NewToken
from nexus.web.accounts.forms import InvitationForm, LinkForm, ProfileForm, TokenForm
from nexus.web.library.present import base_url
from nexus.web.pages import page, slice_of
from nexus.web.repositories.forms import add_errors

PEOPLE_SHOWN = 100
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@login_required
def profile(request: HttpRequest) -> HttpResponseBase:
    person = _person(request)
    form = ProfileForm(request.POST or None, initial={"name": person.name, "email": person.email})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_profile(actor=person, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("/settings/profile")
    return page(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """The viewer's tokens; a new one is shown in the answer to the form that made it, and never again."""
    person = _person(request)
    form = TokenForm(request.POST or None)
    made: NewToken | None = None
    if request.method == "POST" and form.is_valid():
        made = services.make_token(actor=person, **form.cleaned_data)
        form = TokenForm()
    context = {
        "form": form,
        "tokens": [_token(token) for token in queries.tokens_of(person)],
        "new_token": _shown_once(request, person, made) if made else None,
    }
    return page(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponseBase:
    try:
        services.revoke_token(actor=_person(request), token_id=token_id)
    except Token.DoesNotExist:
        raise Http404 from None
    messages.success(request, "Revoked. What used this token can no longer come in.")
    return redirect("/settings/tokens")


@login_required
def people(request: HttpRequest, new_link: dict[str, Any] | None = None) -> HttpResponse:
    """The administrator's list; POST makes an invitation."""
    person = _person(request)
    policy.require_admin(person)
    if request.method == "POST" and new_link is None:
        secret = services.invite(actor=person)
        url = f"{base_url(request)}/accounts/signup/?invitation={secret}"
        new_link = {"purpose": "An invitation to sign up", "url": url}
    rows, next_url = slice_of(request, queries.people(viewer=person), PEOPLE_SHOWN)
    context = {
        "people": [_someone(row) for row in rows],
        "new_link": new_link,
        "invite_form": InvitationForm(),
        "invite_action": "/settings/people",
        "next_url": next_url,
    }
    return page(request, "accounts/people.html", context)


@login_required
@require_POST
def make_link(request: HttpRequest, person_id: int) -> HttpResponse:
    """A link that signs a person in once, for an administrator to hand over."""
    policy.require_admin(_person(request))
    someone = queries.people(viewer=_person(request)).filter(pk=person_id).first()
    if someone is None:
        raise Http404
    secret = services.make_sign_in_link(actor=_person(request), person=someone)
    new_link = {
        "purpose": f"A link that signs {someone.handle} in",
        "url": f"{base_url(request)}/sign-in/link/{secret}",
    }
    return people(request, new_link)


@require_http_methods(["GET", "HEAD", "POST"])
def use_link(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Signs in whoever holds the link, once, by POST: a chat that looks the link up for a preview uses nothing up."""
    if request.method != "POST":
        someone = services.person_of_link(secret)
        if someone is None or not someone.is_active:
            raise Http404("This link has been used or has expired.")
        return page(request, "accounts/link.html", {"form": LinkForm(), "handle": someone.handle})
    try:
        person = services.use_link(secret=secret)
    except OneTimeLink.DoesNotExist:
        raise Http404("This link has been used or has expired.") from None
    if person is None or not person.is_active:
        raise Http404
    login(request, person, backend=BACKEND)
    if not person.has_usable_password():
        messages.success(request, "You are signed in. Set a password to come back without a link.")
        return redirect("/accounts/password/set/")
    return redirect("/")


def _person(request: HttpRequest) -> Person:
    """The signed-in person, behind `login_required`."""
    return cast("Person", request.user)


def _token(token: Token) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "scopes": token.scopes,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
        "is_expired": token.expires_at is not None and token.expires_at < timezone.now(),
    }


def _shown_once(request: HttpRequest, person: Person, made: NewToken) -> dict[str, str]:
    base = base_url(request)
    return {
        "name": made.token.name,
        "value": made.secret,
        "git_line": f"git clone {base}/@{person.handle}/notes.git",
        "curl_line": f'curl -H "Authorization: Bearer {made.secret}" {base}/api/v1/me',
    }


def _someone(person: Person) -> dict[str, Any]:
    return {
        "handle": person.handle,
        "email": person.email,
        "is_admin": person.is_admin,
        "is_active": person.is_active,
        "joined_at": person.created_at,
        "last_seen_at": person.last_login,
        "link_url": f"/settings/people/{person.pk}/link",
    }
