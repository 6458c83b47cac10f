"""Whether a push may come in: what it holds is looked at while it is still in git's quarantine.

Refused are: refs other than branches and tags, refs that moved meanwhile, tips that are no commit, trees and files
over the limits, secrets of known format, private keys and real `.env` files in the pushed tips. Warned is: weaker
signs of a secret, and secrets only in the history. The value of a secret goes into no message.

A tip is looked at where it differs from what its ref showed before, or, for a new ref, from the default branch. New
objects are not the measure: history that came in with a warning would be a tip without one later.

The blobs a push holds whole are scanned while it streams in, so that its verdict need not wait for that.

Git looks at a ref's name and old value only after the hook, when the objects are out of quarantine already: so that a
refused push leaves nothing behind, both are looked at here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import pygit2
from pygit2.enums import ObjectType

from nexus.lib import secrets
from nexus.lib.git.objects import (
    SUBMODULE,
    Entry,
    Extents,
    Limits,
    MissingObject,
    NewObject,
    OverLimit,
    blob_size,
    changed_paths,
    display,
    entries_directly_in,
    is_vendored,
    new_objects,
    open_with_quarantine,
    read_blob,
)
from nexus.lib.git.passing import whole_blobs
from nexus.lib.secrets import Finding
from nexus.repos.engines.storage import BRANCH_PREFIX, NOTHING

SCANNED_BYTES = 2 * 1024 * 1024
COMMIT_BYTES = 1024 * 1024
MOST_REFS = 1_000
MOST_TAGS_OF_TAGS = 5
MOST_OBJECTS = 500_000
MOST_HISTORY_ENTRIES = 1_000_000
ACCEPTED_REFS = (BRANCH_PREFIX, "refs/tags/")
OVERRIDE = "allow-secret="
EXTENTS = Extents(is_vendored)
Foreseen = Mapping[bytes, tuple[Finding, ...]]
"""What `scan` found in blobs, by their ids."""


@dataclass(frozen=True, slots=True)
class Update:
    """One ref to be moved, as git asks for it: 40 hex digits each, zeros for nothing."""

    old: str
    new: str
    ref: str


@dataclass(frozen=True, slots=True)
class Question:
    """What git's hook tells about a push that waits for its verdict; without quarantine it only deletes."""

    quarantine: Path | None
    updates: tuple[Update, ...]
    options: tuple[str, ...] = ()

    @property
    def allowed_secrets(self) -> frozenset[str]:
        """Fingerprints the pusher declares false alarms with `-o allow-secret=…`."""
        return frozenset(option.removeprefix(OVERRIDE) for option in self.options if option.startswith(OVERRIDE))


@dataclass(frozen=True, slots=True)
class Bounds:
    file_bytes: int
    files: int


@dataclass(slots=True)
class Verdict:
    """`refusals` and `warnings` are lines for the pusher; the push comes in if there are no refusals."""

    refusals: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def foresee(body: Iterable[bytes]) -> Iterator[tuple[bytes, tuple[Finding, ...]]]:
    """What is found in a push's blobs while its body streams by, as far as that can be told so early."""
    for oid, content in whole_blobs(body, SCANNED_BYTES):
        yield oid, secrets.scan(content)


def judge(
    repository_path: Path,
    question: Question,
    allowed: Collection[str],
    bounds: Bounds,
    foreseen: Foreseen = MappingProxyType({}),
) -> Verdict:
    """The verdict on one push. Reads only objects that are new, whatever the size of the repository."""
    verdict = Verdict()
    quarantine = question.quarantine or repository_path / "objects"
    repository = open_with_quarantine(repository_path, quarantine)
    try:
        verdict.refusals += _wrong_refs(repository, question.updates)
        if not verdict.refusals and question.quarantine:
            look = _Look(repository, {*allowed, *question.allowed_secrets}, bounds, foreseen, verdict)
            look.at_objects(new_objects(repository_path, quarantine), question.updates)
    except OverLimit as reached:
        verdict.refusals.append(f"{reached}. Split the repository or leave generated files out.")
    except MissingObject:
        verdict.refusals.append("An object of this push is missing. Run `git fsck` in your repository and push again.")
    return verdict


def _wrong_refs(repository: pygit2.Repository, updates: Sequence[Update]) -> Iterator[str]:
    if len(updates) > MOST_REFS:
        yield f"A push may move {MOST_REFS:,} branches and tags at most; this one moves {len(updates):,}."
        return
    for update in updates:
        if wrong := _wrong(repository, update):
            yield f"{display(update.ref)}: {wrong}"


def _wrong(repository: pygit2.Repository, update: Update) -> str:
    """What is wrong with one update; empty if nothing is."""
    if not update.ref.startswith(ACCEPTED_REFS):
        return "only branches and tags are accepted."
    if not _is_name(update.ref):
        return "a name like this is not accepted."
    now = repository.references.get(update.ref)
    if update.old != (str(now.target) if now else NOTHING):
        return "somebody has pushed to it meanwhile. Run `git fetch`, join your work to theirs, and push again."
    if update.new == NOTHING:
        return ""
    tip = _tip(repository, update.new)
    is_whole = tip and (str(tip.id) == update.new or not update.ref.startswith(BRANCH_PREFIX))
    return "" if is_whole else "this does not point to a commit."


