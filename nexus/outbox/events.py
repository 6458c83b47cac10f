"""Every event of the hub: what happened, in the past tense, with ids only.

The docstring of an event is its reference. An event is recorded by `outbox.services.record` in the transaction
that made it true, and handled at least once by each function that `jobs.handlers` lists for it.
"""

from dataclasses import dataclass


class Event:
    """What every event is: a frozen dataclass of plain values."""


@dataclass(frozen=True, slots=True)
class PushReceived(Event):
    """A push or an import moved refs of a repository. Its default branch has to be published."""

    repository_id: int
    push_id: int


@dataclass(frozen=True, slots=True)
class PublicationGrew(Event):
    """A publication became current and more of it than fits a push's answer still has to be made searchable."""

    repository_id: int


@dataclass(frozen=True, slots=True)
class DocumentsChanged(Event):
    """What the documents of a repository state, or who may see them, has changed. Topics and challenges follow."""

    repository_id: int


@dataclass(frozen=True, slots=True)
class MirrorAsked(Event):
    """A webhook, the clock or a person asked for a mirror to be fetched now."""

    repository_id: int


@dataclass(frozen=True, slots=True)
class LabRunAsked(Event):
    """A person asked for a lab to be run on this hub."""

    run_id: int


KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}
