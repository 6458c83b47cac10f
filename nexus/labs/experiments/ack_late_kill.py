"""A consumer of RabbitMQ is killed at its work: messages acknowledged on delivery, or after their effect."""

import os
import signal
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.rabbitmq import own_queue, publish, wait_until_alone
from nexus.labs.lab import Bars, Claim, lab

MESSAGES, BEFORE_DEATH = 40, 5


@lab(
    title="Acknowledge after the work, not on delivery",
    guide="message-queues",
    kind="race",
    needs=("rabbitmq",),
    claims=(
        Claim("lost_early", ">=", 1, "messages of 40 lost when the consumer is killed, automatic acknowledgement"),
        Claim("lost_late", "==", 0, "messages of 40 lost when the consumer is killed, acknowledged after the work"),
        Claim("dupes_bounded", "<=", 1, "messages worked on twice, acknowledged after the work, prefetch 1"),
    ),
    plot=Bars("messages of 40"),
    finding="Killed after {before_death:,.0f} of {messages:,.0f} messages, a consumer with automatic acknowledgement "
    "loses {lost_early:,.0f}; one that acknowledges after its work loses {lost_late:,.0f}, and "
    "{dupes_bounded:,.0f} is worked on twice.",
)
def experiment(bench: Bench) -> None:
    numbers = [str(number) for number in range(MESSAGES)]
    for metric, name, late in (("early", "on delivery", False), ("late", "after the work", True)):
        effects = bench.folder / f"effects-{metric}"
        with own_queue(bench.services["rabbitmq"]) as (channel, queue):
            channel.confirm_delivery()
            for number in numbers:
                publish(channel, queue, number)
            _start_and_wait_for_death(bench.services["rabbitmq"], queue, effects, late)
            _work_off(channel, queue, effects)
        done = effects.read_text().split()
        lost, twice = len(set(numbers) - set(done)), len(done) - len(set(done))
        bench.value(f"lost_{metric}", lost)
        bench.point(name, "lost", lost)
        bench.point(name, "done twice", twice)
    bench.same(set(done), set(numbers))
    bench.value("dupes_bounded", twice)
    bench.value("messages", MESSAGES)
    bench.value("before_death", BEFORE_DEATH)


def _start_and_wait_for_death(url: str, queue: str, effects: Path, late: bool) -> None:  # noqa: FBT001
    consumer = get_context("spawn").Process(target=_consume, args=[url, queue, str(effects), late])
    consumer.start()
    consumer.join(timeout=20)
    if consumer.exitcode != -signal.SIGKILL:
        consumer.kill()
        raise RuntimeError(f"the consumer ended with {consumer.exitcode}")


def _consume(url: str, queue: str, effects: str, late: bool) -> None:  # noqa: FBT001
    """Runs in a process of its own. Its death comes between an effect and the acknowledgement: the worst moment."""
    import pika

    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    if late:
        channel.basic_qos(prefetch_count=1)  # what is unacknowledged at a time, and so may be done twice
    for done, (method, _, body) in enumerate(channel.consume(queue, auto_ack=not late), 1):
        _effect(Path(effects), body)
        if done == BEFORE_DEATH:
            os.kill(os.getpid(), signal.SIGKILL)
        if late:
            channel.basic_ack(method.delivery_tag)


def _work_off(channel: Any, queue: str, effects: Path) -> None:
    """The next consumer takes what the broker still has, once the broker knows that the first one is gone."""
    wait_until_alone(channel, queue)
    while True:
        method, _, body = channel.basic_get(queue)
        if method is None:
            return
        _effect(effects, body)
        channel.basic_ack(method.delivery_tag)


def _effect(effects: Path, body: bytes) -> None:
    time.sleep(0.01)  # stands for the work
    with effects.open("ab") as file:
        file.write(body + b"\n")
