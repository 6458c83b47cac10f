"""Importing what already exists: folders, folders of repositories, bare repositories, URLs."""

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pygit2
from django.conf import settings
from django.core.exceptions import ValidationError

from nexus.accounts import queries as people
from nexus.accounts import services as accounts
from nexus.accounts.models import Owner
from nexus.lib.git.fetch import promote
from nexus.lib.git.objects import OverLimit
from nexus.lib.git.pack_folder import FolderLimits, TooMuch, commit_folder, files_of
from nexus.lib.git.refusals import FetchFailed
from nexus.library import health, mirrors, queries, services
from nexus.library.engines import paths
from nexus.library.mirrors import MirrorRefused
from nexus.repos import queries as repositories
from nexus.repos import services as repos
from nexus.repos.engines import storage
from nexus.repos.models import Repository

PAIR = re.compile(r"(?P<owner>[A-Za-z0-9][A-Za-z0-9_-]*?)__(?P<name>.+)")
URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
NOT_ALLOWED_IN_NAME = re.compile(r"[^A-Za-z0-9._-]+")
LOCAL_OWNER = "imported"
Report = Callable[[str], None]


class ImportFailed(Exception):
    """One source could not be imported; the others are not touched by it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One repository to import: `place` is a URL, or a path to a folder, a clone or a bare repository.

    `owner` was named by the operator, `author` only by the place; an author is never taken for a person here.
    """

    place: str
    owner: str
    author: str
    name: str

    @property
    def address(self) -> tuple[str, str]:
        """Owner and name of the repository it becomes; for a URL, the URL decides."""
        return (self.owner or self.author, self.name.lower()) if self.name else ("", self.place)


@dataclass(frozen=True, slots=True)
class Imported:
    repository: Repository
    documents: int
    problems: int


def sources(place: str, owner: str = "") -> Iterator[Source]:
    """The repositories a path or URL stands for. A folder of `OWNER__REPO` folders stands for each of them."""
    if URL.match(place):
        yield Source(place, owner, "", "")
        return
    path = Path(place).expanduser().resolve()
    if not path.is_dir():
        raise ImportFailed("There is no such folder.")
    if _git_folder(path) is None:
        inner = [child for child in sorted(path.iterdir()) if child.is_dir() and PAIR.fullmatch(child.name)]
        if inner:
            for child in inner:
                yield _named(child, owner)
            return
    yield _named(path, owner)


def import_source(source: Source, report: Report = lambda _: None) -> Imported:
    """Imports one source and publishes it; again, it takes over what changed. Raises ImportFailed."""
    try:
        repository = _take_url(source) if URL.match(source.place) else _take(source, report)
    except (
        ValidationError,
        MirrorRefused,
        FetchFailed,
        TooMuch,
        OverLimit,
        OSError,
        pygit2.GitError,
    ) as error:
        said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise ImportFailed(said or type(error).__name__) from error
    except subprocess.CalledProcessError as error:
        raise ImportFailed("git could not take the files over.") from error
    publication = queries.publication(repository)
    return Imported(repository, publication.document_count if publication else 0, health.report(repository).total)


def _named(path: Path, owner: str) -> Source:
    stem = path.name.removesuffix(".git")
    pair = PAIR.fullmatch(stem)
    author, name = (pair["owner"], pair["name"]) if pair else (LOCAL_OWNER, stem)
    return Source(str(path), owner, author, NOT_ALLOWED_IN_NAME.sub("-", name).strip(".-") or "notes")


def _take(source: Source, report: Report) -> Repository:
    """The repository with the source's present content, made if it is new."""
    named = people.owner(source.owner) if source.owner else None
    holder = named or accounts.add_unclaimed_owner(handle=source.owner or source.author)
    repository = repositories.any_repository(owner=holder.handle, name=source.name) or _create(holder, source)
    before = storage.refs(repository.git_path)
    path = Path(source.place)
    if bare := _git_folder(path):
        promote(bare, repository.git_path)
    elif _is_changed(path, repository):
        bounds = FolderLimits(settings.MAX_FILES, settings.MAX_FILE_BYTES)
        commit_folder(
            path,
            repository.git_path,
            storage.DEFAULT_BRANCH,
            f"Import {path.name}",
            bounds,
            lambda count: report(f"read {count:,} files"),
        )
    services.publish_since(repository=repository, before=before, report=report)
    return repository


def _create(holder: Owner, source: Source) -> Repository:
    return repos.create_repository(actor=None, owner=holder, name=source.name)


def _take_url(source: Source) -> Repository:
    url = source.place.rstrip("/")
    known = Repository.objects.select_related("owner").filter(source_url=url).first()
    if known is None:
        return mirrors.add_mirror(actor=None, url=url, owner=source.owner)
    mirrors.refresh(repository=known)
    return known


def _git_folder(path: Path) -> Path | None:
    """The git directory of a clone or a bare repository; None for a folder without git."""
    for candidate in (path / ".git", path):
        if (candidate / "HEAD").is_file() and (candidate / "objects").is_dir():
            return candidate
    return None


def _is_changed(path: Path, repository: Repository) -> bool:
    """Whether the folder's documents differ from the last import: then there is something to commit."""
    published = dict(queries.documents(repository).values_list("path", "blob"))
    bounds = FolderLimits(settings.MAX_FILES, settings.MAX_FILE_BYTES)
    if not published:
        return True
    now = {
        inside: str(pygit2.hashfile(str(disk))) for inside, disk in files_of(path, bounds) if paths.is_document(inside)
    }
    return now != published
