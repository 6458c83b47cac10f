"""The reference guide."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import mark_safe

from nexus.labs import queries
from nexus.labs.engines.symbols import text_of
from nexus.labs.guide import Guide
from nexus.library import queries as library
from nexus.library import services
from nexus.web.guide.article import at_home
from nexus.web.guide.present import WORDS
from nexus.web.library import present
from nexus.web.pages import page
from nexus.web.repositories.find import find

OWNER, NAME = "nexus", "guide"


def index(request: HttpRequest) -> HttpResponse:
    """All guides, each with how its claims stand."""
    rows = [_row(one) for one in queries.guides()]
    total = Counter(claim.status for claim in queries.claims())
    return page(request, "guide/index.html", {"guides": rows, "counts": _counts(total)}, tags=["about"])


def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide: the document the hub published, with the state of its claims."""
    row = find(request, OWNER, NAME)
    found = library.document(row, f"guides/{slug}.md")
    if found is None:
        raise Http404
    claims = queries.claims(guide=slug)
    document = present.document(services.highlighted(found), row)
    document["html"] = mark_safe(at_home(found.html, claims))  # noqa: S308  sanitised by nexus.lib.markdown
    context = {
        "document": document,
        "repository": present.repository(row, request),
        "navigation": [_item(one, slug) for one in queries.guides()],
        "counts": _counts(Counter(claim.status for claim in claims)),
    }
    return page(request, "guide/guide.html", context, tags=[row.tag])


def code(request: HttpRequest, path: str) -> HttpResponse:
    """A module of this codebase, with line numbers: what claims that are shown in code lead to."""
    text = text_of(path)
    if text is None:
        raise Http404
    return page(request, "guide/code.html", {"path": path, "lines": text.splitlines()}, tags=["about"])


def _row(one: Guide) -> dict[str, Any]:
    return {
        "title": one.title,
        "url": f"/guide/{one.slug}",
        "description": one.front.get("description", ""),
        "counts": _counts(Counter(claim.status for claim in queries.claims(guide=one.slug))),
    }


def _item(one: Guide, current: str) -> dict[str, Any]:
    return {"title": one.title, "url": f"/guide/{one.slug}", "depth": 0, "is_current": one.slug == current}


def _counts(counter: Counter[queries.Status]) -> list[dict[str, Any]]:
    """The worst first."""
    return [
        {"status": status, "number": counter[status], "word": WORDS[status]}
        for status in queries.STATUSES
        if counter[status]
    ]
