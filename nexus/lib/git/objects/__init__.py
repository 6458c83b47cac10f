"""Reading git objects that strangers wrote: every walk is bounded, no link is followed, paths are only data.

1. `quarantine`: what a push brings, before it is let in.
2. `trees`: the files of a tree; `extents`: how large it is; `changes`: what differs between two trees.
3. `history`: when each path last changed, and who wrote it; `authorship`: who first wrote a line.
4. `paths`: names shown safely, and the folders that hold other people's files.

A `pygit2.Repository` belongs to one thread; open one per request or task.
"""

from nexus.lib.git.objects.authorship import Written, written
from nexus.lib.git.objects.bounds import (
    BlobTooLarge,
    Limits,
    MissingObject,
    OverLimit,
    PathTooLong,
    TooDeep,
    TooManyFiles,
)
from nexus.lib.git.objects.changes import Change, changed_paths
from nexus.lib.git.objects.extents import Extents
from nexus.lib.git.objects.history import IMPORTER, PathHistory, last_changes
from nexus.lib.git.objects.paths import VENDORED, display, is_vendored
from nexus.lib.git.objects.quarantine import NewObject, new_objects, open_with_quarantine
from nexus.lib.git.objects.reader import SUBMODULE, SYMLINK, blob_size, read_blob
from nexus.lib.git.objects.trees import Entry, entries_directly_in, walk_tree

__all__ = [
    "IMPORTER",
    "SUBMODULE",
    "SYMLINK",
    "VENDORED",
    "BlobTooLarge",
    "Change",
    "Entry",
    "Extents",
    "Limits",
    "MissingObject",
    "NewObject",
    "OverLimit",
    "PathHistory",
    "PathTooLong",
    "TooDeep",
    "TooManyFiles",
    "Written",
    "blob_size",
    "changed_paths",
    "display",
    "entries_directly_in",
    "is_vendored",
    "last_changes",
    "new_objects",
    "open_with_quarantine",
    "read_blob",
    "walk_tree",
    "written",
]
