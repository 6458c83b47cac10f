"""What lies in a folder, under the names that are shown."""

from nexus.lib.git.objects import Entry, display
from nexus.library import queries
from nexus.repos.models import Repository


def entries(row: Repository, folder: str) -> list[Entry] | None:
    """What lies in a folder (`docs/`; empty: the top), which may be asked for as it is shown; None: no such folder."""
    found = queries.folder(row, folder)
    if found is not None:
        return found
    true = true_path(row, folder)
    return queries.folder(row, f"{true}/") if true else None


def true_path(row: Repository, shown: str) -> str | None:
    r"""What git calls a path that is shown with `\xff` or `\u202e` in it; None where nothing is shown so."""
    if "\\" not in shown:
        return None
    folder, true = "", ""
    for name in shown.rstrip("/").split("/"):
        names = [entry.path.removeprefix(folder) for entry in queries.folder(row, folder) or ()]
        meant = name if name in names else next((one for one in names if display(one) == name), None)
        if meant is None:
            return None
        true = folder + meant
        folder = f"{true}/"
    return true
