"""Where documents have gone: an address once published answers with a redirect for ever."""

from collections.abc import Sequence

from nexus.library.models import Document, FormerPath
from nexus.repos.models import Repository


def follow_moves(repository: Repository, number: int, removed: Sequence[str]) -> None:
    """Redirects removed paths whose text lives on at a path that is new with publication `number`.

    To be called in the transaction that makes the number current, while the rows it ends are still there.
    """
    rows = Document.objects.filter(repository=repository)
    former = FormerPath.objects.filter(repository=repository)
    ended = dict(rows.filter(until=number).values_list("path", "blob"))
    begun = dict(rows.filter(since=number).values_list("path", "blob"))
    former.filter(path__in=[path for path in former.values_list("path", flat=True) if path in begun]).delete()
    new_at = {blob: path for path, blob in begun.items() if path not in ended}
    moves = {path: new_at[ended[path]] for path in removed if ended.get(path) in new_at}
    for path, became in moves.items():
        former.filter(became=path).update(became=became)
    FormerPath.objects.bulk_create(
        [FormerPath(repository=repository, path=path, became=became) for path, became in moves.items()],
        update_conflicts=True,
        unique_fields=["repository", "path"],
        update_fields=["became"],
    )
