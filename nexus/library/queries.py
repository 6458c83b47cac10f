"""Reads: documents of the current publication that the viewer may see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pygit2
from django.conf import settings
from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber

from nexus.accounts.models import Person
from nexus.lib import secrets
from nexus.lib.git.objects import BlobTooLarge, Entry, MissingObject, display, is_vendored, read_blob
from nexus.library.engines import paths
from nexus.library.models import Document, DocumentQuerySet, FormerPath, Publication
from nexus.library.plan import limits
from nexus.repos import queries as repositories
from nexus.repos.models import Repository
from nexus.repos.queries import allowed_secrets
from nexus.repos.services import open_git

LIST_FIELDS = (
    "repository",
    "path",
    "order",
    "title",
    "description",
    "updated_at",
    "updated_by",
    "kind",
    "tags",
)
NAVIGATION_FIELDS = ("repository", "path", "title")
REGULAR = (pygit2.enums.FileMode.BLOB, pygit2.enums.FileMode.BLOB_EXECUTABLE)
WHOLE_NAVIGATION = 150
LICENCE_FILE = re.compile(r"(licen[cs]e|copying)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class File:
    """A file of the published commit that is not a document."""

    path: str
    blob: str
    size: int
    data: bytes


def listed_repositories(*, viewer: Person | None, owner: str = "", visibility: str = "") -> QuerySet[Repository]:
    """What the viewer may see, each with what is published of it; of one owner or one visibility if asked for."""
    rows = repositories.visible_repositories(viewer=viewer).select_related("cohort", "publication", "owner__claimed_by")
    rows = rows.filter(owner__handle__iexact=owner) if owner else rows
    return rows.filter(visibility=visibility) if visibility else rows


def listed_repository(*, viewer: Person | None, owner: str, name: str) -> Repository | None:
    return listed_repositories(viewer=viewer, owner=owner).filter(name__iexact=name).first()


def documents(repository: Repository) -> DocumentQuerySet:
    """The current documents in reading order, without their text. The caller asked for the repository's visibility."""
    return Document.objects.filter(repository=repository).current().order_by("order").only(*LIST_FIELDS)


def first_documents(rows: Sequence[Repository], count: int) -> dict[int, list[Document]]:
    """The first documents of each of several repositories, in one query."""
    rank = Window(RowNumber(), partition_by="repository", order_by=["order", "path"])
    documents = Document.objects.filter(repository__in=rows).current().only(*LIST_FIELDS).annotate(rank=rank)
    found: dict[int, list[Document]] = {row.pk: [] for row in rows}
    for document in documents.filter(rank__lte=count).order_by("order", "path"):
        found[document.repository_id].append(document)
    return found


def whole_documents(rows: Sequence[Document]) -> dict[int, Document]:
    """The same documents with their text, by key."""
    return Document.objects.in_bulk([row.pk for row in rows])


def visible_documents(*, viewer: Person | None) -> DocumentQuerySet:
    """Current documents of all repositories the viewer may see."""
    seen = repositories.visible_repositories(viewer=viewer).order_by()
    return Document.objects.filter(repository__in=seen).current().select_related("repository__owner")


def document(repository: Repository, path: str) -> Document | None:
    return Document.objects.at(repository, path).current().select_related("repository").first()


def folder_page(repository: Repository, folder: str) -> Document | None:
    """The README or index of a folder (`docs/`; empty: the top)."""
    page = _in_folder(documents(repository), folder).first()
    if page is None or paths.folder_of(page.path) != folder or not paths.is_folder_page(page.path):
        return None
    return document(repository, page.path)


def neighbours(page: Document) -> tuple[Document | None, Document | None]:
    """The documents before and after this one in reading order."""
    others = documents(page.repository)
    before = others.filter(order__lt=page.order).order_by("-order").first()
    return before, others.filter(order__gt=page.order).first()


