"""How much of a tree we are willing to look at, and what is raised beyond it."""

from dataclasses import dataclass

from nexus.lib.git.objects.paths import display

_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Limits:
    """What one walk may meet.

    `files` counts every name looked at, folders included, so that a tree of empty folders is bounded too;
    `depth` counts folders above a file; `path_length` counts UTF-8 bytes of the whole path as it is shown: database
    indexes hold paths, and PostgreSQL's have room for 2,700 bytes.
    """

    files: int = 100_000
    depth: int = 100
    path_length: int = 1024


DEFAULT_LIMITS = Limits()


class OverLimit(Exception):
    """A tree passes one of the limits; the message tells its author which, and at which path."""

    said = "This tree is larger than {limit}"

    def __init__(self, limit: int, path: str = "") -> None:
        where = f": {display(path[:_SHOWN])}" if path else ""
        super().__init__(self.said.format(limit=f"{limit:,}") + where)
        self.limit = limit


class TooManyFiles(OverLimit):
    said = "There are more than {limit} files and folders"


class TooDeep(OverLimit):
    said = "Folders are nested more than {limit} deep"


class PathTooLong(OverLimit):
    said = "A path is longer than {limit} bytes"


class BlobTooLarge(Exception):
    """A file has more bytes than its reader wants."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The file has {size:,} bytes")
        self.size = size


class MissingObject(LookupError):
    """A tree names an object that is not in the repository, or that is not of the kind it says."""
