"""The checklists: all of them, one with what stands behind each line, and what people cite."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from nexus.accounts.models import Person
from nexus.challenges import citing, practices
from nexus.challenges.known import CHALLENGES_TAG
from nexus.challenges.sayings import PRACTICES_TAG
from nexus.challenges.unheld import unheld
from nexus.repos.services import REPOSITORIES_TAG
from nexus.web.feeds import practices_feed
from nexus.web.guide import practice_words
from nexus.web.guide.forms import CitationForm
from nexus.web.pages import page, tagged, viewer
from nexus.web.repositories.forms import add_errors

TAGS = ("about", PRACTICES_TAG, CHALLENGES_TAG, REPOSITORIES_TAG)
"""Who may see what documents say changes with their repositories."""
Act = Callable[..., HttpResponseBase]


def index(request: HttpRequest) -> HttpResponse:
    """All checklists, and what learners write that none of them holds."""
    context = {
        "practices": [practice_words.listed(one) for one in practices.practices(viewer=viewer(request))],
        "unheld": [practice_words.unheld(one) for one in unheld(viewer=viewer(request))],
        "atom_url": "/practices.atom",
    }
    return page(request, "guide/practices.html", context, tags=TAGS)


def feed(request: HttpRequest) -> HttpResponse:
    """The checklists as Atom, each as new as its text or its newest citation."""
    rows = [practice_words.listed(one) for one in practices.practices(viewer=viewer(request))]
    return tagged(request, practices_feed(request, rows), TAGS)


def practice(request: HttpRequest, slug: str) -> HttpResponse:
    """One checklist to tick off."""
    return _show(request, slug)


def _act(view: Act) -> Act:
    """A POST about a checklist. Whoever has to sign in comes back to its page."""

    @require_POST
    def guarded(request: HttpRequest, slug: str, **places: int) -> HttpResponseBase:
        if not practices.is_known(slug):
            raise Http404
        if viewer(request) is None:
            return redirect_to_login(f"/practices/{slug}")
        try:
            return view(request, slug, **places)
        except ObjectDoesNotExist:
            raise Http404 from None

    return guarded


@_act
def cite(request: HttpRequest, slug: str) -> HttpResponseBase:
    form = CitationForm(request.POST, auto_id=f"{request.POST.get('line', '')}:%s")
    if "line" in form.errors:
        raise Http404
    if form.is_valid():
        try:
            citing.cite(actor=_person(request), practice=slug, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Your citation is added.")
            return redirect(f"/practices/{slug}#{form.cleaned_data['line']}")
    return _show(request, slug, form)


@_act
def withdraw(request: HttpRequest, slug: str, citation_id: int) -> HttpResponseBase:
    citing.withdraw(actor=_person(request), practice=slug, citation=citation_id)
    messages.success(request, "The citation is withdrawn.")
    return redirect(f"/practices/{slug}")


def _show(request: HttpRequest, slug: str, refused: CitationForm | None = None) -> HttpResponse:
    found = practices.practice(viewer=viewer(request), slug=slug)
    if found is None:
        raise Http404
    checklist, lines = found
    context = {
        "practice": practice_words.checklist(checklist, lines),
        "others": [practice_words.item(one) for one in practices.checklists_by_name()],
        "refused": refused,
        "refused_line": refused.data.get("line") if refused else "",
    }
    return page(request, "guide/practice.html", context, tags=TAGS, status=422 if refused else 200)


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)
