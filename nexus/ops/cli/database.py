"""The hub's database, made by whichever command comes first."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

LOCK = "migrate.lock"


def bring_up_to_date() -> None:
    """Applies what migrations there are. Commands started at the same moment wait for each other."""
    with _alone():
        _migrate()


def make_if_new() -> None:
    """Makes the database if there is none. One that is there is left to `prepare`, which announces itself."""
    with _alone():
        if not MigrationRecorder(connection).has_table():
            click.echo("Making the database", err=True)
            _migrate()


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _alone() -> Iterator[None]:
    settings.NEXUS_DATA.mkdir(parents=True, exist_ok=True)
    with (settings.NEXUS_DATA / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
