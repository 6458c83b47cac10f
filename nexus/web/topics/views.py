"""Topics: what everyone's notes are about."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase

from nexus.challenges import queries as challenges
from nexus.labs import queries as labs
from nexus.library import coverage, topics
from nexus.library.engines.topics import finding, picture, rows
from nexus.library.notes import TOPICS_TAG, topic_tag
from nexus.library.topics import Counted
from nexus.repos.services import REPOSITORIES_TAG
from nexus.web.challenges.present import row as challenge_row
from nexus.web.feeds import notes_feed
from nexus.web.library.files import SANDBOX
from nexus.web.pages import following, number, page, tagged, viewer
from nexus.web.topics import present

PAGE = 20
TOPICS_SHOWN = 100
CHALLENGES_SHOWN = 5
TOGETHER = "What goes together"
TAGS = (TOPICS_TAG, REPOSITORIES_TAG)
"""Whatever is pushed, or shown to others than before, may change what a viewer sees of a topic."""


def index(request: HttpRequest) -> HttpResponse:
    """All topics, the one with the most notes first; `?kind=` technology or concept."""
    person, kind = viewer(request), request.GET.get("kind", "")
    everything = topics.counted(viewer=person)
    found = [one for one in everything if kind not in present.KINDS or one.topic.kind == kind]
    start = number(request, "from")
    together = topics.together_now(viewer=person)
    context = {
        "topics": [present.topic_row(one) for one in found[start : start + TOPICS_SHOWN]],
        "total": len(found),
        "filters": present.filters(kind, everything),
        "next_url": following(request, start + TOPICS_SHOWN) if start + TOPICS_SHOWN < len(found) else None,
        "finding": finding(together),
        "together": rows(together),
        "nav": "topics",
        "atom_url": "/topics.atom",
    }
    return page(request, "topics/index.html", context, tags=TAGS)


def plot(request: HttpRequest) -> HttpResponse:
    """Which topics go together, as a figure."""
    return figure(request, picture(topics.together_now(viewer=viewer(request)), title=TOGETHER))


def feed(request: HttpRequest) -> HttpResponse:
    """The newest notes about any topic."""
    newest = topics.newest_of_all(viewer=viewer(request))
    return tagged(request, notes_feed(request, "Topics", "/topics/", newest), TAGS)


def topic(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One topic: its guide and labs, its challenges, and everyone's notes. Another name of it leads here."""
    found = topics.count(slug, viewer=viewer(request))
    if found is None:
        return HttpResponsePermanentRedirect(f"/topics/{_named(slug)}")
    start = number(request, "from", most=topics.MOST_COMPARED)
    notes = topics.notes(slug, viewer=viewer(request), start=start, limit=PAGE)
    shown = start + len(notes.shown)
    context = {
        "topic": present.topic(found),
        **_reference(found),
        "challenges": _challenges(request, slug),
        "notes": [present.note_row(one) for one in notes.shown],
        "total": notes.total,
        "compared": notes.compared,
        "next_url": following(request, shown) if shown < notes.firsts else None,
        "nav": "topics",
        "atom_url": f"{found.url}.atom",
    }
    return page(request, "topics/topic.html", context, tags=[*TAGS, topic_tag(slug)])


def topic_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The newest notes about a topic."""
    found = topics.count(slug, viewer=viewer(request))
    if found is None:
        return HttpResponsePermanentRedirect(f"/topics/{_named(slug)}.atom")
    newest = topics.newest(slug, viewer=viewer(request))
    return tagged(request, notes_feed(request, found.topic.name, found.url, newest), [*TAGS, topic_tag(slug)])


def everyone(request: HttpRequest) -> HttpResponse:
    """What everyone's notes cover of the programme, and what they lack."""
    found = coverage.coverage(viewer=viewer(request))
    context = {
        "covered": [present.covered(one) for one in found],
        "finding": coverage.finding(found),
        "most": coverage.most(found),
        "steps": [{"word": coverage.WORDS[step], "topics": count} for step, count in coverage.steps(found).items()],
        "groups": present.lacking(found),
        "nav": "topics",
    }
    return page(request, "topics/coverage.html", context, tags=TAGS)


def plot_of_steps(request: HttpRequest) -> HttpResponse:
    """How far the notes go, as a figure."""
    return figure(request, coverage.picture_of_steps(coverage.coverage(viewer=viewer(request))))


def plot_of_repositories(request: HttpRequest) -> HttpResponse:
    """What the notes cover, as a figure."""
    return figure(request, coverage.picture_of_repositories(coverage.coverage(viewer=viewer(request))))


def figure(request: HttpRequest, svg: str) -> HttpResponse:
    """It brings its own style, so it is kept in the sandbox of files."""
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Content-Security-Policy"] = SANDBOX
    return tagged(request, response, TAGS)


def _named(slug: str) -> str:
    """The address of what has another name; 404 where nothing has it."""
    found = topics.named(slug)
    if found is None:
        raise Http404
    return found.slug


def _reference(one: Counted) -> dict[str, Any]:
    """The guide that explains a topic, and the labs of that guide."""
    guide = labs.guide(one.topic.guide) if one.topic.guide else None
    if guide is None:
        return {"guide": None, "labs": []}
    return {
        "guide": {"title": guide.title, "url": f"/guide/{guide.slug}"},
        "labs": [
            {"title": lab.title, "url": f"/labs/{lab.slug}"} for lab, _ in labs.all_labs() if lab.guide == guide.slug
        ],
    }


def _challenges(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    person = viewer(request)
    found = challenges.challenges(viewer=person, topic=slug).order_by("-rank", "-pk")[:CHALLENGES_SHOWN]
    return [challenge_row(one) for one in challenges.rows(person, list(found))]
