"""What the documents of a repository state, and the forms that correct it."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from nexus.accounts.models import Person
from nexus.challenges import queries as challenges
from nexus.challenges.known import CHALLENGES_TAG
from nexus.library import insights, queries
from nexus.library.insights import Kind, Told
from nexus.library.models import Correction
from nexus.repos.models import Repository
from nexus.web.library.views import about
from nexus.web.pages import page
from nexus.web.repositories.find import find
from nexus.web.repositories.forms import CorrectionForm

HEADINGS = {
    Kind.IDEA: "The project",
    Kind.TECHNOLOGY: "Technologies",
    Kind.CHALLENGE: "Challenges and solutions",
    Kind.PRACTICE: "Practices and takeaways",
    Kind.ENDPOINT: "Endpoints",
}


def index(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """All of it by kind, each with the line it stands in."""
    row = find(request, owner, name)
    told = insights.told(row)
    publication = queries.publication(row)
    joined = challenges.addresses(row)
    groups = [
        {"kind": kind.value, "heading": heading, "items": [_item(one, row, joined) for one in told if one.kind == kind]}
        for kind, heading in HEADINGS.items()
    ]
    context = {
        **about(request, row),
        "groups": [group for group in groups if group["items"]],
        "withdrawn": [_withdrawn(one) for one in insights.withdrawn(row)],
        "commit": publication.commit[:10] if publication else "",
    }
    return page(request, "library/insights.html", context, tags=[row.tag, CHALLENGES_TAG])


@login_required
@require_POST
def correct(request: HttpRequest, owner: str, name: str) -> HttpResponseBase:
    """Keeps a correction, or takes one back, and shows the list again."""
    row = find(request, owner, name)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        return redirect(f"{row.url}-/insights")
    actor, given = cast("Person", request.user), dict(form.cleaned_data)
    kind, key, act = given.pop("kind"), given.pop("key"), given.pop("act")
    try:
        if act == "undo":
            insights.withdraw(actor=actor, repository=row, kind=kind, key=key)
        else:
            insights.correct(actor=actor, repository=row, kind=kind, key=key, is_none=act == "none", **given)
    except ObjectDoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{row.url}-/insights")
    messages.success(request, "Undone." if act == "undo" else "Corrected, also for the pushes to come.")
    return redirect(f"{row.url}-/insights#{kind}")


def _item(one: Told, row: Repository, joined: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "key": one.key,
        "name": one.name,
        "text": one.text,
        "solution": one.solution,
        "path": one.path,
        "line": one.line,
        "source_url": f"{row.url}{one.source}",
        "challenge_url": joined.get((one.path, one.key), "") if one.kind == Kind.CHALLENGE else "",
        "is_corrected": one.is_corrected,
    }


def _withdrawn(one: Correction) -> dict[str, str]:
    return {"kind": one.kind, "key": one.key, "words": " ".join(part for part in (one.name, one.text) if part)}
