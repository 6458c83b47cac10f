"""Trees as raw entries, and the count of what a walk has looked at.

Read raw and split by one regular expression: several times cheaper than an object per entry.

Git has hashed every object when it came in. libgit2 would hash each again whenever it is read, a third of the cost of
reading; the checksum that zlib keeps with an object is compared either way, so a rotten disk is still noticed.
"""

import re

import pygit2
from pygit2.enums import ObjectType

from nexus.lib.git.objects.bounds import BlobTooLarge, Limits, MissingObject, PathTooLong, TooDeep, TooManyFiles
from nexus.lib.git.objects.paths import shown_length

FOLDER = 0o040000
SYMLINK = 0o120000
SUBMODULE = 0o160000

_KIND_OF_MODE = 0o170000
_LONGEST_ENTRY = 6 + 1 + 255 + 1 + 20
_REMEMBERED_BYTES = 8 * 1024 * 1024
_ENTRY = re.compile(rb"([0-7]+) ([^\0]+)\0(.{20})", re.DOTALL)

RawEntry = tuple[bytes, bytes, bytes]
pygit2.settings.enable_strict_hash_verification(False)


def blob_size(repository: pygit2.Repository, oid: pygit2.Oid) -> int:
    """How many bytes a blob holds, unread. Raises MissingObject, for an object of another type too."""
    try:
        kind, size = repository.odb.read_header(oid)
    except (KeyError, pygit2.GitError) as error:
        raise MissingObject(str(oid)) from error
    if kind != ObjectType.BLOB:
        raise MissingObject(f"{oid} is not a blob")
    return int(size)


def read_blob(repository: pygit2.Repository, oid: pygit2.Oid, most: int) -> bytes:
    """What a blob of at most that many bytes holds. Raises BlobTooLarge without reading it, or MissingObject."""
    size = blob_size(repository, oid)
    if size > most:
        raise BlobTooLarge(size)
    try:
        return bytes(repository.odb.read(oid)[1])
    except (KeyError, pygit2.GitError) as error:
        raise MissingObject(str(oid)) from error


def is_folder(mode: int) -> bool:
    return mode & _KIND_OF_MODE == FOLDER


class TreeReader:
    """Reads trees of one repository as raw entries (octal mode, name, 20-byte id), remembering the latest."""

    def __init__(self, repository: pygit2.Repository, limits: Limits) -> None:
        self.repository = repository
        self.limits = limits
        self.bytes_read = 0
        self._remembered: dict[bytes, list[RawEntry]] = {}
        self._remembered_bytes = 0

    def entries(self, tree: bytes) -> list[RawEntry]:
        """The entries in git's order. Raises MissingObject, or TooManyFiles for a listing too big to hold."""
        known = self._remembered.get(tree)
        if known is not None:
            return known
        content = self._content(pygit2.Oid(raw=tree))
        found = _ENTRY.findall(content)
        self._remember(tree, found, len(content))
        return found

    def _content(self, oid: pygit2.Oid) -> bytes:
        try:
            kind, size = self.repository.odb.read_header(oid)
            if kind != ObjectType.TREE:
                raise MissingObject(f"{oid} is not a tree")
            if size > self.limits.files * _LONGEST_ENTRY:
                raise TooManyFiles(self.limits.files)
            return self.repository.odb.read(oid)[1]
        except (KeyError, pygit2.GitError) as error:
            raise MissingObject(str(oid)) from error

    def _remember(self, tree: bytes, entries: list[RawEntry], size: int) -> None:
        self.bytes_read += size
        self._remembered_bytes += size
        if self._remembered_bytes > _REMEMBERED_BYTES:
            self._remembered.clear()
            self._remembered_bytes = size
        self._remembered[tree] = entries


class Budget:
    """What is left of the limits in one walk."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.names_left = limits.files

    def spend(self, path: str, depth: int) -> None:
        """Count one name. Raises the OverLimit it passes."""
        self.names_left -= 1
        if self.names_left < 0:
            raise TooManyFiles(self.limits.files)
        if depth > self.limits.depth:
            raise TooDeep(self.limits.depth, path)
        if shown_length(path) > self.limits.path_length:
            raise PathTooLong(self.limits.path_length, path)
