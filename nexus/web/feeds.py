"""Atom feeds of what pages list."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed

from nexus.library.models import Document
from nexus.library.topics import Told
from nexus.repos.models import Repository
from nexus.web.library import present

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NOT_XML = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def repository_feed(request: HttpRequest, row: Repository, documents: Iterable[Document]) -> HttpResponse:
    entries = [present.document_row(document, row) for document in documents]
    return _answer(request, f"{row.owner.handle}/{row.name}", row.url, entries)


def repositories_feed(request: HttpRequest, rows: Iterable[Repository]) -> HttpResponse:
    entries = [{**row, "title": f"{row['owner_handle']}/{row['name']}"} for row in present.repository_rows(rows)]
    return _answer(request, "Repositories", "/repositories/", entries)


def notes_feed(request: HttpRequest, title: str, url: str, notes: Iterable[Told]) -> HttpResponse:
    entries = [
        {
            "title": note.heading or note.title,
            "url": note.url,
            "description": f"{note.owner}/{note.repository}: {note.why}",
            "updated_at": note.written_at,
        }
        for note in notes
    ]
    return _answer(request, title, url, entries)


def challenges_feed(request: HttpRequest, rows: Iterable[dict[str, Any]], url: str) -> HttpResponse:
    entries = [{**row, "description": row["about"] or row["title"], "updated_at": row["told_at"]} for row in rows]
    return _answer(request, "Challenges", url, entries)


def practices_feed(request: HttpRequest, rows: Iterable[dict[str, Any]]) -> HttpResponse:
    return _answer(request, "Practices", "/practices/", rows)


def _answer(request: HttpRequest, title: str, url: str, entries: Iterable[dict[str, Any]]) -> HttpResponse:
    base = present.base_url(request)
    feed = Atom1Feed(
        title=_clean(title),
        link=base + url,
        description=_clean(title),
        feed_url=base + request.get_full_path(),
        language="en",
    )
    for entry in entries:
        feed.add_item(
            title=_clean(entry["title"]),
            link=base + entry["url"],
            description=_clean(entry["description"]),
            unique_id=base + entry.get("id", entry["url"]),
            updateddate=entry["updated_at"],
            pubdate=entry["updated_at"],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=CONTENT_TYPE)


def _clean(text: str) -> str:
    """In one line, and without what XML cannot hold."""
    return NOT_XML.sub("", text)
