"""Repositories for the tests of `nexus.lib.git`: made by real git, from plain descriptions."""

import subprocess
from pathlib import Path

import pygit2

from nexus.lib.git.limits import clean_environment

PEOPLE = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
}


def git(*arguments: str, at: Path, stdin: bytes = b"", **variables: str) -> str:
    environment = {**clean_environment(), **PEOPLE, **variables}
    done = subprocess.run(
        ["git", "-C", str(at), *arguments], input=stdin, env=environment, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


class Maker:
    """Writes trees and commits into a bare repository without a working tree."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        git("init", "--quiet", "--bare", "--initial-branch=main", ".", at=path)
        self.path = path
        self.repository = pygit2.Repository(str(path))

    def tree(self, files: dict) -> pygit2.Oid:
        """From `{"name": b"content", "folder": {...}, "link": (mode, b"content")}`."""
        builder = self.repository.TreeBuilder()
        for name, content in files.items():
            builder.insert(name, *self._node(content))
        return builder.write()

    def _node(self, content: object) -> tuple[pygit2.Oid, int]:
        match content:
            case dict():
                return self.tree(content), 0o040000
            case (int() as mode, pygit2.Oid() as oid):
                return oid, mode
            case (int() as mode, bytes() as data):
                return self.repository.create_blob(data), mode
            case pygit2.Oid():
                return content, 0o040000
            case _:
                return self.repository.create_blob(content), 0o100644

    def commit(
        self,
        files: dict | pygit2.Oid,
        *,
        parents=(),
        at: int = 1_700_000_000,
        author: str = "Ada",
        ref: str | None = "refs/heads/main",
    ):
        tree = self.tree(files) if isinstance(files, dict) else files
        signature = pygit2.Signature(author, "a@example.org", at, 0)
        oid = self.repository.create_commit(None, signature, signature, "A note", tree, list(parents))
        if ref:
            self.repository.references.create(ref, oid, force=True)
        return oid
