"""The front page, the pages about the hub, and what crawlers ask for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from nexus.challenges import practices
from nexus.challenges import queries as challenges
from nexus.challenges.engines.evidence import Badge
from nexus.challenges.known import CHALLENGES_TAG
from nexus.library import queries as library
from nexus.library import topics
from nexus.library.engines.paths import quoted
from nexus.library.notes import TOPICS_TAG
from nexus.repos import queries as repositories
from nexus.repos.services import REPOSITORIES_TAG
from nexus.web.challenges import present as challenge_present
from nexus.web.library import present
from nexus.web.pages import page, tagged, viewer

RECENT = 10
EXAMPLES = 3
MERMAID_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:"
)
IN_SITEMAP = 5000


def home(request: HttpRequest) -> HttpResponse:
    """What is here, and how to publish; for a person, their own repositories first."""
    person = viewer(request)
    recent = repositories.visible_repositories(viewer=person)
    context: dict[str, Any] = {
        "repositories": present.repository_rows(recent[:RECENT]),
        "base_url": present.base_url(request),
    }
    if person is None:
        context["challenges"] = _with_evidence()
    else:
        context["waiting"] = challenges.counts(person)
        own = repositories.repositories_of(viewer=person, owner=person)
        context["own"] = present.repository_rows(own)
        context["changes"] = [
            {
                "url": f"{row.repository.url}{quoted(row.path)}",
                "title": row.title,
                "what": row.path,
                "when": row.updated_at,
            }
            for row in library.visible_documents(viewer=person)
            .filter(repository__in=own)
            .order_by("-updated_at")[:RECENT]
        ]
    return page(request, "home.html", context, tags=[REPOSITORIES_TAG, CHALLENGES_TAG])


def about(request: HttpRequest) -> HttpResponse:
    return page(request, "pages/about.html", {}, tags=["about"])


def privacy(request: HttpRequest) -> HttpResponse:
    return page(request, "pages/privacy.html", {}, tags=["about"])


def terms(request: HttpRequest) -> HttpResponse:
    return page(request, "pages/terms.html", {}, tags=["about"])


def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /*/-/",
        f"Sitemap: {present.base_url(request)}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def _with_evidence() -> list[dict[str, Any]]:
    """The best known challenges that everybody may see."""
    best = challenges.challenges(viewer=None).filter(badge__gt=Badge.TOLD).order_by("-rank", "-pk")[:EXAMPLES]
    return [challenge_present.row(one) for one in challenges.rows(None, list(best))]


def sitemap(request: HttpRequest) -> HttpResponse:
    """Public repositories, from where crawlers find documents, what is written about, and the checklists."""
    rows = repositories.visible_repositories(viewer=None)[:IN_SITEMAP]
    about = [one.url for one in topics.counted(viewer=None) if one.notes]
    about += [one.url for one in practices.checklists_by_name()]
    context = {"base": present.base_url(request), "repositories": rows, "about": about}
    response = render(request, "sitemap.xml", context, content_type="application/xml")
    return tagged(request, response, [REPOSITORIES_TAG, TOPICS_TAG])


@xframe_options_sameorigin
def mermaid(request: HttpRequest) -> HttpResponse:
    """The sandboxed frame that draws one diagram."""
    response = render(request, "pages/mermaid.html")
    response["Content-Security-Policy"] = MERMAID_POLICY
    return response
