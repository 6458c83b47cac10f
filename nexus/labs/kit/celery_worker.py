"""Workers of Celery for tasks that an experiment writes into its folder as `tasks.py`."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nexus.labs.kit.rabbitmq import wait_until_alone

SECONDS = 20.0
COMMAND = ("-m", "celery", "-A", "tasks", "worker", "--pool=prefork", "--loglevel=INFO")
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")


@dataclass(frozen=True, slots=True)
class Worker:
    """A running worker; it leads a process group of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    def logged(self, text: str) -> int:
        """How often the worker has logged a text."""
        return self.log.read_text().count(text)

    def kill(self) -> None:
        """Ends it and its processes at once, as a machine that fails does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Asks it to end: it finishes what it has begun, and its acknowledgements."""
        self.process.terminate()
        self.process.wait(SECONDS)

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits; raises TimeoutError with the end of the worker's log."""
        deadline = time.monotonic() + SECONDS
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(self.log.read_text()[-2000:])
            time.sleep(0.02)


@contextmanager
def worker(folder: Path, told: Mapping[str, str], *, processes: int) -> Iterator[Worker]:
    """A worker for the tasks of the folder, killed at the end; `told` are the variables its tasks read."""
    log = folder / f"worker-{uuid.uuid4().hex}.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, *COMMAND, *ALONE, f"--concurrency={processes}"],
            cwd=folder,
            env={**os.environ, **told},
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    started = Worker(process, log)
    try:
        yield started
    finally:
        started.kill()


def send(broker: str, queue: str, *tasks: str, options: Mapping[str, str] | None = None) -> None:
    """Asks for tasks of `tasks.py` by their names, without importing it; `options` are those of the transport."""
    from celery import Celery

    with Celery(broker=broker) as app:
        app.conf.task_default_queue = queue
        app.conf.broker_transport_options = dict(options or {})
        for task in tasks:
            app.send_task(f"tasks.{task}")


def tasks_left(channel: Any, queue: str) -> list[str]:
    """Takes the tasks that no worker has finished out of a queue of RabbitMQ, once the workers are gone."""
    wait_until_alone(channel, queue)
    messages = iter(lambda: channel.basic_get(queue), (None, None, None))
    return [properties.headers["task"].removeprefix("tasks.") for _, properties, _ in messages]
