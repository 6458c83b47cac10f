"""A Celery worker is killed at a task that is acknowledged late: when RabbitMQ, and when Redis, gives it to another."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.celery_worker import Worker, send, worker
from nexus.labs.kit.rabbitmq import own_queue
from nexus.labs.lab import Bars, Claim, lab

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
    with own_queue(bench.services["rabbitmq"]) as (_, queue), _keys(bench.services["redis"], queue) as redis:
        rabbit = Place("rabbit", bench.services["rabbitmq"], queue, bench.folder)
        prefixed = Place("redis", bench.services["redis"], queue, bench.folder, {"global_keyprefix": f"{queue}:"})
        with ExitStack() as first:
            for place in (rabbit, prefixed):
                place.send("payment")
                killed = first.enter_context(place.worker(task_seconds=60))
                killed.until(partial(place.has_noted, "begun", "payment"))
        with ExitStack() as second:
            for place in (rabbit, prefixed):
                place.send("next_one")
                other = second.enter_context(place.worker(task_seconds=0))
                other.until(partial(place.has_noted, "done", "next_one"))
            # RabbitMQ has sent it again when the worker died; Redis keeps it in a table of what workers have.
            other.until(partial(rabbit.has_noted, "done", "payment"))
            other.until(
                lambda: redis.hlen(f"{queue}:unacked") <= 1
            )  # a task is acknowledged after it has noted its end
            held_back = redis.hlen(f"{queue}:unacked")
    for place, name in ((rabbit, "RabbitMQ"), (prefixed, "Redis")):
        lost = int("payment" not in place.notes("done"))
        bench.value(f"lost_{place.name}_late", lost)
        bench.point(name, "held back", lost)
    bench.same(sorted(rabbit.notes("done")), ["next_one", "payment"])
    bench.same(held_back, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """A broker, the queue in it, and what the tasks that came from there have noted."""

    name: str
    url: str
    queue: str
    folder: Path
    options: dict[str, str] = field(default_factory=dict)

    def send(self, task: str) -> None:
        send(self.url, self.queue, task, options=self.options)

    def worker(self, task_seconds: float) -> AbstractContextManager[Worker]:
        told = {"BROKER": self.url, "QUEUE": self.queue, "OPTIONS": json.dumps(self.options), "PLACE": self.name}
        variables = {f"LAB_{name}": value for name, value in told.items()}
        return worker(self.folder, {**variables, "LAB_SECONDS": str(task_seconds)}, processes=1)

    def notes(self, kind: str) -> list[str]:
        file = self.folder / f"{kind}-{self.name}"
        return file.read_text().split() if file.exists() else []

    def has_noted(self, kind: str, task: str) -> bool:
        return task in self.notes(kind)


@contextmanager
def _keys(url: str, queue: str) -> Iterator[Any]:
    """A client of Redis; the keys that Celery makes for the queue are deleted at the end."""
    import redis

    with redis.Redis.from_url(url) as client:
        try:
            yield client
        finally:
            for key in client.scan_iter(f"*{queue}*"):
                client.delete(key)
