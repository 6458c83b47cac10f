"""The worker's loop: takes leased events from the outbox, runs their handlers, and keeps the schedule."""

import os
import socket
import time
from collections.abc import Callable
from types import FrameType

import structlog
from django.db import OperationalError, close_old_connections

from nexus.jobs.handlers import HANDLERS
from nexus.jobs.schedule import SCHEDULE
from nexus.lib.processes import is_orphan
from nexus.outbox import services as outbox
from nexus.outbox.events import KINDS
from nexus.outbox.models import OutboxEvent

log = structlog.get_logger(__name__)
IDLE_SECONDS = 0.5


class Worker:
    """Works until it is stopped, or until the `nexus up` that started it is gone."""

    def __init__(self) -> None:
        self._holder = f"worker {socket.gethostname()}/{os.getpid()}"
        self._is_stopped = False

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self._is_stopped = True

    def run(self) -> None:
        due = dict.fromkeys(SCHEDULE, 0.0)
        while not self._is_stopped and not is_orphan():
            for regular, at in due.items():
                if time.monotonic() >= at:
                    due[regular] = time.monotonic() + regular.every_seconds
                    _run_safely(regular.run)
            if not self.work_once():
                time.sleep(IDLE_SECONDS)

    def work_once(self) -> int:
        """Leases and handles the next event; how many there were, 0 or 1."""
        close_old_connections()
        try:
            events = outbox.lease(holder=self._holder)
            for event in events:
                self._handle(event)
        except OperationalError:
            log.exception("the database did not answer")
            return 0
        return len(events)

    def _handle(self, event: OutboxEvent) -> None:
        kind = KINDS[event.kind]
        try:
            for handler in HANDLERS[kind]:
                handler(kind(**event.payload), lambda: outbox.renew(event_id=event.pk, holder=self._holder))
        except Exception as error:
            log.exception("an event could not be handled", event_kind=event.kind, event_id=event.pk)
            outbox.fail(event_id=event.pk, error=error)
        else:
            outbox.finish(event_id=event.pk)


def _run_safely(run: Callable[[], object]) -> None:
    try:
        run()
    except Exception:
        log.exception("a scheduled task failed", task=getattr(run, "__name__", str(run)))
