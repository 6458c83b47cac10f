"""Reading: repositories, documents, folders and their health."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase

from nexus.lib.git.objects import display
from nexus.lib.wording import counted
from nexus.library import health as health_reports
from nexus.library import queries, services, topics
from nexus.library.engines import paths
from nexus.library.models import Document
from nexus.repos.models import Repository
from nexus.web.feeds import repository_feed
from nexus.web.guide.article import guide_address
from nexus.web.library import files, present
from nexus.web.pages import following, number, slice_of, tagged, viewer
from nexus.web.pages import page as rendered
from nexus.web.repositories.find import find

WHOLE = "The whole repository"


def repository(request: HttpRequest, owner: str, name: str) -> HttpResponseBase:
    """A repository: its README, and what else it holds. The address to clone leads here in a browser."""
    name = name.removesuffix(".git")
    row = find(request, owner, name)
    if request.path != row.url:
        return HttpResponsePermanentRedirect(row.url)
    readme = queries.folder_page(row, "")
    documents, next_url = slice_of(request, queries.documents(row), present.DOCUMENTS_SHOWN)
    context = {
        **_reading(request, row, readme),
        "documents": [present.document_row(one, row) for one in documents if readme is None or one.pk != readme.pk],
        "next_url": next_url,
    }
    return rendered(request, "library/repository.html", context, tags=[row.tag])


def page(request: HttpRequest, owner: str, name: str, path: str) -> HttpResponseBase:
    """Whatever is at a path: a document, a folder, an image, another file; or where it has gone."""
    row = find(request, owner, name)
    found = queries.document(row, path)
    if found is not None and (better := guide_address(row, path)):
        return HttpResponsePermanentRedirect(better)
    if found is not None:
        return _redirect_to_true_case(request, row, path) or _document(request, row, found)
    if path.endswith("/"):
        return _folder(request, row, path)
    if became := queries.former_path(row, path):
        return HttpResponsePermanentRedirect(f"{row.url}{paths.quoted(became)}")
    if queries.folder(row, f"{path}/") is not None:
        return HttpResponsePermanentRedirect(f"{row.url}{paths.quoted(path)}/")
    return files.show(request, row, path)


def health(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """Every problem of the repository's documents, with its fix."""
    row = find(request, owner, name)
    report = health_reports.report(row)
    context = {**about(request, row), "report": _report(report, row)}
    return rendered(request, "library/health.html", context, tags=[row.tag])


def feed(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """The documents of a repository, last changed first, as Atom."""
    row = find(request, owner, name)
    documents = queries.documents(row).order_by("-updated_at")[:50]
    return tagged(request, repository_feed(request, row, documents), [row.tag])


def _document(request: HttpRequest, row: Repository, found: Document) -> HttpResponse:
    before, after = queries.neighbours(found)
    context = {
        **_reading(request, row, found),
        "breadcrumbs": present.breadcrumbs(found.path, row),
        "previous": present.document_row(before, row) if before else None,
        "next": present.document_row(after, row) if after else None,
        "topics": [{"name": one.name, "url": one.url} for one in topics.topics_of_document(found)],
    }
    return rendered(request, "library/document.html", context, tags=[row.tag])


def _folder(request: HttpRequest, row: Repository, path: str) -> HttpResponse:
    entries = queries.folder(row, path)
    if entries is None:
        raise Http404
    path, start = display(path), number(request, "from")
    end = start + present.ENTRIES_SHOWN
    context = {
        **_reading(request, row, queries.folder_page(row, path)),
        "breadcrumbs": present.breadcrumbs(path, row),
        "folder": {"path": path},
        "entries": [present.entry(one, row) for one in entries[start:end]],
        "next_url": following(request, end) if end < len(entries) else None,
    }
    return rendered(request, "library/folder.html", context, tags=[row.tag])


def _reading(request: HttpRequest, row: Repository, found: Document | None) -> dict[str, Any]:
    """What every page with an article needs."""
    context = about(request, row)
    if found is not None:
        context["document"] = present.document(services.highlighted(found), row)
        context["navigation"] = present.navigation(queries.navigation(found), found, row)
    return context


def about(request: HttpRequest, row: Repository) -> dict[str, Any]:
    """What the head of every page of a repository needs."""
    publication = queries.publication(row)
    return {
        "repository": present.repository(row, request),
        "documents_count": publication.document_count if publication else 0,
        "problems_count": health_reports.total(row, publication),
        **present.rights(viewer(request), row),
    }


def _redirect_to_true_case(request: HttpRequest, row: Repository, path: str) -> HttpResponsePermanentRedirect | None:
    """One address a page: the owner and name as they are written."""
    if request.path.startswith(row.url):
        return None
    return HttpResponsePermanentRedirect(f"{row.url}{paths.quoted(path)}")


def _report(report: health_reports.Report, row: Repository) -> dict[str, Any]:
    problems = [
        {
            "path": one.path or WHOLE,
            "url": f"{row.url}{paths.quoted(one.path)}",
            "problems": [
                {
                    "line": problem.line,
                    "what": problem.what,
                    "fix": problem.fix,
                    "url": files.line_url(row, one.path, problem.line),
                }
                for problem in one.problems
            ],
        }
        for one in report.ailing
    ]
    counts = [{"number": number, "what": code.replace("-", " ")} for code, number in sorted(report.counts.items())]
    found = f"{counted(report.total, 'problem')} in {counted(report.documents, 'document')}"
    text = found if report.total else "No problems found"
    return {"score_text": text, "problems": problems, "missing_sections": report.wanted, "counts": counts}
