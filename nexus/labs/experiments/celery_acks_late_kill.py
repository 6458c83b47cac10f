"""A Celery worker is killed while it runs two tasks: one acknowledged before it runs, one after."""

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
import os, time
from celery import Celery

app = Celery(broker=os.environ["LAB_BROKER"])
app.conf.task_default_queue = os.environ["LAB_QUEUE"]
app.conf.worker_prefetch_multiplier = 1
app.conf.worker_enable_remote_control = False

def note(file, name):
    with open(file, "a") as lines:
        lines.write(name + "\\n")

def work(name):
    note("begun", name)
    time.sleep(float(os.environ["LAB_SECONDS"]))
    note("done", name)

@app.task  # acknowledged when it begins: so Celery is set up
def early():
    work("early")

@app.task(acks_late=True, reject_on_worker_lost=True)  # acknowledged when it ends
def late():
    work("late")

@app.task(acks_late=True, reject_on_worker_lost=True)
def waiting():
    note("done", "waiting")
"""


@lab(
    title="Celery forgets the task a killed worker was at",
    guide="celery",
    kind="race",
    needs=("rabbitmq", "celery"),
    claims=(
        Claim("lost_early", ">=", 1, "tasks lost when the worker is killed, as Celery is set up"),
        Claim("lost_late", "==", 0, "tasks lost when the worker is killed, acks_late and reject_on_worker_lost"),
    ),
    plot=Bars("tasks lost of 1"),
    finding="A worker killed in the middle of two tasks loses the one that was acknowledged when it began "
    "({lost_early:,.0f} lost); the one acknowledged at its end, the next worker runs ({lost_late:,.0f} lost).",
)
def experiment(bench: Bench) -> None:
    (bench.folder / "tasks.py").write_text(TASKS)
    begun, done = bench.folder / "begun", bench.folder / "done"
    done.touch()
    with _queue(bench.services["rabbitmq"]) as (queue, in_queue):
        _send(bench.services["rabbitmq"], queue, ("early", "late", "waiting"))
        with _worker(bench, queue, task_seconds=60) as (first, log):
            # Its two processes are given two messages, and the third only when the broker has had an acknowledgement.
            _until(lambda: in_queue() == 0 and begun.exists() and len(begun.read_text().split()) == 2, log)
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
        with _worker(bench, queue, task_seconds=0) as (_, log):
            _until(lambda: len(done.read_text().split()) == 2, log)
        left = _left(bench.services["rabbitmq"], queue)
    bench.same(sorted(begun.read_text().split()), ["early", "late", "late"])
    for metric, name in (("early", "acknowledged early"), ("late", "acknowledged late")):
        lost = int(metric not in done.read_text().split() + left)
        bench.value(f"lost_{metric}", lost)
        bench.point(name, "lost", lost)


def _send(url: str, queue: str, tasks: tuple[str, ...]) -> None:
    from celery import Celery

    with Celery(broker=url) as app:
        app.conf.task_default_queue = queue
        for task in tasks:
            app.send_task(f"tasks.{task}")


@contextmanager
def _worker(bench: Bench, queue: str, task_seconds: float) -> Iterator[tuple[Any, Callable[[], str]]]:
    """A worker with two processes, in a group of its own that is ended with it; gives it and what it has logged."""
    file = bench.folder / f"worker-{uuid.uuid4().hex}.log"
    command = [sys.executable, "-m", "celery", "-A", "tasks", "worker", "--pool=prefork", "--concurrency=2"]
    told = {"LAB_BROKER": bench.services["rabbitmq"], "LAB_QUEUE": queue, "LAB_SECONDS": str(task_seconds)}
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
def _queue(url: str) -> Iterator[tuple[str, Callable[[], int]]]:
    """A queue of its own; gives its name, and a function that says how many messages wait in it."""
    import pika

    name = f"nexus-lab-{uuid.uuid4().hex}"
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.queue_declare(name, durable=True)
    try:
        yield name, lambda: channel.queue_declare(name, passive=True).method.message_count
    finally:
        channel.queue_delete(name)
        channel.exchange_delete(name)  # Celery makes one of the queue's name
        connection.close()
