"""The search page, and its results as you type."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from nexus.accounts import queries as people
from nexus.search.queries import Result, Results, find
from nexus.web.badges import badges
from nexus.web.guide.present import WORDS
from nexus.web.pages import following, number, viewer

PAGE = 10
STATES = {status: {"status": status, "word": word} for status, word in WORDS.items()}
KINDS = (
    ("", "Everything"),
    ("document", "Documents"),
    ("challenge", "Challenges"),
    ("practice", "Practices"),
    ("topic", "Topics"),
    ("claim", "Claims"),
    ("repository", "Repositories"),
    ("person", "People"),
)


def search(request: HttpRequest) -> HttpResponse:
    """`?q=`, and `?fragment=1` for the list alone. Results depend on the viewer, so they are never kept."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    start = number(request, "from", most=1000)
    results = find(text, scopes=people.scopes(viewer(request)), limit=PAGE, offset=start)
    template = "search/_results.html" if "fragment" in request.GET else "search/results.html"
    response = render(request, template, _context(request, text, start, results))
    response["Cache-Control"] = "private, no-cache"
    return response


def _context(request: HttpRequest, text: str, start: int, results: Results) -> dict[str, Any]:
    suggestion = results.suggestion
    shown = start + len(results.items)
    marked = f"?{urlencode({'h': ' '.join(results.words)})}" if results.words else ""
    return {
        "query": text,
        "results": [_result(one, marked) for one in results.items],
        "filters": _filters(text) if text else [],
        "hint": results.hint,
        "suggestion": {"text": suggestion, "url": f"/search?{urlencode({'q': suggestion})}"} if suggestion else None,
        "total_text": _total(results),
        "next_url": following(request, start + PAGE) if shown < results.total else None,
    }


def _result(one: Result, marked: str) -> dict[str, Any]:
    """`marked` is the query string with which a document marks what was looked for."""
    address, hash_sign, anchor = one.url.partition("#")
    return {
        "kind": one.kind,
        "title": mark_safe(one.title_html),  # noqa: S308  escaped by search.engines.snippet
        "section_title": mark_safe(one.heading_html),  # noqa: S308
        "snippet": mark_safe(one.snippet),  # noqa: S308
        "url": f"{address}{marked if one.kind == 'document' else ''}{hash_sign}{anchor}",
        "why": one.why,
        "owner": one.owner,
        "repository": one.repository,
        "path": one.path,
        "updated_at": one.updated_at,
        "verified_at": one.verified_at,
        "states": _states(one),
    }


def _states(one: Result) -> list[dict[str, str]]:
    if one.kind == "claim":
        return [STATES[tag] for tag in one.tags[:1] if tag in STATES]
    return badges(one.tags) if one.kind == "challenge" else []


def _filters(text: str) -> list[dict[str, Any]]:
    """Links that set `kind:` in the box; the box stays the one truth about what is asked."""
    words = [word for word in text.split() if not word.startswith("kind:")]
    active = next((word[5:] for word in text.split() if word.startswith("kind:")), "")
    return [
        {
            "label": label,
            "url": "/search?" + urlencode({"q": " ".join([*words, *([f"kind:{kind}"] if kind else [])])}),
            "active": kind == active,
        }
        for kind, label in KINDS
    ]


def _total(results: Results) -> str:
    if results.suggestion and results.total:
        return f"Nothing for what you typed. Showing {results.total} for {results.suggestion}"
    if results.total == 1:
        return "1 result"
    return f"{'More than ' if results.is_capped else ''}{results.total} results"
