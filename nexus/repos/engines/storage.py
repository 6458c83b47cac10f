"""Bare repositories on disk and the configuration that guards them."""

from pathlib import Path

import pygit2
from django.conf import settings

DEFAULT_BRANCH = "main"
BRANCH_PREFIX = "refs/heads/"
HOOK = Path(__file__).with_name("pre-receive.sh")

CONFIGURATION = {
    "http.receivepack": "true",
    "http.uploadpack": "true",
    "receive.advertisePushOptions": "true",
    "receive.fsckObjects": "true",
    "receive.autogc": "false",
    "receive.denyDeleteCurrent": "ignore",
    "receive.unpackLimit": "200",
    "uploadpack.allowFilter": "true",
    "transfer.hideRefs": "refs/internal",
    "core.hooksPath": "hooks",
    "core.packedGitWindowSize": "16m",
    "core.packedGitLimit": "128m",
    "core.bigFileThreshold": "16m",
    "core.deltaBaseCacheLimit": "32m",
    "pack.threads": "1",
    "pack.windowMemory": "64m",
    "gc.auto": "0",
    "core.symlinks": "false",
}


def create(path: Path) -> None:
    """A new bare repository at `path`, its HEAD on `main`, with our configuration and hook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    repository = pygit2.init_repository(
        str(path),
        bare=True,
        initial_head=DEFAULT_BRANCH,
        flags=pygit2.enums.RepositoryInitFlag.MKPATH,
    )
    _configure(path, repository)


def _configure(path: Path, repository: pygit2.Repository) -> None:
    for name, value in CONFIGURATION.items():
        repository.config[name] = value
    repository.config["receive.maxInputSize"] = str(settings.MAX_PUSH_BYTES)
    hooks = path / "hooks"
    hooks.mkdir(exist_ok=True)
    for sample in hooks.iterdir():
        sample.unlink()
    (hooks / "pre-receive").symlink_to(HOOK)


def empty() -> Path:
    """An empty repository, shown to who is about to create one by pushing."""
    path = Path(settings.REPOSITORIES) / "empty.git"
    if not (path / "HEAD").exists():
        create(path)
    return path


def head_commit(repository: pygit2.Repository) -> str | None:
    """The commit of the default branch, 40 hex digits; None in a repository with no branch.

    Where the branch HEAD names does not exist, the first of main, master and whatever was pushed becomes it.
    """
    if repository.head_is_unborn:
        branches = sorted(repository.branches.local, key=lambda name: (name != "main", name != "master", name))
        if not branches:
            return None
        repository.set_head(f"{BRANCH_PREFIX}{branches[0]}")
    return str(repository.head.target)


def refs(path: Path) -> dict[str, str]:
    """All refs of a repository: ref name to id, 40 hex digits."""
    git = pygit2.Repository(str(path))
    return {ref.name: str(ref.resolve().target) for ref in git.references.objects if ref.name.startswith("refs/")}
