"""Starts the services that do not answer, and ends those that were started."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import suppress

from nexus.labs import supplies
from nexus.labs.private import register
from nexus.labs.private.home import CannotStart, Home
from nexus.labs.private.recipes import RECIPES
from nexus.labs.private.register import Private
from nexus.lib.processes import kill_marked

ANSWER_SECONDS = 60.0
END_SECONDS = 15.0
POLL_SECONDS = 0.1


def start_missing() -> Iterator[tuple[str, str]]:
    """Every service labs know, with why it does not answer now; an empty reason: it does."""
    for name in supplies.SUPPLIES:
        with register.locked():
            yield name, _start_if_missing(name)


def stop_all() -> list[str]:
    """Ends what was started and removes all it wrote. The names of what was still alive."""
    with register.locked():
        services = register.started()
        alive = [name for name, one in services.items() if one.is_alive]
        for one in services.values():
            _end(one)
        register.write(())
        with suppress(OSError):  # it is not there, or holds what is not ours
            register.folder().rmdir()
    return alive


def _start_if_missing(name: str) -> str:
    why = supplies.why_not(name)
    supply = supplies.SUPPLIES[name]
    if not why:
        return ""
    if supply.is_named:
        return f"{why}; {supply.variable} names it, so none is started in its place"
    if name not in RECIPES:
        return why
    try:
        _start(name)
    except CannotStart as error:
        return str(error)
    return ""


def _start(name: str) -> None:
    """Raises CannotStart, and then nothing is left of the attempt."""
    others = register.started()
    if dead := others.pop(name, None):
        _end(dead)
    home = Home.make(name)
    try:
        one = RECIPES[name](home)
    except BaseException:
        kill_marked(home.mark)
        home.remove()
        raise
    register.write([*others.values(), one])
    try:
        _wait(one, home)
    except BaseException:
        _end(one)
        register.write(others.values())
        raise


def _wait(one: Private, home: Home) -> None:
    """Until it answers. Raises CannotStart."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while why := supplies.refusal(one.name, one.url):
        if not one.is_alive:
            raise CannotStart(f"it ended: {home.last_words()}")
        if time.monotonic() > deadline:
            raise CannotStart(f"it did not answer within {ANSWER_SECONDS:.0f} seconds: {why}")
        time.sleep(POLL_SECONDS)


def _end(one: Private) -> None:
    """First asked, then forced: it, its process group, and whatever of it left the group."""
    for sign in (one.ends_on, signal.SIGKILL):
        if one.is_alive:
            with suppress(ProcessLookupError):
                os.killpg(one.group, sign)
            _wait_for_end(one)
    kill_marked(one.mark)
    shutil.rmtree(one.folder, ignore_errors=True)


def _wait_for_end(one: Private) -> None:
    deadline = time.monotonic() + END_SECONDS
    while one.is_alive and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
