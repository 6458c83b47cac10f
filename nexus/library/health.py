"""The health of a repository's documents: everything wrong, where, and how to mend it.

What a document says of itself was found when it was parsed. Links are checked against the published tree when the
report is asked for, so a file removed today breaks the links that were right yesterday.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import NamedTuple

import pygit2
from django.core.cache import cache

from nexus.lib import secrets
from nexus.lib.git.objects import (
    BlobTooLarge,
    Entry,
    MissingObject,
    OverLimit,
    display,
    is_vendored,
    read_blob,
    walk_tree,
)
from nexus.lib.markdown import Link, Problem, Suggestions, broken_links
from nexus.library import queries
from nexus.library.engines import paths
from nexus.library.models import Document, Publication
from nexus.library.plan import is_file, limits
from nexus.repos.models import Repository
from nexus.repos.queries import allowed_secrets

SCANNED_FILE_BYTES = 256 * 1024
SCANNED_BYTES = 20 * 1024 * 1024
CHECKED_AT_ONCE = 200
KEPT_SECONDS = 7 * 24 * 3600
EXPECTED = {
    "How to run it": re.compile(
        r"(getting started|install|set ?up|usage|how to (run|use)|quick ?start|running)", re.IGNORECASE
    ),
    "Licence": re.compile(r"licen[cs]e", re.IGNORECASE),
}
HOW_TO_ADD = {
    "README": "Push a README.md that says what the project is and whom it helps.",
    "How to run it": "Give the README a heading “How to run it”, with the commands that start the project.",
    "Licence": "Give the README a heading “Licence” that says who may use the work, and how.",
}
ABSENT = "Push the repository again, whole."
TOO_MANY = "Push fewer files and folders, and shorter paths."
FIELDS = ("repository", "path", "title", "links", "problems", "sections", "order")
MAKING = [Lock() for _ in range(16)]
"""Whoever asks for a report that is being made waits for it. Repositories share locks, which costs at most a wait."""


@dataclass(frozen=True, slots=True)
class Ailing:
    """A document with its problems, by line."""

    path: str
    title: str
    problems: tuple[Problem, ...]


class Wanted(NamedTuple):
    """A section that a reader looks for in the README and does not find, and how to add it."""

    section: str
    fix: str


@dataclass(frozen=True, slots=True)
class Report:
    """The health of a repository at one publication. `missing` names README sections a reader looks for.

    A document without a path stands for the repository as a whole.
    """

    documents: int
    ailing: tuple[Ailing, ...]
    missing: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def wanted(self) -> list[Wanted]:
        """What is missing, each with how to add it."""
        return [Wanted(name, HOW_TO_ADD[name]) for name in self.missing]


class Tree:
    """The published files of a repository, to check links against."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._anchors: dict[str, Collection[str] | None] = {}
        self._folders: dict[str, pygit2.Tree | None] = {}
        self._git, self._tree = queries.published_tree(repository)
        self.files: list[Entry] = []
        self.unread: Problem | None = None
        self.meant = Suggestions()

    def walk(self) -> None:
        """Lists all files, to look into them and to suggest the one that was meant; `unread` says what cut it short."""
        try:
            for entry in walk_tree(self._git, self._tree.id, is_vendored, limits()) if self._tree else ():
                self.files.append(entry)
        except OverLimit as error:
            self.unread = Problem(0, "too-large", f"{error}. What comes after it was not checked.", TOO_MANY)
        except MissingObject:
            self.unread = Problem(
                0, "absent", "A folder is missing from the repository. What it holds was not checked.", ABSENT
            )
        self.meant = Suggestions(display(entry.path) for entry in self.files)

    def exists(self, path: str) -> bool:
        """Whether a file or folder is there; the empty path is the top folder."""
        folder, _, name = path.rstrip("/").rpartition("/")
        tree = self._folder(folder)
        try:
            return not path or (tree is not None and name in tree)
        except (ValueError, pygit2.GitError):
            return False

    def _folder(self, path: str) -> pygit2.Tree | None:
        """A folder of the tree, read once: git reads a large one anew for each path that is looked up through it."""
        if path not in self._folders:
            try:
                found = self._tree[path] if self._tree is not None and path else self._tree
            except (KeyError, ValueError, pygit2.GitError):
                found = None
            self._folders[path] = found if isinstance(found, pygit2.Tree) else None
        return self._folders[path]

    def anchors(self, path: str) -> Collection[str] | None:
        """The anchors of a document; None where they are not known."""
        if path not in self._anchors:
            rows = Document.objects.at(self._repository, path).current()
            found = rows.only("kind", "sections", "names", "former_anchors").first()
            self._anchors[path] = _anchors_of(found) if found and found.kind != Document.Kind.WAITING else None
        return self._anchors[path]

    def data(self, entry: Entry, most: int) -> bytes | None:
        """What a regular file of at most that many bytes holds; None for anything else."""
        try:
            return read_blob(self._git, entry.oid, most) if is_file(entry.mode) else None
        except (BlobTooLarge, MissingObject):
            return None


