"""What happens after git has moved the refs: recorded, published, and told to the pusher.

The work runs in a thread of its own, so that a pusher who goes away stops nothing, and so that progress can be
told each second while it goes on.
"""

import queue
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import pygit2
import structlog
from django.db import close_old_connections

from nexus.accounts.models import Person
from nexus.library import answers as library
from nexus.outbox import services as outbox
from nexus.outbox.models import OutboxEvent
from nexus.repos import services as repos
from nexus.repos.engines.admission import NOTHING, Question
from nexus.repos.models import Repository

log = structlog.get_logger(__name__)
HOLDER = "git door"
PROGRESS_SECONDS = 1.0
PUBLISHERS = 8
Say = Callable[[str], None]

# Who answers a push, in order: each gets the push, runs at once, and says its lines.
PUSH_ANSWERS: list[Callable[[library.PushContext], None]] = [library.publish_push]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A push whose refs git has just moved."""

    repository: Repository
    person: Person | None
    question: Question
    base_url: str


def answer(arrival: Arrival) -> Iterator[str]:
    """Does the work and yields the lines for the pusher as they come; it goes on if nobody listens."""
    lines: queue.Queue[str | None] = queue.Queue()
    _publishers().submit(_work, arrival, lines)
    while (line := lines.get()) is not None:
        yield line


@cache
def _publishers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(PUBLISHERS, thread_name_prefix="publisher")


def _work(arrival: Arrival, lines: "queue.Queue[str | None]") -> None:
    close_old_connections()
    try:
        moved = _moved(arrival)
        if moved:
            repos.allow_secrets(
                actor=arrival.person,
                repository=arrival.repository,
                fingerprints=arrival.question.allowed_secrets,
            )
            event = repos.record_push(
                actor=arrival.person,
                repository=arrival.repository,
                updates=moved,
                holder=HOLDER,
            )
            _run_answers(arrival, event, lines.put)
    except Exception:
        log.exception("a push could not be answered", repository=str(arrival.repository))
        lines.put("The push is stored. Publishing it did not work and will be tried again.")
    finally:
        lines.put(None)
        close_old_connections()


def _run_answers(arrival: Arrival, event: OutboxEvent, say: Say) -> None:
    def heartbeat() -> None:
        outbox.renew(event_id=event.pk, holder=HOLDER)

    context = library.PushContext(arrival.repository, arrival.base_url, say, heartbeat)
    try:
        for row in PUSH_ANSWERS:
            row(context)
    except Exception as error:
        outbox.fail(event_id=event.pk, error=error)
        raise
    outbox.finish(event_id=event.pk)


def _moved(arrival: Arrival) -> list[repos.RefUpdate]:
    """Those of the asked updates that git has really made: a ref can lose a race after the hook said yes."""
    git = repos.open_git(arrival.repository)
    return [
        repos.RefUpdate(update.ref, update.old, update.new)
        for update in arrival.question.updates
        if _target(git, update.ref) == (None if update.new == NOTHING else update.new)
    ]


def _target(git: pygit2.Repository, ref: str) -> str | None:
    found = git.references.get(ref)
    return str(found.target) if found else None
