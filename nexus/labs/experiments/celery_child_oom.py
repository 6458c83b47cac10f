"""The kernel kills a process of a Celery pool at its task: acks_late alone, or with reject_on_worker_lost."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

SECONDS = 20.0
TASKS = """
import os, signal
from celery import Celery

app = Celery(broker=os.environ["LAB_BROKER"])
app.conf.task_default_queue = os.environ["LAB_QUEUE"]
app.conf.worker_enable_remote_control = False
app.conf.worker_lost_wait = 0.1  # seconds to wait for the result of a dead process; 10 unless set
app.conf.broker_heartbeat = 2  # seconds; with so short a beat an idle worker soon notices that it is asked to end

def note(file, name):
    with open(file, "a") as lines:
        lines.write(name + "\\n")

def work(name):
    note("begun", name)
    if open("begun").read().split().count(name) == 1:
        os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does when memory runs out
    note("done", name)

@app.task(acks_late=True)
def late():
    work("late")

@app.task(acks_late=True, reject_on_worker_lost=True)
def rejected():
    work("rejected")
"""


@lab(
    title="acks_late alone does not survive a killed child",
    guide="celery",
    kind="race",
    needs=("rabbitmq", "celery"),
    claims=(
        Claim("lost_late_only", ">=", 1, "tasks lost when a pool process is killed, acks_late alone"),
        Claim("lost_late_reject", "==", 0, "tasks lost when a pool process is killed, and reject_on_worker_lost"),
    ),
    plot=Bars("tasks lost of 1"),
    finding="When the process that runs a task is killed and its worker lives on, acks_late alone loses the task "
    "({lost_late_only:,.0f} lost); with reject_on_worker_lost it runs again ({lost_late_reject:,.0f} lost).",
)
def experiment(bench: Bench) -> None:
    (bench.folder / "tasks.py").write_text(TASKS)
    begun, done = bench.folder / "begun", bench.folder / "done"
    done.touch()
    with _queue(bench.services["rabbitmq"]) as queue:
        _send(bench.services["rabbitmq"], queue, ("late", "rejected"))
        with _worker(bench, queue) as (worker, log):
            # The worker has met both deaths: it acknowledged the one task, and had the other delivered again.
            _until(lambda: log().count("error: WorkerLostError") == 2 and "rejected" in done.read_text(), log)
            worker.terminate()  # asked to end, it finishes what it has begun, and its acknowledgements
            worker.wait(SECONDS)
        left = _left(bench.services["rabbitmq"], queue)
    bench.same(sorted(begun.read_text().split()), ["late", "rejected", "rejected"])
    for metric, task, name in (
        ("late_only", "late", "acks_late"),
        ("late_reject", "rejected", "and reject_on_worker_lost"),
    ):
        lost = int(task not in done.read_text().split() + left)
        bench.value(f"lost_{metric}", lost)
        bench.point(name, "lost", lost)


def _send(url: str, queue: str, tasks: tuple[str, ...]) -> None:
    from celery import Celery

    with Celery(broker=url) as app:
        app.conf.task_default_queue = queue
        for task in tasks:
            app.send_task(f"tasks.{task}")


@contextmanager
def _worker(bench: Bench, queue: str) -> Iterator[tuple[Any, Callable[[], str]]]:
    """A worker with two processes, in a group of its own that is ended with it; gives it and what it logs."""
    file = bench.folder / f"worker-{uuid.uuid4().hex}.log"
    command = [sys.executable, "-m", "celery", "-A", "tasks", "worker", "--pool=prefork", "--concurrency=2"]
    told = {"LAB_BROKER": bench.services["rabbitmq"], "LAB_QUEUE": queue}
    with file.open("w") as log:
        worker = subprocess.Popen(
            [*command, "--loglevel=INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"],
            cwd=bench.folder,
            env={**os.environ, **told},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield worker, file.read_text
    finally:
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def _until(holds: Callable[[], bool], log: Callable[[], str]) -> None:
    """Raises TimeoutError with the end of the worker's log."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(log()[-2000:])
        time.sleep(0.02)


def _left(url: str, queue: str) -> list[str]:
    """The tasks that are still in the queue, once the broker knows that the workers are gone."""
    import pika

    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    while channel.queue_declare(queue, passive=True).method.consumer_count:
        time.sleep(0.01)
    messages = iter(lambda: channel.basic_get(queue), (None, None, None))
    tasks = [properties.headers["task"].removeprefix("tasks.") for _, properties, _ in messages]
    connection.close()
    return tasks


@contextmanager
def _queue(url: str) -> Iterator[str]:
    """A queue of its own; gives its name."""
    import pika

    name = f"nexus-lab-{uuid.uuid4().hex}"
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.queue_declare(name, durable=True)
    try:
        yield name
    finally:
        channel.queue_delete(name)
        channel.exchange_delete(name)  # Celery makes one of the queue's name
        connection.close()
