"""The health of a repository's documents: everything wrong, where, and how to mend it.

What a document says of itself was found when it was parsed. Links are checked against the published tree when the
report is asked for, so a file removed today breaks the links that were right yesterday.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

import pygit2
from django.core.cache import cache

from nexus.lib import secrets
from nexus.lib.git.objects import OverLimit, display, is_vendored, walk_tree
from nexus.lib.markdown import Link, Problem, broken_links
from nexus.library import queries
from nexus.library.engines import paths
from nexus.library.models import Document, Publication
from nexus.library.plan import is_file, limits
from nexus.repos.models import Repository
from nexus.repos.services import open_git

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
FIELDS = ("repository", "path", "title", "links", "problems", "sections", "order")


@dataclass(frozen=True, slots=True)
class Ailing:
    """A document with its problems, by line."""

    path: str
    title: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The health of a repository at one publication. `missing` names README sections a reader looks for."""

    documents: int
    ailing: tuple[Ailing, ...]
    missing: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Tree:
    """The published files of a repository, to check links against."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        current = queries.publication(repository)
        self._anchors: dict[str, Collection[str] | None] = {}
        self.git = open_git(repository)
        commit = self.git.get(current.commit) if current and current.commit else None
        self.tree: pygit2.Tree | None = commit.peel(pygit2.Tree) if commit else None

    def exists(self, path: str) -> bool:
        """Whether a file or folder is there; the empty path is the top folder."""
        if not path:
            return True
        try:
            return self.tree is not None and path.rstrip("/") in self.tree
        except (ValueError, UnicodeEncodeError):
            return False

    def anchors(self, path: str) -> Collection[str] | None:
        """The anchors of a document; None where they are not known."""
        if path not in self._anchors:
            rows = Document.objects.at(self._repository, path).current()
            found = rows.only("kind", "sections", "names", "former_anchors").first()
            self._anchors[path] = _anchors_of(found) if found and found.kind != Document.Kind.WAITING else None
        return self._anchors[path]

    def names(self) -> list[str]:
        """The paths of all files, to suggest the one that was meant."""
        if self.tree is None:
            return []
        try:
            return [entry.path for entry in walk_tree(self.git, self.tree.id, is_vendored, limits())]
        except OverLimit:
            return []


def _anchors_of(document: Document) -> set[str]:
    return {anchor for _, anchor, _, _ in document.sections} | set(document.names) | set(document.former_anchors)


def problems_of(document: Document, tree: Tree, names: Collection[str] | None = None) -> tuple[Problem, ...]:
    """All problems of one document, by line."""
    links = [Link(target, line, text, is_image) for target, line, text, is_image in document.links]
    found = [Problem(**problem) for problem in document.problems]
    found += broken_links(document.path, links, tree.exists, tree.anchors, names)
    return tuple(sorted(found, key=lambda problem: problem.line))


def report(repository: Repository) -> Report:
    """The report on what is published now; made once for each publication, when all of it is read."""
    current = queries.publication(repository)
    if current and not current.is_complete:
        return _make(repository)
    key = f"health:{repository.pk}:{current.number if current else 0}"
    return cast("Report", cache.get_or_set(key, lambda: _make(repository), KEPT_SECONDS))


def total(repository: Repository, current: Publication | None) -> int | None:
    """How many problems there are; None for a large repository whose report nobody has asked for yet."""
    if current is None:
        return 0
    if current.document_count <= CHECKED_AT_ONCE:
        return report(repository).total
    made = cache.get(f"health:{repository.pk}:{current.number}")
    return made.total if isinstance(made, Report) else None


def _make(repository: Repository) -> Report:
    tree = Tree(repository)
    names = tree.names()
    rows = list(Document.objects.filter(repository=repository).current().order_by("order").only(*FIELDS))
    ailing = [Ailing(row.path, row.title, problems_of(row, tree, names)) for row in rows]
    ailing += _leaks(tree)
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


def _leaks(tree: Tree) -> Iterator[Ailing]:
    """Secrets and real .env files among the files that are no documents. Their values are read and forgotten."""
    left = SCANNED_BYTES
    if tree.tree is None:
        return
    for entry in walk_tree(tree.git, tree.tree.id, is_vendored, limits()):
        blob = tree.git.get(entry.oid) if is_file(entry.mode) and not paths.is_document(entry.path) else None
        if not isinstance(blob, pygit2.Blob) or blob.size > SCANNED_FILE_BYTES:
            continue
        left -= blob.size
        if left < 0:
            return
        found = [*secrets.scan(blob.data), *secrets.environment_findings(blob.data, entry.path)]
        problems = tuple(
            Problem(mark.line, "secret", f"This file holds a secret: {mark.rule}.", mark.hint) for mark in found
        )
        yield Ailing(display(entry.path), display(entry.path), problems)
