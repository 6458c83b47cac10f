"""Generations in Redis: any number of machines.

1. A bump gives a tag a number nobody had, and so does the first read of a tag Redis does not know: nothing is taken
   for fresh because Redis has lost its memory, or a part of it.
2. While Redis cannot be reached, every read gives a number nobody had before, so nothing cached is believed: pages
   are slower, never stale.
3. A bump that did not arrive fails nobody's write. It is sent as soon as Redis is back.
"""

import itertools
import secrets
import threading
import time
from collections.abc import Iterable, Sequence
from typing import cast

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)
PREFIX = "nexus:generation:"
PAUSE = 0.2


class RedisGenerations:
    def __init__(self, url: str) -> None:
        once_more = Retry(NoBackoff(), 1)  # a kept connection may be one to a Redis that has been started anew
        self._client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=once_more)
        self._unknown = itertools.count(-1, -1)
        self._unsent: set[str] = set()
        self._lock = threading.Lock()
        self._is_sending = False

    def read(self, tags: Sequence[str]) -> tuple[int, ...]:
        try:
            self._send(())
            values = self._numbers([PREFIX + tag for tag in tags])
        except redis.RedisError:
            values = [None] * len(tags)
        return tuple(next(self._unknown) if value is None else int(value) for value in values)

    def bump(self, tags: Sequence[str]) -> None:
        try:
            self._send(tags)
        except redis.RedisError as error:
            log.warning("redis is away; what was changed is told to it later", error=str(error))
            self._send_later()

    def _numbers(self, keys: Sequence[str]) -> list[bytes | None]:
        """As Redis has them; what it does not know is given a number first."""
        values = cast("list[bytes | None]", self._client.mget(keys))
        if None in values:
            pipeline = self._client.pipeline(transaction=False)
            for key in (key for key, value in zip(keys, values, strict=True) if value is None):
                pipeline.set(key, _new(), nx=True)
            pipeline.mget(keys)
            values = pipeline.execute()[-1]
        return values

    def _send(self, tags: Iterable[str]) -> None:
        """Bumps these tags, and those whose bump has not arrived; what cannot be sent stays unsent."""
        with self._lock:
            sending, self._unsent = self._unsent | set(tags), set()
        if not sending:
            return
        try:
            self._client.mset({PREFIX + tag: _new() for tag in sending})
        except redis.RedisError:
            with self._lock:
                self._unsent |= sending
            raise

    def _send_later(self) -> None:
        """In a thread of its own: a worker may bump nothing more for hours, and never reads."""
        with self._lock:
            if self._is_sending:
                return
            self._is_sending = True
        threading.Thread(target=self._try_until_sent, name="unsent generations", daemon=True).start()

    def _try_until_sent(self) -> None:
        while True:
            time.sleep(PAUSE)
            try:
                self._send(())
            except redis.RedisError:
                continue
            with self._lock:
                if not self._unsent:
                    self._is_sending = False
                    return


def _new() -> int:
    """A number nobody had."""
    return secrets.randbits(62)