def navigation(page: Document) -> list[Document]:
    """All documents of a small repository; of a large one those of the page's folder."""
    everything = documents(page.repository).only(*NAVIGATION_FIELDS)
    current = publication(page.repository)
    if current and current.document_count <= WHOLE_NAVIGATION:
        return list(everything)
    beside = _in_folder(everything, paths.folder_of(page.path))
    near = beside.filter(order__gte=page.order)[: WHOLE_NAVIGATION // 2]
    above = beside.filter(order__lt=page.order).order_by("-order")
    return [*reversed(above[: WHOLE_NAVIGATION // 2]), *near]


def former_path(repository: Repository, path: str) -> str | None:
    """Where the document that was at this path is now."""
    return FormerPath.objects.filter(repository=repository, path=path).values_list("became", flat=True).first()


def publication(repository: Repository) -> Publication | None:
    return Publication.objects.filter(repository=repository).first()


def published_tree(repository: Repository) -> tuple[pygit2.Repository, pygit2.Tree | None]:
    """The repository and the tree its pages were made of; None where nothing is published."""
    git = open_git(repository)
    current = publication(repository)
    commit = git.get(current.commit) if current and current.commit else None
    return git, commit.peel(pygit2.Tree) if commit else None


def file(repository: Repository, path: str) -> File | None:
    """A regular file of the published commit; None for symlinks, submodules, folders and what is not there.

    None too for a file over the limit of pushes: mirrors and imports may have such.
    """
    git, tree = published_tree(repository)
    blob = _regular(tree, path) if tree and not is_vendored(path) else None
    if blob is None:
        return None
    try:
        data = read_blob(git, blob, settings.MAX_FILE_BYTES)
    except (BlobTooLarge, MissingObject):
        return None
    return None if _holds_secret(repository, path, data) else File(path, str(blob), len(data), data)


def folder(repository: Repository, path: str) -> list[Entry] | None:
    """What lies directly in a folder of the published commit; None where there is no such folder."""
    _, tree = published_tree(repository)
    if tree is None:
        return None
    found = _at(tree, path.rstrip("/")) if path else tree
    if not isinstance(found, pygit2.Tree):
        return None
    return [Entry(f"{path}{entry.name}", entry.id, entry.filemode) for entry in found][: limits().files]


def licence(repository: Repository) -> str:
    """What the first line of the licence file says; empty where there is none."""
    names = [entry.path for entry in folder(repository, "") or [] if LICENCE_FILE.match(entry.path)]
    found = file(repository, names[0]) if names else None
    lines = found.data[:2000].decode("utf-8", "replace").split("\n") if found else []
    return next((line.strip() for line in lines if line.strip()), "")[:80]


def nearest_path(repository: Repository, path: str) -> str | None:
    """A document with the same file name, for a page that is not there."""
    name = PurePosixPath(path).name
    found = documents(repository).filter(path__iendswith=name).first() if name else None
    return found.path if found else None


def _regular(tree: pygit2.Tree, path: str) -> pygit2.Oid | None:
    found = _at(tree, path)
    return found.id if found is not None and found.filemode in REGULAR else None


def _at(tree: pygit2.Tree, path: str) -> pygit2.Object | None:
    r"""What lies at a path. Names that are shown with `\xff` or `\u202e` are asked for, and found, in that spelling."""
    found: pygit2.Object | None = tree
    for name in path.split("/"):
        found = _named(found, name) if isinstance(found, pygit2.Tree) else None
    return found


def _named(folder: pygit2.Tree, name: str) -> pygit2.Object | None:
    try:
        if name in folder:
            return folder[name]
        return next((one for one in folder if "\\" in name and display(one.name or "") == name), None)
    except (KeyError, ValueError, pygit2.GitError):
        return None


def _holds_secret(repository: Repository, path: str, data: bytes) -> bool:
    """Mirrors and imports are never refused; what a push would be refused for is not offered from here either."""
    allowed = allowed_secrets(repository)
    found = [*secrets.scan(data), *secrets.environment_findings(data, path)]
    return any(mark.severity == "refuse" and mark.fingerprint not in allowed for mark in found)


def _in_folder(rows: DocumentQuerySet, folder: str) -> DocumentQuerySet:
    """Those in a folder or below it: one stretch of the reading order, which an index finds."""
    inside = rows.filter(path__startswith=folder)
    begin = paths.folder_of(paths.order(f"{folder}x"))
    if not begin:
        return inside
    end = begin.removesuffix("/") + "0"  # what follows the slash
    return inside.filter(order__gte=begin, order__lt=end)
