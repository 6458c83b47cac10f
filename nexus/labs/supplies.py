"""The services labs need: where they answer, and in which version.

A service is named by a variable (`NEXUS_LAB_POSTGRESQL_URL`). Without one it is what `nexus lab doctor --start` has
started; else the address it has on a developer's machine is tried. Labs work in databases, keys, queues and ports of
their own and remove them.
"""

import logging
import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from nexus.labs.private import register

SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Supply:
    """A service: its usual address, and how to ask for its version. `ask` raises where it does not answer."""

    name: str
    usual: str
    ask: Callable[[str], str]

    @property
    def variable(self) -> str:
        return f"NEXUS_LAB_{self.name.upper()}_URL"

    @property
    def is_named(self) -> bool:
        """Whether somebody said where it is. Then nothing else is tried."""
        return bool(os.environ.get(self.variable))

    @property
    def url(self) -> str:
        return os.environ.get(self.variable) or register.address(self.name) or self.usual

    @property
    def source(self) -> str:
        """What the address comes from, or could."""
        is_private = not self.is_named and register.address(self.name)
        return "started privately" if is_private else self.variable

    @property
    def shown(self) -> str:
        """The address without its password."""
        password = urlsplit(self.url).password
        return self.url.replace(f":{password}@", ":…@", 1) if password else self.url


@dataclass(frozen=True, slots=True)
class Found:
    """A service that answers."""

    name: str
    url: str
    version: str


def find(names: Iterable[str]) -> dict[str, Found]:
    """Those of the named services that answer now."""
    found = {}
    for name in names:
        supply = SUPPLIES[name]
        with suppress(Exception):
            found[name] = Found(name, supply.url, supply.ask(supply.url))
    return found


def why_not(name: str) -> str:
    """Why a service is not to be had; empty if it is."""
    return refusal(name, SUPPLIES[name].url)


def refusal(name: str, url: str) -> str:
    """Why a service of this kind does not answer at an address; empty if it does."""
    try:
        SUPPLIES[name].ask(url)
    except Exception as error:  # noqa: BLE001  whatever the client says is what the reader needs
        said = str(error).strip().splitlines()
        return said[0] if said else type(error).__name__
    return ""


def sqlite_version() -> str:
    return sqlite3.sqlite_version


def _postgresql(url: str) -> str:
    import psycopg  # noqa: PLC0415  only where a lab needs it

    with psycopg.connect(url, connect_timeout=2) as connection:
        return str(connection.info.server_version // 10_000) + f".{connection.info.server_version % 10_000}"


def _redis(url: str) -> str:
    import redis  # noqa: PLC0415

    with redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as client:
        return str(client.info("server")["redis_version"])


def _rabbitmq(url: str) -> str:
    import pika  # noqa: PLC0415

    logging.getLogger("pika").setLevel(logging.CRITICAL)  # that nothing answers is said once, by us
    parameters = pika.URLParameters(url)
    parameters.socket_timeout = parameters.blocked_connection_timeout = SECONDS
    parameters.connection_attempts = 1
    connection = pika.BlockingConnection(parameters)
    version = connection._impl.server_properties["version"]  # noqa: SLF001  pika has no public way
    connection.close()
    return version.decode() if isinstance(version, bytes) else str(version)


def _memcached(url: str) -> str:
    place = urlsplit(url)
    with socket.create_connection((place.hostname or "", place.port or 11211), SECONDS) as connection:
        connection.sendall(b"version\r\n")
        return connection.recv(100).decode().removeprefix("VERSION ").strip()


def _nginx(url: str) -> str:
    """A program that a lab starts itself, on a port of its own."""
    program = shutil.which(url) or shutil.which(f"/usr/sbin/{url}")
    if program is None:
        raise FileNotFoundError(f"no program {url}; install it: apt install nginx")
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=True, timeout=SECONDS).stderr
    return said.rpartition("/")[2].split()[0]


def _celery(_url: str) -> str:
    import celery  # noqa: PLC0415, TID251  only its version is asked for

    return str(celery.__version__)


SUPPLIES = {
    supply.name: supply
    for supply in (
        Supply("postgresql", "postgresql://postgres@127.0.0.1:5432/postgres", _postgresql),
        Supply("redis", "redis://127.0.0.1:6379/15", _redis),
        Supply("rabbitmq", "amqp://guest:guest@127.0.0.1:5672/%2F", _rabbitmq),
        Supply("memcached", "memcached://127.0.0.1:11211", _memcached),
        Supply("nginx", "nginx", _nginx),
        Supply("celery", "celery", _celery),
    )
}
