"""Runs of labs on this hub, and results people share.

1. `ask_run` writes a waiting run and records the event; a second wish for the same lab joins the first.
2. `carry_out`, called by a worker, runs the lab in a child process and writes what it told as it goes.
3. `share` keeps a result from elsewhere once the hub has judged its values by its own claims.
4. `end_stranded`, called by the clock, ends the runs that no worker will take any more.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from nexus.accounts.models import Person
from nexus.freshness.services import bump
from nexus.labs import machine, policy, runner
from nexus.labs.engines.sharing import NotAResult, judged, parsed
from nexus.labs.lab import Lab, UnknownLab, find
from nexus.labs.models import Run, lab_tag
from nexus.labs.results import today
from nexus.lib.wording import counted
from nexus.outbox import services as outbox
from nexus.outbox.events import LabRunAsked

MACHINE = re.compile(r"[0-9a-f]{32}")
HOUR = timedelta(hours=1)
MOST_WAITING = 20
KEPT_RUNS = 50


class TooManyRuns(Exception):
    """The person, or the hub, has asked for enough for now; the message says which."""

    def __init__(self, text: str, seconds: int) -> None:
        super().__init__(text)
        self.seconds = seconds


def ask_run(*, actor: Person, slug: str) -> Run:
    """Has a lab run soon; the run that is under way already, if there is one. Raises UnknownLab and TooManyRuns."""
    policy.require_run(actor)
    lab = find(slug)
    if under_way := _open(slug):
        return under_way
    _require_room(actor)
    try:
        with transaction.atomic():
            run = Run.objects.create(lab=slug, source=lab.source, person=actor)
            outbox.record(LabRunAsked(run_id=run.pk))
            bump(run.tag)
    except IntegrityError:  # another asked at the same moment
        run = Run.objects.get(lab=slug, status__in=Run.OPEN)
    return run


def carry_out(*, run_id: int, heartbeat: Callable[[], object]) -> None:
    """Runs what was asked for. A run that has ended is left as it is, one that was broken off begins anew."""
    run = Run.objects.filter(pk=run_id, status__in=Run.OPEN).first()
    if run is None:
        return

    def progress(repeat: int, repeats: int) -> None:
        _tell(run, status=Run.Status.RUNNING, repeat=repeat, repeats=repeats)

    try:
        lab = find(run.lab)
    except UnknownLab as error:
        _end(run, str(error))
        return
    _tell(run, status=Run.Status.RUNNING, source=lab.source)
    result = runner.run(lab, progress, heartbeat=heartbeat)
    _tell(run, status=result.status, ended_at=timezone.now(), machine=machine.name(), result=result.as_plain())
    _forget_old(lab)


def share(*, actor: Person, slug: str, machine_name: str, told: object) -> Run:
    """Keeps a result of another machine. Raises UnknownLab, and NotAResult for what is no result of this lab."""
    policy.require_share(actor)
    if not MACHINE.fullmatch(machine_name):
        raise NotAResult(("machine_name", "Send 32 hexadecimal digits that are the same each time for one machine."))
    lab = find(slug)
    result = judged(lab, parsed(told), today())
    with transaction.atomic():
        run, _ = Run.objects.update_or_create(
            lab=slug,
            person=actor,
            machine=machine_name,
            is_shared=True,
            defaults={
                "source": lab.source,
                "status": result.status,
                "asked_at": timezone.now(),
                "ended_at": timezone.now(),
                "repeat": result.runs,
                "repeats": result.runs,
                "result": result.as_plain(),
            },
        )
        bump(run.tag)
    return run


def end_stranded() -> int:
    """Ends open runs whose event was given up or dropped: they would bar their lab for ever. Gives how many."""
    waiting = list(Run.objects.filter(status__in=Run.OPEN))  # before the events: a new run and its event come at once
    alive = {event.payload["run_id"] for event in outbox.unfinished().filter(kind=LabRunAsked.__name__, is_dead=False)}
    stranded = [run for run in waiting if run.pk not in alive]
    for run in stranded:
        _end(run, "The hub could not carry it out. Its operator finds why in `nexus events`.")
    return len(stranded)


def _open(slug: str) -> Run | None:
    return Run.objects.filter(lab=slug, status__in=Run.OPEN).first()


def _require_room(actor: Person) -> None:
    """Raises TooManyRuns where the person's hour or the hub's queue is full."""
    if Run.objects.filter(status__in=Run.OPEN).count() >= MOST_WAITING:
        raise TooManyRuns("Many labs are waiting to be run on this hub.", 60)
    mine = Run.objects.filter(person=actor, is_shared=False, asked_at__gt=timezone.now() - HOUR).order_by("asked_at")
    times = list(mine.values_list("asked_at", flat=True))
    if len(times) >= settings.LAB_RUNS_AN_HOUR:
        left = times[-settings.LAB_RUNS_AN_HOUR] + HOUR - timezone.now()
        raise TooManyRuns(
            f"You may have {counted(settings.LAB_RUNS_AN_HOUR, 'lab')} run in an hour. Your own machine has no limit.",
            max(1, int(left.total_seconds())),
        )


def _end(run: Run, error: str) -> None:
    _tell(run, status=Run.Status.ERROR, ended_at=timezone.now(), result={"error": error})


def _tell(run: Run, **changes: Any) -> None:
    """Writes how the run stands, for whoever watches. One that has ended stays as it is."""
    with transaction.atomic():
        Run.objects.filter(pk=run.pk, status__in=Run.OPEN).update(**changes)
        bump(run.tag)


def _forget_old(lab: Lab) -> None:
    """The newest runs of a lab on this hub stay."""
    here = Run.objects.filter(lab=lab.slug, is_shared=False).order_by("-pk")
    if last := here.values_list("pk", flat=True)[KEPT_RUNS : KEPT_RUNS + 1]:
        here.filter(pk__lte=last[0]).exclude(status__in=Run.OPEN).delete()
        bump(lab_tag(lab.slug))
