"""Generations in Redis: any number of machines.

While Redis cannot be reached, every read gives a number nobody had before, so nothing cached is believed: pages
are slower, never stale.
"""

import itertools
from collections.abc import Sequence
from typing import cast

import redis

PREFIX = "nexus:generation:"


class RedisGenerations:
    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
        self._unknown = itertools.count(-1, -1)

    def read(self, tags: Sequence[str]) -> tuple[int, ...]:
        try:
            values = cast("list[bytes | None]", self._client.mget([PREFIX + tag for tag in tags]))
        except redis.RedisError:
            return tuple(next(self._unknown) for _ in tags)
        return tuple(int(value or 0) for value in values)

    def bump(self, tags: Sequence[str]) -> None:
        pipeline = self._client.pipeline(transaction=False)
        for tag in set(tags):
            pipeline.incr(PREFIX + tag)
        pipeline.execute()
