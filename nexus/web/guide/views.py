"""The reference guide and its labs."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import mark_safe

from nexus.labs import queries
from nexus.labs.guide import Guide
from nexus.labs.lab import SIGNS, Lab
from nexus.labs.queries import Claim
from nexus.labs.results import Result
from nexus.lib.plots.points import number
from nexus.library import queries as library
from nexus.library import services
from nexus.web.guide.article import WORDS, at_home
from nexus.web.library import present
from nexus.web.library.files import SANDBOX
from nexus.web.pages import page, tagged
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


def labs(request: HttpRequest) -> HttpResponse:
    """All labs with their last result."""
    rows = [_lab_row(lab, result) for lab, result in queries.all_labs()]
    return page(request, "guide/labs.html", {"labs": rows}, tags=["about"])


def lab(request: HttpRequest, slug: str) -> HttpResponse:
    """One lab: what it found, the figure, the data, and how to run it."""
    known = queries.lab(slug)
    if known is None:
        raise Http404
    found, result = known
    context = {
        "lab": _lab_row(found, result),
        "command": f"nexus lab run {slug}",
        "claims": [_claim(one) for one in queries.claims_of_lab(slug)],
        "result": _result(found, result) if result else None,
    }
    return page(request, "guide/lab.html", context, tags=["about"])


def plot(request: HttpRequest, slug: str) -> HttpResponse:
    """The figure of a lab's result. It brings its own style, so it is kept in the sandbox of files."""
    known = queries.lab(slug)
    if known is None or known[1] is None:
        raise Http404
    response = HttpResponse(queries.plot(known[0], known[1]), content_type="image/svg+xml")
    response["Content-Security-Policy"] = SANDBOX
    return tagged(request, response, ["about"])


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


def _claim(one: Claim) -> dict[str, str]:
    return {"text": one.statement.plain, "url": one.url, "guide": one.guide_title, "status": one.status}


def _lab_row(one: Lab, result: Result | None) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "title": one.title,
        "url": f"/labs/{one.slug}",
        "kind": one.kind,
        "needs": one.needs,
        "guide_url": f"/guide/{one.guide}",
        "guide": getattr(queries.guide(one.guide), "title", one.guide),
        "status": result.status if result else "",
        "finding": result.finding if result else "",
        "source": f"nexus/labs/experiments/{one.path.name}",
    }


def _result(one: Lab, result: Result) -> dict[str, Any]:
    machine = result.machine
    return {
        "checks": [
            {
                "says": check.says,
                "bound": f"{SIGNS[check.op]} {number(check.bound)}",
                "value": number(check.value),
                "range": "" if check.low == check.high else f"{number(check.low)} to {number(check.high)}",
                "ok": check.ok,
            }
            for check in result.checks
        ],
        "plot_url": f"/labs/{one.slug}.svg",
        "finding": result.finding,
        "points": [(point.series, _shown(point.x), _shown(point.y)) for point in result.points],
        "runs": result.runs,
        "seconds": result.seconds,
        "measured_on": result.measured_on,
        "is_stale": result.source != one.source,
        "machine": f"{machine['system']}, {machine['cpus']} cores (two threads get {machine['parallelism']} times "
        f"the work of one done), {machine['python']}",
        "services": ", ".join(f"{name} {version}" for name, version in machine["services"].items()),
    }


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else number(value)
