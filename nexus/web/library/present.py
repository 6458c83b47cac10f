"""What templates are given of repositories and documents."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from nexus.accounts.models import Owner, Person
from nexus.lib.base_url import base_url as addressed
from nexus.lib.git.objects import Entry, display
from nexus.library.engines import paths
from nexus.library.models import Document, Publication
from nexus.library.queries import licence
from nexus.repos import policy
from nexus.repos.models import Repository
from nexus.repos.queries import last_push

DOCUMENTS_SHOWN = 100
ENTRIES_SHOWN = 500
FOLDER = 0o040000


def repository(row: Repository, request: HttpRequest) -> dict[str, Any]:
    """All that the pages of a repository say about it."""
    push = last_push(row)
    mirror = getattr(row, "mirror", None)
    return {
        "owner_handle": row.owner.handle,
        "name": row.name,
        "url": row.url,
        "description": row.description,
        "visibility": row.visibility,
        "is_mirror": row.is_mirror,
        "is_unclaimed": row.owner.kind == Owner.Kind.UNCLAIMED,
        "claimed_by": row.owner.claimant,
        "source_url": row.source_url,
        "licence": licence(row) if row.is_mirror else "",
        "clone_url": row.source_url if row.is_mirror else f"{base_url(request)}{row.url.rstrip('/')}.git",
        "synced_at": mirror.last_synced_at if mirror else None,
        "sync_error": mirror.last_error if mirror else "",
        "last_push_at": row.pushed_at,
        "last_push_by": push.person.handle if push and push.person else "",
    }


def repository_row(row: Repository, publications: dict[int, Publication]) -> dict[str, Any]:
    """A repository as one row of a list."""
    publication = publications.get(row.pk)
    return {
        "owner_handle": row.owner.handle,
        "name": row.name,
        "url": row.url,
        "description": row.description,
        "updated_at": row.pushed_at or row.created_at,
        "documents_count": publication.document_count if publication else None,
        "is_mirror": row.is_mirror,
        "visibility": row.visibility,
    }


def repository_rows(rows: Iterable[Repository]) -> list[dict[str, Any]]:
    found = list(rows)
    publications = Publication.objects.in_bulk([row.pk for row in found])
    return [repository_row(row, publications) for row in found]


def document(row: Document, repository_row: Repository) -> dict[str, Any]:
    """A document for its page. Its HTML was made safe when it was parsed."""
    url = repository_row.url
    path = paths.quoted(row.path)
    return {
        "title": row.title,
        "path": row.path,
        "html": mark_safe(row.html),  # noqa: S308  sanitised by nexus.lib.markdown
        "url": f"{url}{path}",
        "raw_url": f"{url}-/raw/{path}",
        "source_url": f"{url}-/source/{path}",
        "updated_at": row.updated_at,
        "updated_by": row.updated_by,
        "contributors": [{"name": name, "commits": count} for name, count in row.contributors.items()],
        "sections": [
            {"level": level, "anchor": anchor, "title": title} for level, anchor, title, _ in row.sections if level < 4
        ],
        "has_mermaid": row.has_mermaid,
        "problems_count": len(row.problems),
    }


def document_row(row: Document, repository_row: Repository) -> dict[str, Any]:
    return {
        "title": row.title,
        "path": row.path,
        "url": f"{repository_row.url}{paths.quoted(row.path)}",
        "updated_at": row.updated_at,
        "description": row.description,
    }


def entry(one: Entry, repository_row: Repository) -> dict[str, Any]:
    """What lies in a folder, as one row of a list."""
    path, is_folder = display(one.path), one.mode == FOLDER
    return {
        "name": path.rpartition("/")[2],
        "url": f"{repository_row.url}{paths.quoted(path)}{'/' if is_folder else ''}",
        "is_folder": is_folder,
    }


def navigation(rows: Iterable[Document], current: Document, repository_row: Repository) -> list[dict[str, Any]]:
    """The documents as a tree in reading order: each folder once, before what it holds."""
    items: list[dict[str, Any]] = []
    shown: set[str] = set()
    for row in rows:
        for folder in _folders_above(row.path):
            if folder not in shown:
                shown.add(folder)
                url = f"{repository_row.url}{paths.quoted(folder)}"
                items.append(_item(folder.rstrip("/").rpartition("/")[2], url, folder.count("/") - 1, is_folder=True))
        url = f"{repository_row.url}{paths.quoted(row.path)}"
        items.append(_item(row.title, url, row.path.count("/"), is_current=row.path == current.path))
    return items


def breadcrumbs(path: str, repository_row: Repository) -> list[dict[str, str]]:
    """Owner, repository and the folders above a path, then its own name."""
    owner = repository_row.owner.handle
    crumbs = [
        {"title": owner, "url": f"/@{owner}/"},
        {"title": repository_row.name, "url": repository_row.url},
    ]
    for folder in _folders_above(path):
        title = folder.rstrip("/").rpartition("/")[2]
        crumbs.append({"title": title, "url": f"{repository_row.url}{paths.quoted(folder)}"})
    name = path.rstrip("/").rpartition("/")[2]
    return [*crumbs, {"title": name, "url": ""}] if name and not path.endswith("/") else crumbs


def rights(person: Person | None, repository_row: Repository) -> dict[str, bool]:
    return {
        "may_push": policy.may_push(person, repository_row),
        "may_administer": policy.may_change(person, repository_row),
    }


def base_url(request: HttpRequest) -> str:
    """The address the reader uses."""
    return addressed(str(request.scheme), request.get_host(), settings.NEXUS_URL)


def _folders_above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]


def _item(title: str, url: str, depth: int, *, is_folder: bool = False, is_current: bool = False) -> dict[str, Any]:
    return {
        "title": title,
        "url": url,
        "depth": min(depth, 5),
        "is_folder": is_folder,
        "is_current": is_current,
    }
