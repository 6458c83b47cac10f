"""A Celery worker is killed at a task that is acknowledged late: when RabbitMQ, and when Redis, gives it to another."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

SECONDS = 20.0
TASKS = """
import json, os, time
from celery import Celery

app = Celery(broker=os.environ["LAB_BROKER"])
app.conf.task_default_queue = os.environ["LAB_QUEUE"]
app.conf.broker_transport_options = json.loads(os.environ["LAB_OPTIONS"])
app.conf.worker_enable_remote_control = False
place = os.environ["LAB_PLACE"]

def note(file, name):
    with open(file + "-" + place, "a") as lines:
        lines.write(name + "\\n")

@app.task(acks_late=True, reject_on_worker_lost=True)
def payment():
    note("begun", "payment")
    time.sleep(float(os.environ["LAB_SECONDS"]))
    note("done", "payment")

@app.task(acks_late=True, reject_on_worker_lost=True)
def next_one():
    note("done", "next_one")
"""


@lab(
    title="On Redis a killed worker's task waits an hour",
    guide="celery",
    kind="race",
    needs=("rabbitmq", "redis", "celery"),
    claims=(
        Claim("lost_redis_late", ">=", 1, "tasks of a killed worker that the next worker is not given, Redis"),
        Claim("lost_rabbit_late", "==", 0, "tasks of a killed worker that the next worker is not given, RabbitMQ"),
    ),
    plot=Bars("tasks of 1 that the next worker is not given"),
    finding="The task of a killed worker is given to the next one at once by RabbitMQ ({lost_rabbit_late:,.0f} held "
    "back); Redis holds it back ({lost_redis_late:,.0f}) until visibility_timeout has passed: one hour, unless set.",
)
def experiment(bench: Bench) -> None:
    (bench.folder / "tasks.py").write_text(TASKS)
    places = [Place("rabbit", bench.services["rabbitmq"], bench), Place("redis", bench.services["redis"], bench)]
    try:
        with ExitStack() as first:
            for place in places:
                place.send("payment")
                log = first.enter_context(place.worker(task_seconds=60))
                _until(lambda: place.notes("begun") == ["payment"], log)  # noqa: B023
        with ExitStack() as second:
            for place in places:
                place.send("next_one")
                log = second.enter_context(place.worker(task_seconds=0))
                _until(lambda: "next_one" in place.notes("done"), log)  # noqa: B023
            # RabbitMQ has sent it again when the worker died; Redis keeps it in a table of what workers have.
            _until(lambda: "payment" in places[0].notes("done"), log)
            held_back = places[1].unacknowledged()
    finally:
        for place in places:
            place.clear()
    for place, name in zip(places, ("RabbitMQ", "Redis"), strict=True):
        lost = int("payment" not in place.notes("done"))
        bench.value(f"lost_{place.name}_late", lost)
        bench.point(name, "held back", lost)
    bench.same(sorted(places[0].notes("done")), ["next_one", "payment"])
    bench.same(held_back, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """A broker with a queue and, on Redis, a prefix of the lab's own."""

    name: str
    url: str
    bench: Bench
    queue: str = field(default_factory=lambda: f"nexus-lab-{uuid.uuid4().hex}")

    @property
    def options(self) -> dict[str, str]:
        return {"global_keyprefix": f"{self.queue}:"} if self.name == "redis" else {}

    def send(self, task: str) -> None:
        from celery import Celery

        with Celery(broker=self.url) as app:
            app.conf.task_default_queue = self.queue
            app.conf.broker_transport_options = self.options
            app.send_task(f"tasks.{task}")

    @contextmanager
    def worker(self, task_seconds: float) -> Iterator[Callable[[], str]]:
        """A worker in a group of its own that is killed at the end; gives what it logs."""
        file = self.bench.folder / f"worker-{uuid.uuid4().hex}.log"
        command = [sys.executable, "-m", "celery", "-A", "tasks", "worker", "--pool=prefork", "--concurrency=1"]
        told = {"BROKER": self.url, "QUEUE": self.queue, "OPTIONS": json.dumps(self.options), "PLACE": self.name}
        with file.open("w") as log:
            worker = subprocess.Popen(
                [*command, "--loglevel=INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"],
                cwd=self.bench.folder,
                env={**os.environ, **{f"LAB_{name}": value for name, value in told.items()}}
                | {"LAB_SECONDS": str(task_seconds)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield file.read_text
        finally:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()

    def notes(self, kind: str) -> list[str]:
        file = self.bench.folder / f"{kind}-{self.name}"
        return file.read_text().split() if file.exists() else []

    def unacknowledged(self) -> int:
        """Messages that Celery's table in Redis says a worker has."""
        import redis

        with redis.Redis.from_url(self.url) as client:
            return int(client.hlen(f"{self.queue}:unacked"))

    def clear(self) -> None:
        if self.name == "redis":
            import redis

            with redis.Redis.from_url(self.url) as client:
                for key in client.scan_iter(f"*{self.queue}*"):
                    client.delete(key)
        else:
            import pika

            with pika.BlockingConnection(pika.URLParameters(self.url)) as connection:
                channel = connection.channel()
                channel.queue_delete(self.queue)
                channel.exchange_delete(self.queue)  # Celery makes one of the queue's name


def _until(holds: Callable[[], bool], log: Callable[[], str]) -> None:
    """Raises TimeoutError with the end of the worker's log."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(log()[-2000:])
        time.sleep(0.02)
