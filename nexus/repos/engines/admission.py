"""Whether a push may come in: what it holds is looked at while it is still in git's quarantine.

Refused are: refs other than branches and tags, tips that are no commit, trees and files over the limits, secrets of
known format, private keys and real `.env` files in the pushed tips. Warned is: weaker signs of a secret, and secrets
only in the history. The value of a secret goes into no message.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pygit2

from nexus.lib import secrets
from nexus.lib.git.objects import (
    Entry,
    Limits,
    MissingObject,
    OverLimit,
    display,
    is_vendored,
    new_objects,
    new_tree_entries,
    open_with_quarantine,
)

SCANNED_BYTES = 2 * 1024 * 1024
MOST_REFS = 1_000
MOST_OBJECTS = 500_000
MOST_TOLD = 20
NOTHING = "0" * 40
ACCEPTED_REFS = ("refs/heads/", "refs/tags/")
OVERRIDE = "allow-secret="


@dataclass(frozen=True, slots=True)
class Update:
    """One ref to be moved, as git asks for it: 40 hex digits each, zeros for nothing."""

    old: str
    new: str
    ref: str


@dataclass(frozen=True, slots=True)
class Question:
    """What git's hook tells about a push that waits for its verdict."""

    quarantine: Path
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


def judge(repository_path: Path, question: Question, allowed: Collection[str], bounds: Bounds) -> Verdict:
    """The verdict on one push. Reads only objects that are new, whatever the size of the repository."""
    verdict = Verdict()
    repository = open_with_quarantine(repository_path, question.quarantine)
    try:
        verdict.refusals += _wrong_refs(repository, question.updates)
        if not verdict.refusals:
            _look_at_objects(
                repository, repository_path, question, {*allowed, *question.allowed_secrets}, bounds, verdict
            )
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
        if not update.ref.startswith(ACCEPTED_REFS):
            yield f"{display(update.ref)}: only branches and tags are accepted."
        elif update.new != NOTHING and _tip(repository, update.new) is None:
            yield f"{display(update.ref)}: this does not point to a commit."


def _tip(repository: pygit2.Repository, oid: str) -> pygit2.Commit | None:
    found = repository.get(oid)
    try:
        return found.peel(pygit2.Commit) if found is not None else None
    except (pygit2.InvalidSpecError, pygit2.GitError, ValueError):
        return None


def _look_at_objects(
    repository: pygit2.Repository,
    repository_path: Path,
    question: Question,
    allowed: Collection[str],
    bounds: Bounds,
    verdict: Verdict,
) -> None:
    blobs: dict[pygit2.Oid, int] = {}
    new: set[pygit2.Oid] = set()
    for found in new_objects(repository_path, question.quarantine):
        new.add(found.oid)
        if found.type == pygit2.enums.ObjectType.BLOB:
            blobs[found.oid] = found.size
        if len(new) > MOST_OBJECTS:
            verdict.refusals.append(f"A push may bring {MOST_OBJECTS:,} objects at most. Push in smaller steps.")
            return
    tips = _tip_entries(repository, question.updates, new, bounds)
    in_tips: set[pygit2.Oid] = set()
    for entry in tips:
        if entry.oid in blobs:
            in_tips.add(entry.oid)
            _look_at_file(repository, entry, blobs[entry.oid], allowed, bounds, verdict)
    _look_at_history(repository, blobs.keys() - in_tips, blobs, verdict)


def _tip_entries(
    repository: pygit2.Repository,
    updates: Sequence[Update],
    new: Collection[pygit2.Oid],
    bounds: Bounds,
) -> Iterator[Entry]:
    seen: set[tuple[str, pygit2.Oid]] = set()
    for update in updates:
        tip = _tip(repository, update.new) if update.new != NOTHING else None
        if tip is None:
            continue
        for entry in new_tree_entries(repository, tip.tree_id, new.__contains__, Limits(files=bounds.files * 2)):
            if (entry.path, entry.oid) not in seen:
                seen.add((entry.path, entry.oid))
                yield entry


def _look_at_file(
    repository: pygit2.Repository,
    entry: Entry,
    size: int,
    allowed: Collection[str],
    bounds: Bounds,
    verdict: Verdict,
) -> None:
    path = display(entry.path)
    if size > bounds.file_bytes:
        limit = bounds.file_bytes // 1024 // 1024
        verdict.refusals.append(f"{path}  the file has {size / 1024 / 1024:.1f} MB; {limit} MB are allowed")
    if size > SCANNED_BYTES or is_vendored(entry.path):
        return
    data = _content(repository, entry.oid)
    findings = [*secrets.scan(data), *secrets.environment_findings(data, entry.path)]
    for found in findings:
        if found.fingerprint in allowed:
            continue
        place = f"{path}:{found.line}  {found.rule}  {found.hint}"
        if found.severity == "refuse":
            verdict.refusals.append(f"{place}; if this is a false alarm: git push -o {OVERRIDE}{found.fingerprint}")
        else:
            verdict.warnings.append(place)


def _look_at_history(
    repository: pygit2.Repository,
    blobs: Collection[pygit2.Oid],
    sizes: dict[pygit2.Oid, int],
    verdict: Verdict,
) -> None:
    """Blobs that no pushed tip shows any more: what they hold is told, not refused."""
    for oid in blobs:
        if sizes[oid] > SCANNED_BYTES:
            continue
        for found in secrets.scan(_content(repository, oid)):
            if found.severity == "refuse":
                verdict.warnings.append(
                    f"history, file {str(oid)[:10]}:{found.line}  {found.rule}  it is out of the latest version, "
                    "but everyone who can clone can read it: revoke it",
                )


def _content(repository: pygit2.Repository, oid: pygit2.Oid) -> bytes:
    blob = repository[oid]
    return blob.data if isinstance(blob, pygit2.Blob) else b""