def _anchors_of(document: Document) -> set[str]:
    return {anchor for _, anchor, _, _ in document.sections} | set(document.names) | set(document.former_anchors)


def problems_of(document: Document, tree: Tree) -> tuple[Problem, ...]:
    """All problems of one document, by line."""
    links = [Link(target, line, text, is_image) for target, line, text, is_image in document.links]
    found = [Problem(**problem) for problem in document.problems]
    broken = broken_links(document.path, links, tree.exists, tree.anchors, tree.meant)
    found += [replace(one, what=display(one.what), fix=display(one.fix)) for one in broken]
    return tuple(sorted(found, key=lambda problem: problem.line))


def report(repository: Repository) -> Report:
    """The report on what is published now; made once for each publication, when all of it is read."""
    current = queries.publication(repository)
    if current and not current.is_complete:
        return _make(repository)
    if kept := _kept(repository, current):
        return kept
    with MAKING[repository.pk % len(MAKING)]:
        found = _kept(repository, current)
        if found is None:
            found = _make(repository)
            cache.set(_key(repository, current), found, KEPT_SECONDS)
        return found


def total(repository: Repository, current: Publication | None) -> int | None:
    """How many problems there are; None for a large repository whose report nobody has asked for yet."""
    if current is None:
        return 0
    if current.document_count <= CHECKED_AT_ONCE:
        return report(repository).total
    made = _kept(repository, current)
    return made.total if made else None


def _kept(repository: Repository, current: Publication | None) -> Report | None:
    made = cache.get(_key(repository, current))
    return made if isinstance(made, Report) else None


def _key(repository: Repository, current: Publication | None) -> str:
    return f"health:{repository.pk}:{current.number if current else 0}"


def _make(repository: Repository) -> Report:
    tree = Tree(repository)
    tree.walk()
    rows = list(Document.objects.filter(repository=repository).current().order_by("order").only(*FIELDS))
    ailing = [Ailing(row.path, row.title, problems_of(row, tree)) for row in rows]
    ailing += _leaks(tree, allowed_secrets(repository))
    ailing += [Ailing("", repository.name, (tree.unread,))] if tree.unread else []
    ailing = [one for one in ailing if one.problems]
    counts: dict[str, int] = {}
    for one in ailing:
        for problem in one.problems:
            counts[problem.code] = counts.get(problem.code, 0) + 1
    return Report(len(rows), tuple(ailing), tuple(_missing(rows)), counts)


def _missing(rows: Iterable[Document]) -> Iterator[str]:
    readme = next((row for row in rows if "/" not in row.path and paths.is_folder_page(row.path)), None)
    if readme is None:
        yield "README"
        return
    titles = [title for _, _, title, _ in readme.sections]
    yield from (name for name, pattern in EXPECTED.items() if not any(map(pattern.search, titles)))


def _leaks(tree: Tree, allowed: Collection[str]) -> Iterator[Ailing]:
    """Secrets and real .env files among the files that are no documents. Their values are read and forgotten.

    `allowed`: fingerprints of known false alarms.
    """
    left = SCANNED_BYTES
    for entry in tree.files:
        data = None if paths.is_document(entry.path) else tree.data(entry, SCANNED_FILE_BYTES)
        if data is None:
            continue
        left -= len(data)
        if left < 0:
            return
        found = [*secrets.scan(data), *secrets.environment_findings(data, entry.path)]
        problems = tuple(
            Problem(mark.line, "secret", f"This file holds a secret: {mark.rule}.", mark.hint)
            for mark in found
            if mark.fingerprint not in allowed
        )
        yield Ailing(display(entry.path), display(entry.path), problems)
