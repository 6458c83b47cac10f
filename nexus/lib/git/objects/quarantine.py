"""What a push brings: objects git keeps in `objects/tmp_objdir-incoming-*` until pre-receive says yes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pygit2
from pygit2.enums import ObjectType

from nexus.lib.git.objects.bounds import MissingObject

_ID_BYTES = 20
_FAN_OUT = re.compile("[0-9a-f]{2}")
_REST_OF_ID = re.compile("[0-9a-f]{38}")

# A version 2 pack index (gitformat-pack): magic and version, 256 running counts of 4 bytes, sorted ids.
_INDEX_MAGIC = b"\xfftOc\x00\x00\x00\x02"
_LAST_COUNT_AT = 8 + 255 * 4
_IDS_AT = 8 + 256 * 4


class NewObject(NamedTuple):
    """One object of a push; `size` is its inflated size in bytes."""

    oid: pygit2.Oid
    type: ObjectType
    size: int


def open_with_quarantine(repository_path: Path, quarantine: Path) -> pygit2.Repository:
    """The repository, able to read what the push brings as well as what it already holds."""
    repository = pygit2.Repository(str(repository_path))
    repository.odb.add_disk_alternate(str(quarantine))
    return repository


def new_objects(repository_path: Path, quarantine: Path) -> Iterator[NewObject]:
    """Every object in the quarantine itself, loose or packed, none of the repository's own.

    Lazy: stop reading it to stop paying. A thin push repeats the few old objects its deltas build on. Raises
    MissingObject when an index names an object that its pack does not hold.
    """
    odb = open_with_quarantine(repository_path, quarantine).odb
    for raw in _object_ids(quarantine):
        oid = pygit2.Oid(raw=raw)
        try:
            kind, size = odb.read_header(oid)
        except (KeyError, pygit2.GitError) as error:
            raise MissingObject(str(oid)) from error
        yield NewObject(oid, ObjectType(kind), size)


def _object_ids(objects: Path) -> Iterator[bytes]:
    """The 20-byte ids of an object directory: its loose files, then its pack indexes."""
    for folder in sorted(objects.iterdir()):
        if _FAN_OUT.fullmatch(folder.name):
            yield from _loose_ids(folder)
    for index in sorted(objects.glob("pack/pack-*.idx")):
        yield from _packed_ids(index)


def _loose_ids(folder: Path) -> Iterator[bytes]:
    for file in folder.iterdir():
        if _REST_OF_ID.fullmatch(file.name):
            yield bytes.fromhex(folder.name + file.name)


def _packed_ids(index: Path) -> Iterator[bytes]:
    with index.open("rb") as file:
        if file.read(len(_INDEX_MAGIC)) != _INDEX_MAGIC:
            raise MissingObject(f"{index.name} is not a version 2 pack index")
        file.seek(_LAST_COUNT_AT)
        count = int.from_bytes(file.read(4), "big")
        file.seek(_IDS_AT)
        for _ in range(count):
            yield file.read(_ID_BYTES)
