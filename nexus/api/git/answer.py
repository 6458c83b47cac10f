"""A push from git's question to the hub's answer: judged, written down, published, and told to the pusher.

It is written down before git moves any ref, so that no crash leaves a ref without its event. What follows the move
runs in a thread of its own, so that a pusher who goes away stops nothing, and so that progress can be told each
second while it goes on.
"""

import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache

import structlog
from django.conf import settings
from django.db import close_old_connections, transaction

from nexus.accounts.models import Person
from nexus.lib.secrets import Finding
from nexus.library import answers as library
from nexus.outbox import services as outbox
from nexus.outbox.models import OutboxEvent
from nexus.repos import queries
from nexus.repos import services as repos
from nexus.repos.engines import admission
from nexus.repos.engines.admission import Question, Verdict
from nexus.repos.models import Repository

log = structlog.get_logger(__name__)
HOLDER = "git door"
PUBLISHERS = 8
Say = Callable[[str], None]

# Who answers a push, in order: each gets the push, runs at once, and says its lines.
PUSH_ANSWERS: list[Callable[[library.PushContext], None]] = [library.publish_push]


@dataclass(slots=True)
class Arrival:
    """A push. It has an `event` from the moment it is let in, just before git moves its refs.

    `is_first`: it made the repository. `foreseen` is filled while it streams in.
    """

    repository: Repository
    person: Person
    base_url: str
    is_first: bool = False
    event: OutboxEvent | None = None
    foreseen: dict[bytes, tuple[Finding, ...]] = field(default_factory=dict)


def foresee(arrival: Arrival, body: Iterable[bytes]) -> None:
    """Looks for secrets in what has come so far."""
    arrival.foreseen.update(admission.foresee(body))


def judge(arrival: Arrival, question: Question) -> Verdict:
    """Looks at what the push brings; if it may come in, writes it down."""
    repository = arrival.repository
    bounds = admission.Bounds(settings.MAX_FILE_BYTES, settings.MAX_FILES)
    allowed = queries.allowed_secrets(repository)
    verdict = admission.judge(repository.git_path, question, allowed, bounds, arrival.foreseen)
    if not verdict.refusals:
        arrival.event = _write_down(arrival, question)
    return verdict


def answer(arrival: Arrival) -> Iterator[str]:
    """Does the work and yields the lines for the pusher as they come; it goes on if nobody listens."""
    lines: queue.Queue[str | None] = queue.Queue()
    _publishers().submit(_work, arrival, lines)
    while (line := lines.get()) is not None:
        yield line


@cache
def _publishers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(PUBLISHERS, thread_name_prefix="publisher")


@transaction.atomic
def _write_down(arrival: Arrival, question: Question) -> OutboxEvent:
    repos.allow_secrets(
        actor=arrival.person,
        repository=arrival.repository,
        fingerprints=question.allowed_secrets,
    )
    return repos.record_push(
        actor=arrival.person,
        repository=arrival.repository,
        updates=[repos.RefUpdate(update.ref, update.old, update.new) for update in question.updates],
        holder=HOLDER,
    )


def _work(arrival: Arrival, lines: "queue.Queue[str | None]") -> None:
    close_old_connections()
    try:
        if arrival.event:
            _answer_event(arrival, arrival.event, lines.put)
    except Exception:
        log.exception("a push could not be answered", repository=str(arrival.repository))
        lines.put("The push is stored. Publishing it did not work and will be tried again.")
    finally:
        lines.put(None)
        close_old_connections()


def _answer_event(arrival: Arrival, event: OutboxEvent, say: Say) -> None:
    """Each answer in turn, if git moved anything. If one fails, a worker does the work again."""

    def heartbeat() -> None:
        outbox.renew(event_id=event.pk, holder=HOLDER)

    try:
        if moved := repos.settle_push(push_id=event.payload["push_id"]):
            branches = tuple(update.branch for update in moved if update.branch and not update.is_deletion)
            context = library.PushContext(
                repository=arrival.repository,
                branches=branches,
                is_first=arrival.is_first,
                base_url=arrival.base_url,
                say=say,
                heartbeat=heartbeat,
            )
            for row in PUSH_ANSWERS:
                row(context)
    except Exception as error:
        outbox.fail(event_id=event.pk, error=error)
        raise
    outbox.finish(event_id=event.pk)
