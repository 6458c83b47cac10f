"""What people add to a challenge: evidence, solutions, votes. Each leads back to the page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from nexus.accounts.models import Person
from nexus.challenges import authoring, services
from nexus.challenges.queries import Whole
from nexus.web.challenges.forms import EvidenceForm, SolutionForm, StateForm, VoteForm
from nexus.web.challenges.views import show, whole_of
from nexus.web.pages import page, viewer
from nexus.web.repositories.forms import add_errors

Act = Callable[..., HttpResponseBase]


def _act(view: Act) -> Act:
    """A POST about a challenge the person sees. Whoever has to sign in comes back to its page."""

    @require_POST
    def guarded(request: HttpRequest, key: int, **places: int) -> HttpResponseBase:
        whole = whole_of(request, key)
        if viewer(request) is None:
            return redirect_to_login(whole.row.url)
        with _known():
            return view(request, whole, **places)

    return guarded


@login_required
def new(request: HttpRequest) -> HttpResponseBase:
    """States a challenge in a form; it becomes a file in the person's own notes."""
    form = StateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stated = authoring.state_challenge(actor=_person(request), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            place = f"{stated.repository.owner.handle}/{stated.repository.name}"
            messages.success(request, f"Committed to {place} as {stated.path}. Change it there, and push.")
            return redirect(stated.url)
    context = {"form": form, "nav": "challenges"}
    return page(request, "challenges/new.html", context, status=422 if form.errors else 200)


@_act
def add_evidence(request: HttpRequest, whole: Whole, solution: int) -> HttpResponseBase:
    form = EvidenceForm(request.POST, auto_id=f"evidence-{solution}-%s")
    if form.is_valid():
        try:
            services.add_evidence(actor=_person(request), challenge=_key(whole), solution=solution, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _back(request, whole, solution, "Your evidence is added.")
    return show(request, whole, form=form, solution=solution)


@_act
def withdraw_evidence(request: HttpRequest, whole: Whole, evidence: int) -> HttpResponseBase:
    services.withdraw_evidence(actor=_person(request), challenge=_key(whole), evidence=evidence)
    return _back(request, whole, 0, "The evidence is withdrawn.")


@_act
def add_solution(request: HttpRequest, whole: Whole) -> HttpResponseBase:
    form = SolutionForm(request.POST, auto_id="my-solution-%s")
    if form.is_valid():
        try:
            added = services.add_solution(actor=_person(request), challenge=_key(whole), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _back(request, whole, added.pk, "Your solution is added. Show that it works: add evidence to it.")
    return show(request, whole, form=form)


@_act
def withdraw_solution(request: HttpRequest, whole: Whole, solution: int) -> HttpResponseBase:
    services.withdraw_solution(actor=_person(request), challenge=_key(whole), solution=solution)
    return _back(request, whole, 0, "Your solution is withdrawn.")


@_act
def vote(request: HttpRequest, whole: Whole, solution: int) -> HttpResponseBase:
    """1 for it, -1 against it, 0 takes the vote back."""
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise Http404
    value = form.cleaned_data["value"]
    services.vote(actor=_person(request), challenge=_key(whole), solution=solution, value=value)
    return _back(request, whole, solution, "Your vote counts." if value else "Your vote is taken back.")


@_act
def accept(request: HttpRequest, whole: Whole, solution: int) -> HttpResponseBase:
    """Says that this solution is the one; with `take_back`, no longer."""
    chosen = None if "take_back" in request.POST else solution
    services.accept(actor=_person(request), challenge=_key(whole), solution=chosen)
    return _back(request, whole, solution, "Accepted." if chosen else "No solution is accepted now.")


@contextmanager
def _known() -> Iterator[None]:
    """A solution or evidence that is not there, or not for this person, is 404."""
    try:
        yield
    except ObjectDoesNotExist:
        raise Http404 from None


def _back(request: HttpRequest, whole: Whole, solution: int, said: str) -> HttpResponseBase:
    messages.success(request, said)
    return redirect(f"{whole.row.url}#solution-{solution}" if solution else whole.row.url)


def _key(whole: Whole) -> int:
    return whole.row.challenge.pk


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)
