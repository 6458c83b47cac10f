"""A queue of RabbitMQ for one experiment."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def own_queue(url: str) -> Iterator[tuple[Any, str]]:
    """A durable queue, deleted at the end; gives a channel and the queue's name."""
    import pika

    name = f"nexus-lab-{uuid.uuid4().hex}"
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.queue_declare(name, durable=True)
        try:
            yield channel, name
        finally:
            channel.queue_delete(name)
            channel.exchange_delete(name)  # Celery makes one of the queue's name; deleting none is no error


def publish(channel: Any, queue: str, body: str) -> None:
    """A message that the broker writes to its disk, and confirms if the channel asks for that."""
    import pika

    persistent = pika.BasicProperties(delivery_mode=pika.DeliveryMode.Persistent)
    channel.basic_publish("", queue, body.encode(), persistent, mandatory=True)


def messages(channel: Any, queue: str) -> int:
    """How many wait in the queue; those that a consumer has are not counted."""
    return int(channel.queue_declare(queue, passive=True).method.message_count)


def consumers(channel: Any, queue: str) -> int:
    """How many the broker knows of: it takes a moment until one has come, and until one that died is gone."""
    return int(channel.queue_declare(queue, passive=True).method.consumer_count)


def wait_until_alone(channel: Any, queue: str) -> None:
    """Returns when the broker knows that the consumers are gone: what they had is in the queue again."""
    while consumers(channel, queue):
        time.sleep(0.01)
