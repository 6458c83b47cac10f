"""Lists of repositories, owners, and what an owner does with a repository."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from nexus.accounts import queries as people
from nexus.accounts.models import Owner, Person
from nexus.library import mirrors
from nexus.library.mirrors import MirrorRefused
from nexus.repos import mirrored, policy, queries, services
from nexus.web.feeds import repositories_feed
from nexus.web.library import present
from nexus.web.pages import page, slice_of, tagged, viewer
from nexus.web.repositories.find import find
from nexus.web.repositories.forms import AboutForm, ClaimForm, MirrorForm, NewForm, add_errors

PAGE = 50
TAG = services.REPOSITORIES_TAG
View = Callable[..., HttpResponseBase]


def _signed_in_to_write(view: View) -> View:
    """Everybody reads it; whoever sends something signs in first."""

    @wraps(view)
    def either(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        guarded = view if request.method in ("GET", "HEAD") else login_required(view)
        return guarded(request, *args, **kwargs)

    return either


def index(request: HttpRequest) -> HttpResponse:
    """All repositories the viewer may see, last pushed first."""
    seen = queries.visible_repositories(viewer=viewer(request))
    rows, next_url = slice_of(request, seen, PAGE)
    context = {
        "repositories": present.repository_rows(rows),
        "total": seen.count(),
        "next_url": next_url,
        "atom_url": "/repositories.atom",
    }
    return page(request, "repositories/list.html", context, tags=[TAG])


def feed(request: HttpRequest) -> HttpResponse:
    rows = queries.visible_repositories(viewer=viewer(request))[:PAGE]
    return tagged(request, repositories_feed(request, rows), [TAG])


def owner(request: HttpRequest, owner: str) -> HttpResponseBase:
    """A person, a cohort, or someone whose repositories are mirrored here."""
    found = people.owner(owner)
    if found is None:
        raise Http404
    if request.path != found.url:
        return HttpResponsePermanentRedirect(found.url)
    rows, next_url = slice_of(request, queries.repositories_of(viewer=viewer(request), owner=found), PAGE)
    person = viewer(request)
    source = next((row.source_url for row in rows if row.source_url), "")
    about = {
        "handle": found.handle,
        "name": found.name,
        "kind": found.kind,
        "claimed_by": found.claimant,
        "may_be_removed": policy.may_remove_mirrored(person, found),
        "mirrored": [author.handle for author in people.mirrored_authors(found)],
        "source_url": source.rpartition("/")[0],
        "is_you": person is not None and person.pk == found.pk,
    }
    context = {"owner": about, "repositories": present.repository_rows(rows), "next_url": next_url}
    return page(request, "owners/detail.html", context, tags=[TAG, f"owner:{found.pk}"])


@login_required
def new(request: HttpRequest) -> HttpResponseBase:
    """Makes an empty repository to push to."""
    person = _person(request)
    form = NewForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_repository(actor=person, owner=person, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(row.url)
    return page(request, "repositories/new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def new_mirror(request: HttpRequest) -> HttpResponseBase:
    """Mirrors a public repository from elsewhere; the first fetch is made at once."""
    form = MirrorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = mirrors.add_mirror(actor=_person(request), url=form.cleaned_data["url"])
        except MirrorRefused as refused:
            form.add_error("url", str(refused))
        else:
            return redirect(row.url)
    return page(request, "repositories/mirror_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def settings(request: HttpRequest, owner: str, name: str) -> HttpResponseBase:
    """Description and visibility; for a mirror, its source and last error."""
    row = find(request, owner, name)
    person = _person(request)
    policy.require_change(person, row)
    initial = {"description": row.description, "visibility": row.visibility, "cohort": row.cohort}
    form = AboutForm(request.POST or None, person=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_repository(actor=person, repository=row, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect(f"{row.url}-/settings")
    context: dict[str, Any] = {"form": form, "repository": present.repository(row, request)}
    if row.is_mirror:
        context["mirror"] = {
            "sync_url": f"{row.url}-/sync",
            "hook_url": f"{present.base_url(request)}{row.url}-/hook",
            "hook_secret": mirrors.hook_secret(row),
        }
    return page(request, "repositories/settings.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def sync(request: HttpRequest, owner: str, name: str) -> HttpResponseBase:
    """Asks for a mirror to be read now."""
    row = find(request, owner, name)
    policy.require_change(_person(request), row)
    mirrors.ask(repository=row)
    messages.success(request, "The mirror will be read in a moment.")
    return redirect(row.url)


@csrf_exempt
@require_POST
def hook(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """What a git host calls after a push: signed with the mirror's secret, answered at once."""
    row = find(request, owner, name)
    signature = request.headers.get("X-Hub-Signature-256", "")
    if not mirrors.is_signed(row, request.body, signature, request.headers.get("X-Gitlab-Token", "")):
        raise PermissionDenied("The signature is missing or wrong.")
    if request.headers.get("X-GitHub-Event") != "ping":
        mirrors.ask(repository=row)
    return HttpResponse(status=202)


@_signed_in_to_write
def removal(request: HttpRequest, owner: str) -> HttpResponse:
    """How the author of mirrored work has it removed; an administrator does it here, and the author once claimed."""
    found = _mirrored_author(owner)
    if request.method == "POST":
        mirrored.remove_all(actor=_person(request), owner=found)
        messages.success(request, f"Everything of {found.handle} is removed and will not be imported again.")
    may_remove = policy.may_remove_mirrored(viewer(request), found)
    return page(request, "owners/removal.html", {"owner": found, "may_remove": may_remove})


@_signed_in_to_write
def claim(request: HttpRequest, owner: str) -> HttpResponseBase:
    """How somebody proves that mirrored work is theirs; an administrator says so here."""
    found = _mirrored_author(owner)
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mirrored.claim(actor=_person(request), owner=found, person=form.cleaned_data["person"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{found.handle} is @{form.cleaned_data['person'].handle}.")
            return redirect(found.url)
    context = {"owner": found, "form": form, "accounts": sorted(queries.accounts_of(found))}
    return page(request, "owners/claim.html", context, status=422 if form.errors else 200)


def _mirrored_author(handle: str) -> Owner:
    found = people.owner(handle)
    if found is None or not found.is_mirrored:
        raise Http404
    return found


def _person(request: HttpRequest) -> Person:
    """The signed-in person, behind `login_required`."""
    return cast("Person", request.user)