def _is_name(ref: str) -> bool:
    """Whether git allows it, and it is UTF-8."""
    try:
        return pygit2.reference_is_valid_name(ref)
    except UnicodeEncodeError:
        return False


def _tip(repository: pygit2.Repository, oid: str) -> pygit2.Commit | None:
    """The commit, through tags; None for anything else, which is not even read."""
    name = pygit2.Oid(hex=oid)
    for _ in range(MOST_TAGS_OF_TAGS):
        try:
            kind, size = repository.odb.read_header(name)
        except (KeyError, pygit2.GitError):
            return None
        if size > COMMIT_BYTES or kind not in (ObjectType.COMMIT, ObjectType.TAG):
            return None
        found: Any = repository[name]
        if kind == ObjectType.COMMIT:
            return cast("pygit2.Commit", found)
        name = found.target
    return None


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at the objects of one push, which adds to its verdict."""

    repository: pygit2.Repository
    allowed: Collection[str]
    bounds: Bounds
    foreseen: Foreseen
    verdict: Verdict

    def at_objects(self, found_objects: Iterable[NewObject], updates: Iterable[Update]) -> None:
        blobs: dict[pygit2.Oid, int] = {}
        new_trees: list[pygit2.Oid] = []
        for count, found in enumerate(found_objects):
            if count == MOST_OBJECTS:
                most = f"{MOST_OBJECTS:,} objects at most"
                self.verdict.refusals.append(f"A push may bring {most}. Push in smaller steps.")
                return
            if found.type == ObjectType.BLOB:
                blobs[found.oid] = found.size
            elif found.type == ObjectType.TREE:
                new_trees.append(found.oid)
            elif found.size > COMMIT_BYTES:
                self.verdict.refusals.append(f"{str(found.oid)[:10]}  a commit or tag has more than 1 MB of message.")
        in_tips: set[pygit2.Oid] = set()
        for entry in self._come(updates):
            in_tips.add(entry.oid)
            self._at_file(entry, blobs[entry.oid] if entry.oid in blobs else blob_size(self.repository, entry.oid))
        past = {oid for oid in blobs.keys() - in_tips if blobs[oid] <= SCANNED_BYTES}
        if past:
            self._at_history(past, new_trees)

    def _come(self, updates: Iterable[Update]) -> Iterator[Entry]:
        """The files that a ref shows now and did not before. Raises OverLimit for a tree too large to be published.

        A new ref is compared with the tip that was looked at before it, at first with the default branch.
        """
        seen: set[tuple[str, pygit2.Oid]] = set()
        last = None if self.repository.head_is_unborn else self.repository.head.peel(pygit2.Tree).id
        for update in updates:
            if (tip := _tip(self.repository, update.new)) is None:
                continue
            EXTENTS.check(self.repository, tip.tree_id, Limits(files=self.bounds.files))
            before = _tip(self.repository, update.old)
            for entry in self._differing(before.tree_id if before else last, tip.tree_id):
                if (entry.path, entry.oid) not in seen:
                    seen.add((entry.path, entry.oid))
                    yield entry
            last = tip.tree_id

    def _differing(self, before: pygit2.Oid | None, now: pygit2.Oid) -> Iterator[Entry]:
        for change in changed_paths(self.repository, before, now, Limits(files=self.bounds.files * 2)):
            if change.new_oid and change.mode != SUBMODULE:
                yield Entry(change.path, change.new_oid, change.mode)

    def _at_file(self, entry: Entry, size: int) -> None:
        path = display(entry.path)
        if size > self.bounds.file_bytes:
            limit = self.bounds.file_bytes // 1024 // 1024
            self.verdict.refusals.append(f"{path}  the file has {size / 1024 / 1024:.1f} MB; {limit} MB are allowed")
        if size > SCANNED_BYTES or is_vendored(entry.path):
            return
        for found in self._findings(entry.oid, entry.path):
            if found.fingerprint in self.allowed:
                continue
            place = f"{path}:{found.line}  {found.rule}  {found.hint.rstrip('.')}"
            if found.severity == "refuse":
                allow = f"git push -o {OVERRIDE}{found.fingerprint}"
                self.verdict.refusals.append(f"{place}. If this is a false alarm: {allow}")
            else:
                self.verdict.warnings.append(place)

    def _at_history(self, blobs: Collection[pygit2.Oid], trees: Iterable[pygit2.Oid]) -> None:
        """Blobs that no pushed tip shows any more: what they hold is told, not refused."""
        limits = Limits(files=MOST_OBJECTS)
        entries = islice(entries_directly_in(self.repository, trees, limits), MOST_HISTORY_ENTRIES)
        environments = {
            entry.oid: entry.path for entry in entries if entry.oid in blobs and secrets.is_environment_file(entry.path)
        }
        for oid in blobs:
            name = environments.get(oid, "")
            for found in self._findings(oid, name):
                if found.severity == "refuse":
                    self.verdict.warnings.append(
                        f"history, file {display(name) or str(oid)[:10]}:{found.line}  {found.rule}  it is out of the "
                        "latest version, but everyone who can clone can read it: revoke it",
                    )

    def _findings(self, oid: pygit2.Oid, path: str) -> tuple[Finding, ...]:
        known = self.foreseen.get(oid.raw)
        if known is not None and not secrets.is_environment_file(path):
            return known
        data = read_blob(self.repository, oid, SCANNED_BYTES)
        return (*secrets.scan(data), *secrets.environment_findings(data, path))
