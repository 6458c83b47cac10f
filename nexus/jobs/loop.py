"""The worker's loop: takes leased events from the outbox, runs their handlers, and keeps the schedule.

Each lane of events has a thread; the first lane's is the main one, which also keeps the schedule.
"""

import os
import threading
import time
from collections.abc import Callable, Collection
from types import FrameType

import structlog
from django.db import OperationalError, close_old_connections, connections

from nexus.jobs.handlers import GIVES_WAY, HANDLERS, LANES
from nexus.jobs.schedule import SCHEDULE, Regular
from nexus.lib.processes import give_way, host, is_orphan
from nexus.outbox import services as outbox
from nexus.outbox.events import KINDS, Event
from nexus.outbox.models import OutboxEvent

log = structlog.get_logger(__name__)
IDLE_SECONDS = 0.5


class Stopped(Exception):
    """The worker is to end, or another has its event; what the event still wants is done by the next, or that one."""


class Worker:
    """Works until it is stopped, or until the `nexus up` that started it is gone."""

    def __init__(self) -> None:
        self._holder = f"worker {host()}/{os.getpid()}"
        self._is_stopped = False

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self._is_stopped = True

    def run(self) -> None:
        beside = [threading.Thread(target=self._work, args=(lane,)) for lane in LANES[1:]]
        for thread in beside:
            thread.start()
        self._work(LANES[0], dict.fromkeys(SCHEDULE, 0.0))
        for thread in beside:
            thread.join()

    def work_once(self, kinds: Collection[type[Event]] = ()) -> int:
        """Leases and handles the next event, of these kinds or of all; how many there were, 0 or 1."""
        close_old_connections()
        try:
            events = outbox.lease(holder=self._holder, kinds=kinds)
            for event in events:
                self._handle(event)
        except OperationalError:
            log.exception("the database did not answer")
            return 0
        return len(events)

    def _work(self, lane: Collection[type[Event]], due: dict[Regular, float] | None = None) -> None:
        if lane is GIVES_WAY:
            give_way()
        try:
            while not self._is_stopped and not is_orphan():
                _start_due(due or {})
                if not self.work_once(lane):
                    time.sleep(IDLE_SECONDS)
        finally:
            self.stop()  # a lane that breaks ends all: then the process is started anew, and none is missing unseen
            connections.close_all()

    def _beat(self, event: OutboxEvent) -> None:
        if self._is_stopped or not outbox.renew(event_id=event.pk, holder=self._holder):
            raise Stopped

    def _handle(self, event: OutboxEvent) -> None:
        kind = KINDS[event.kind]
        try:
            for handler in HANDLERS[kind]:
                handler(kind(**event.payload), lambda: self._beat(event))
        except Stopped:
            outbox.release(event_id=event.pk, holder=self._holder)
        except Exception as error:
            log.exception("an event could not be handled", event_kind=event.kind, event_id=event.pk)
            outbox.fail(event_id=event.pk, error=error)
        else:
            outbox.finish(event_id=event.pk)


def _start_due(due: dict[Regular, float]) -> None:
    """Runs what the clock has come to; `due` says when each is due again."""
    for regular, at in due.items():
        if time.monotonic() >= at:
            due[regular] = time.monotonic() + regular.every_seconds
            _run_safely(regular.run)


def _run_safely(run: Callable[[], object]) -> None:
    try:
        run()
    except Exception:
        log.exception("a scheduled task failed", task=getattr(run, "__name__", str(run)))
