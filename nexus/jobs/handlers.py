"""The whole asynchronous life of the hub: which functions follow which event.

A handler takes the event and a heartbeat to call during long work. It may run twice, so it must be idempotent.
"""

from collections.abc import Callable
from typing import Any

from nexus.challenges import known, sayings
from nexus.challenges import taking_in as challenges
from nexus.labs import services as labs
from nexus.library import mirrors, notes
from nexus.library import services as library
from nexus.outbox.events import DocumentsChanged, Event, LabRunAsked, MirrorAsked, PublicationGrew, PushReceived
from nexus.repos import services as repos
from nexus.repos.models import Repository

Heartbeat = Callable[[], object]
Handler = Callable[[Any, Heartbeat], None]


def publish(event: PushReceived, heartbeat: Heartbeat) -> None:
    repository = _repository(event.repository_id)
    if repository and repos.settle_push(push_id=event.push_id):
        library.publish(repository=repository, heartbeat=heartbeat)


def complete(event: PublicationGrew, heartbeat: Heartbeat) -> None:
    if repository := _repository(event.repository_id):
        library.complete(repository=repository, heartbeat=heartbeat)


def join_challenges(event: DocumentsChanged, heartbeat: Heartbeat) -> None:
    if repository := _repository(event.repository_id):
        challenges.take_in(repository=repository, heartbeat=heartbeat)
        if repository.owner.claimed_by_id:
            known.refresh_told(repository=repository)


def compare_practices(event: DocumentsChanged, heartbeat: Heartbeat) -> None:
    """Behind `join_challenges`: a solution that was told supports a practice."""
    if repository := _repository(event.repository_id):
        sayings.take_in(repository=repository, heartbeat=heartbeat)


def refresh_mirror(event: MirrorAsked, heartbeat: Heartbeat) -> None:
    repository = _repository(event.repository_id)
    if repository and repository.is_mirror:
        mirrors.refresh(repository=repository, heartbeat=heartbeat)


def run_lab(event: LabRunAsked, heartbeat: Heartbeat) -> None:
    labs.carry_out(run_id=event.run_id, heartbeat=heartbeat)


def take_in_topics(event: DocumentsChanged, heartbeat: Heartbeat) -> None:
    if repository := _repository(event.repository_id):
        notes.take_in_topics(repository=repository, heartbeat=heartbeat)


HANDLERS: dict[type[Event], list[Handler]] = {
    PushReceived: [publish],
    PublicationGrew: [complete],
    DocumentsChanged: [take_in_topics, join_challenges, compare_practices],
    MirrorAsked: [refresh_mirror],
    LabRunAsked: [run_lab],
}
LANES: tuple[tuple[type[Event], ...], ...] = (
    (PushReceived, PublicationGrew, MirrorAsked),
    (LabRunAsked,),
    (DocumentsChanged,),
)
"""Events of different lanes are worked on side by side, so that a minute of measuring keeps no page waiting."""
GIVES_WAY = LANES[2]
"""What nobody waits for: this lane runs when pushes and readers leave the processor to it."""


def _repository(pk: int) -> Repository | None:
    """None for a repository deleted meanwhile: then nothing is left to do."""
    return Repository.objects.select_related("owner").filter(pk=pk).first()
