"""Commits made on the hub itself, for somebody who may push: authored text lives in git, wherever it was typed."""

from datetime import UTC, datetime

import pygit2
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError

from nexus.accounts.models import Person
from nexus.lib import secrets
from nexus.repos import policy
from nexus.repos.engines import storage
from nexus.repos.engines.storage import BRANCH_PREFIX
from nexus.repos.models import Repository
from nexus.repos.services import open_git

ATTEMPTS = 5
HELD = "Line {line} holds a secret ({rule}). Take it out, and make a new one where it was issued."


class Outrun(Exception):
    """Others pushed to the branch again and again meanwhile; nothing was changed."""


def commit_new_file(*, actor: Person, repository: Repository, path: str, text: str, message: str) -> str:
    """Adds a file to the default branch; its path, with a number where the name was taken.

    Refuses what a push would be refused for: raises PermissionDenied for who may not push, ValidationError for a
    secret. The caller records the push and publishes.
    """
    if not policy.may_push(actor, repository):
        raise PermissionDenied("You may not push to this repository.")
    data = text.encode()
    for found in secrets.scan(data):
        if found.severity == "refuse":
            raise ValidationError(HELD.format(line=found.line, rule=found.rule))
    git = open_git(repository)
    for _ in range(ATTEMPTS):
        storage.head_commit(git)
        try:
            return _commit(git, repository, path, data, message, actor)
        except pygit2.GitError:
            continue  # somebody moved the branch: the new tip is the parent of the next attempt
    raise Outrun


def _commit(git: pygit2.Repository, repository: Repository, path: str, data: bytes, message: str, actor: Person) -> str:
    ref = f"{BRANCH_PREFIX}{storage.default_branch(repository.git_path)}"
    parents = [] if git.head_is_unborn else [git.head.target]
    index = pygit2.Index()
    if parents:
        index.read_tree(git[parents[0]].peel(pygit2.Tree))
    free = _free(index, path)
    index.add(pygit2.IndexEntry(free, git.create_blob(data), pygit2.enums.FileMode.BLOB))
    author = pygit2.Signature(actor.name or actor.handle, _address(actor), int(datetime.now(UTC).timestamp()), 0)
    git.create_commit(ref, author, author, message, index.write_tree(git), parents)
    return free


def _free(index: pygit2.Index, path: str) -> str:
    """The path, or the first of `name-2.md`, `name-3.md` … that nobody took, whatever the case."""
    taken = {entry.path.casefold() for entry in index}
    stem, dot, ending = path.rpartition(".")
    number, free = 1, path
    while free.casefold() in taken:
        number += 1
        free = f"{stem}-{number}{dot}{ending}"
    return free


def _address(actor: Person) -> str:
    """An e-mail address that names the person and tells nobody theirs."""
    return f"{actor.handle}@users.noreply.{settings.NEXUS_URL.partition('://')[2].partition(':')[0].rstrip('/')}"
