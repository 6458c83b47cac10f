"""Labs: what they measured, and runs of them on this hub."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from nexus.labs import policy, queries, services
from nexus.labs.lab import Lab
from nexus.labs.models import Run, lab_tag
from nexus.labs.results import Result
from nexus.labs.services import TooManyRuns
from nexus.web.guide import present
from nexus.web.library.files import SANDBOX
from nexus.web.pages import page, tagged, viewer

HISTORY = 10


def index(request: HttpRequest) -> HttpResponse:
    """All labs with their kept result."""
    rows = [present.lab_row(lab, result) for lab, result in queries.all_labs()]
    return page(request, "guide/labs.html", {"labs": rows}, tags=["about"])


def lab(request: HttpRequest, slug: str) -> HttpResponse:
    """One lab: what it found, the figure, the data, how to run it, and who has."""
    found, result = _lab(slug)
    context = {
        "lab": present.lab_row(found, result),
        "command": f"nexus lab run {slug}",
        "claims": [present.claim(one) for one in queries.claims_of_lab(slug)],
        "result": present.result(found, result, f"/labs/{slug}.svg") if result else None,
        "runs": [present.run(row) for row in queries.runs(slug)[:HISTORY]],
        "reproduced": queries.reproduced(found),
        "passes": queries.passes(found),
        "may_run": policy.may_run(viewer(request)),
        "may_sign_in_to_run": viewer(request) is None and policy.runs_labs(),
    }
    return page(request, "guide/lab.html", context, tags=["about", lab_tag(slug)])


@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Has the lab run; its page shows how it goes. Whoever has to sign in comes back to the lab and its button."""
    found, _ = _lab(slug)
    person = viewer(request)
    if person is None:
        return redirect_to_login(f"/labs/{slug}")
    try:
        row = services.ask_run(actor=person, slug=found.slug)
    except TooManyRuns as error:
        messages.error(request, str(error))
        return redirect(f"/labs/{slug}")
    return redirect(row.url)


def run(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    """One run: how it goes, and when it has ended, what it measured. `?fragment` gives the changing part alone."""
    found, row = _lab(slug)[0], _run(slug, run_id)
    result = _measured(row)
    context: dict[str, Any] = {
        "lab": present.lab_row(found, None),
        "run": present.run(row),
        "result": present.result(found, result, f"{row.url}.svg") if result else None,
    }
    if "fragment" in request.GET:
        return tagged(request, render(request, "guide/_run.html", context), [row.tag])
    return page(request, "guide/run.html", context, tags=[row.tag])


def plot(request: HttpRequest, slug: str) -> HttpResponse:
    """The figure of a lab's kept result."""
    found, result = _lab(slug)
    return _figure(request, found, result, "about")


def run_plot(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    """The figure of one run."""
    row = _run(slug, run_id)
    return _figure(request, _lab(slug)[0], _measured(row), row.tag)


def _lab(slug: str) -> tuple[Lab, Result | None]:
    known = queries.lab(slug)
    if known is None:
        raise Http404
    return known


def _run(slug: str, run_id: int) -> Run:
    row = queries.run(slug, run_id)
    if row is None:
        raise Http404
    return row


def _measured(row: Run) -> Result | None:
    """The result of a run that measured something."""
    if row.result is None or row.status not in (Run.Status.PASS, Run.Status.FAIL):
        return None
    return Result.from_dict(row.result)


def _figure(request: HttpRequest, lab: Lab, result: Result | None, tag: str) -> HttpResponse:
    """It brings its own style, so it is kept in the sandbox of files."""
    if result is None:
        raise Http404
    response = HttpResponse(queries.plot(lab, result), content_type="image/svg+xml")
    response["Content-Security-Policy"] = SANDBOX
    return tagged(request, response, [tag])
