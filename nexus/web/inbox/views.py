"""What the viewer was told."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from nexus.accounts.models import Person
from nexus.activity import queries, services
from nexus.activity.models import Notice
from nexus.web.pages import page, slice_of

SHOWN = 30


@login_required
def index(request: HttpRequest) -> HttpResponse:
    notices, next_url = slice_of(request, queries.notices(_person(request)), SHOWN)
    return page(request, "inbox/inbox.html", {"notices": notices, "next_url": next_url})


@login_required
@require_GET
def follow(request: HttpRequest, notice_id: int) -> HttpResponseBase:
    """Leads to what a notice is about: who goes there has read it."""
    return redirect(_read(request, notice_id).url)


@login_required
@require_POST
def read(request: HttpRequest, notice_id: int) -> HttpResponseBase:
    _read(request, notice_id)
    return redirect("/inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponseBase:
    services.mark_all_read(actor=_person(request))
    return redirect("/inbox")


def _read(request: HttpRequest, notice_id: int) -> Notice:
    try:
        return services.mark_read(actor=_person(request), notice_id=notice_id)
    except Notice.DoesNotExist:
        raise Http404 from None


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)
