"""Files that are no documents: images as they are, text with line numbers, and the source of documents."""

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from nexus.lib.git.objects import display
from nexus.lib.markdown.decode import decode
from nexus.lib.markdown.limits import LARGEST_SHOWN
from nexus.library import queries
from nexus.library.engines import paths
from nexus.library.queries import File
from nexus.repos.models import Repository
from nexus.web.library import present
from nexus.web.pages import following, number, page, tagged
from nexus.web.repositories.find import find

LINES_SHOWN = 10_000
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
LARGE_FILE_POINTER = b"version https://git-lfs.github.com/spec/"


def show(request: HttpRequest, row: Repository, path: str) -> HttpResponse:
    """An image's bytes, or a text file's lines."""
    found = _file(row, path)
    if paths.image_type(path) and not found.data.startswith(LARGE_FILE_POINTER):
        return _bytes(request, row, found)
    return _lines(request, row, found)


def source(request: HttpRequest, owner: str, name: str, path: str) -> HttpResponse:
    """The text of a file as it was pushed, with line numbers."""
    row = find(request, owner, name)
    return _lines(request, row, _file(row, path))


def raw(request: HttpRequest, owner: str, name: str, path: str) -> HttpResponse:
    """The bytes of a file, as an image or as plain text, in a sandbox."""
    row = find(request, owner, name)
    return _bytes(request, row, _file(row, path))


def line_url(row: Repository, path: str, line: int) -> str:
    """Where a line of a file is shown."""
    before = (line - 1) // LINES_SHOWN * LINES_SHOWN
    asked = f"?from={before}" if before > 0 else ""
    return f"{row.url}-/source/{paths.quoted(path)}{asked}#L{line}"


def _file(row: Repository, path: str) -> File:
    found = queries.file(row, path)
    if found is None:
        raise Http404
    return replace(found, path=display(path))


def _bytes(request: HttpRequest, row: Repository, found: File) -> HttpResponse:
    image = paths.image_type(found.path) if found.size <= settings.MAX_IMAGE_BYTES else None
    is_text = b"\0" not in found.data[:8192]
    kind = image or ("text/plain; charset=utf-8" if is_text else "application/octet-stream")
    response = HttpResponse(found.data, content_type=kind)
    response["Content-Security-Policy"] = SANDBOX
    if not image and not is_text:
        response["Content-Disposition"] = "attachment"
    return tagged(request, response, [row.tag])


def _lines(request: HttpRequest, row: Repository, found: File) -> HttpResponse:
    notice, lines = _readable(found)
    start = number(request, "from", most=max(len(lines) - 1, 0))
    end = start + LINES_SHOWN
    path = paths.quoted(found.path)
    document = {
        "path": found.path,
        "url": f"{row.url}{path}" if paths.is_document(found.path) else "",
        "raw_url": f"{row.url}-/raw/{path}",
    }
    context = {
        "repository": present.repository(row, request),
        "document": document,
        "breadcrumbs": present.breadcrumbs(found.path, row),
        "lines": lines[start:end],
        "lines_before": start,
        "lines_count": len(lines),
        "notice": notice or _which(start, min(end, len(lines)), len(lines)),
        "next_url": following(request, end) if end < len(lines) else None,
    }
    return page(request, "library/source.html", context, tags=[row.tag])


def _which(start: int, end: int, count: int) -> str:
    """Which lines a page shows, where it does not show all."""
    if count <= end - start:
        return ""
    return f"These are lines {start + 1:,} to {end:,} of {count:,}. The raw file has them all."


def _readable(found: File) -> tuple[str, list[str]]:
    if found.data.startswith(LARGE_FILE_POINTER):
        return "This file is kept in Git LFS, which the hub does not read.", []
    if found.size > LARGEST_SHOWN:
        return f"This file has {found.size / 1024 / 1024:.1f} MB, too many to show.", []
    if b"\0" in found.data[:8192]:
        return "This file is not text.", []
    return "", decode(found.data).text.splitlines()
