"""Commits made directly in a hosted repository, as a push would leave them."""

import pygit2

from nexus.repos.models import Repository
from nexus.repos.services import open_git


def commit(repository: Repository, files: dict[str, str | bytes | None], branch: str = "main") -> str:
    """One more commit on a branch; a file given as None is deleted. The commit's id."""
    git = open_git(repository)
    ref = f"refs/heads/{branch}"
    parents = [git.references[ref].target] if ref in git.references else []
    index = pygit2.Index()
    if parents:
        index.read_tree(git[parents[0]].peel(pygit2.Tree))
    for path, content in files.items():
        if content is None:
            index.remove(path)
        else:
            data = content.encode() if isinstance(content, str) else content
            index.add(pygit2.IndexEntry(path, git.create_blob(data), pygit2.enums.FileMode.BLOB))
    author = pygit2.Signature("Ada", "ada@example.org", 1_700_000_000, 0)
    return str(git.create_commit(ref, author, author, "Notes", index.write_tree(git), parents))
