"""What has to be done to publish a commit: the trees of the published and the new one compared."""

from dataclasses import dataclass

import pygit2
from django.conf import settings

from nexus.lib.git.objects import Change, Limits, OverLimit, changed_paths, display, is_vendored, walk_tree
from nexus.library.engines import paths
from nexus.library.models import Document, DocumentQuerySet, Publication
from nexus.repos.engines import storage

SMALL = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be parsed and what is gone, between the published commit and `commit`."""

    commit: str
    changed: list[tuple[str, str]]
    removed: list[str]

    @property
    def is_small(self) -> bool:
        return len(self.changed) + len(self.removed) <= SMALL


def limits() -> Limits:
    """What a tree may hold to be published."""
    return Limits(files=settings.MAX_FILES)


def make_plan(git: pygit2.Repository, publication: Publication) -> Plan | None:
    """What to do to publish the default branch; None when it is published already."""
    commit = storage.head_commit(git)
    if commit == (publication.commit or None):
        return None
    if commit is None:
        gone = current_documents(publication).values_list("path", flat=True)
        return Plan("", [], list(gone))
    old = git.get(publication.commit) if publication.commit else None
    new_tree = git[commit].peel(pygit2.Tree)
    changes = _changes(git, old.peel(pygit2.Tree), new_tree) if old else None
    if changes is None:
        return _plan_all(git, publication, commit, new_tree)
    kept = {display(change.path): str(change.new_oid) for change in changes if change.new_oid and is_file(change.mode)}
    return Plan(commit, list(kept.items()), [path for path in map(_shown, changes) if path not in kept])


def is_file(mode: int) -> bool:
    """A regular file; not a symbolic link, which is never followed, nor a submodule."""
    return mode & 0o170000 == 0o100000


def _changes(git: pygit2.Repository, old: pygit2.Tree, new: pygit2.Tree) -> list[Change] | None:
    """The documents that differ. None: too much does, as when more vendored files come or go than a tree may hold."""
    try:
        changes = changed_paths(git, old.id, new.id, limits())
    except OverLimit:
        return None
    return [change for change in changes if paths.is_document(change.path) and not is_vendored(change.path)]


def _plan_all(git: pygit2.Repository, publication: Publication, commit: str, tree: pygit2.Tree) -> Plan:
    """A plan from the rows that are there, where there is nothing to compare with, or too much."""
    known = dict(current_documents(publication).values_list("path", "blob"))
    found = {
        display(entry.path): str(entry.oid)
        for entry in walk_tree(git, tree.id, is_vendored, limits())
        if is_file(entry.mode) and paths.is_document(entry.path)
    }
    changed = [(path, blob) for path, blob in found.items() if known.get(path) != blob]
    return Plan(commit, changed, [path for path in known if path not in found])


def _shown(change: Change) -> str:
    return display(change.path)


def current_documents(publication: Publication) -> DocumentQuerySet:
    """The rows of what is published now."""
    return Document.objects.filter(repository_id=publication.pk).current()
