"""Makes rows equal refs again after a crash between the two."""

import pygit2
import structlog

from nexus.library import services
from nexus.library.models import Publication
from nexus.repos.engines import storage
from nexus.repos.models import Repository
from nexus.repos.services import open_git

log = structlog.get_logger(__name__)


def unequal() -> list[Repository]:
    """Repositories whose default branch is not what is published."""
    published = dict(Publication.objects.values_list("repository_id", "commit"))
    return [
        repository
        for repository in Repository.objects.select_related("owner")
        if _is_unequal(repository, published.get(repository.pk, ""))
    ]


def reconcile() -> list[Repository]:
    """Publishes what is unequal; which repositories it was. One that cannot be published does not stop the others."""
    for repository in Repository.objects.all():
        storage.sweep(repository.git_path)
    mended = []
    for repository in unequal():
        try:
            services.publish(repository=repository)
        except Exception:
            log.exception("a repository could not be published", repository=str(repository))
        else:
            mended.append(repository)
    return mended


def _is_unequal(repository: Repository, published: str) -> bool:
    try:
        return _head(repository) != published
    except pygit2.GitError:
        log.warning("a repository cannot be read", repository=str(repository))
        return False


def _head(repository: Repository) -> str:
    if not repository.git_path.exists():
        return ""
    return storage.head_commit(open_git(repository)) or ""
