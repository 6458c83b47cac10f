"""Run a command to its end: feed it, hold what it says, and end it with all its children when it is too much.

At the deadline, when it says more than can be held, or when a watch objects, the whole process group is killed.
"""

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from nexus.lib.processes.caps import MIB

POLL_SECONDS = 0.05
READ_BYTES = 64 * 1024
MAX_OUTPUT_BYTES = 64 * MIB


class TimedOut(Exception):
    """The command was still running at its deadline and has been killed with all its children."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"stopped after {seconds:g} seconds")
        self.seconds = seconds


class TooMuchOutput(Exception):
    """The command wrote more than MAX_OUTPUT_BYTES to one of its outputs and has been killed."""


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command ended; `returncode` is negative (minus the signal) when it was killed."""

    returncode: int
    stdout: bytes
    stderr: bytes


def run(
    arguments: Sequence[str],
    *,
    stdin: bytes = b"",
    timeout: float = 60,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    watch: Callable[[], None] | None = None,
) -> Completed:
    """Run a command to its end, its output held in memory; without `env` it inherits ours.

    `watch` is called twenty times a second and at the end; if it raises, the group is killed and that passes.
    Raises TimedOut after `timeout` seconds, TooMuchOutput, and OSError when the command cannot be started.
    """
    with _as_file(stdin) as source:
        process = subprocess.Popen(
            arguments,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=env,
            start_new_session=True,
        )
    with process:
        try:
            stdout, stderr = _listen(process, Lookout(timeout, watch))
        except BaseException:
            kill_group(process)
            raise
    return Completed(process.returncode, stdout, stderr)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process started with `start_new_session=True`, and all its children, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _as_file(content: bytes) -> IO[bytes]:
    """A nameless file to read `content` from: the child cannot block us by not reading."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the caller closes it
    file.write(content)
    file.seek(0)
    return file


def _listen(process: subprocess.Popen[bytes], lookout: "Lookout") -> tuple[bytes, bytes]:
    """Collect stdout and stderr until both are closed and the process has ended."""
    stdout, stderr = bytearray(), bytearray()
    with selectors.DefaultSelector() as pipes:
        for pipe, collected in ((process.stdout, stdout), (process.stderr, stderr)):
            pipes.register(cast("IO[bytes]", pipe), selectors.EVENT_READ, collected)
        while pipes.get_map():
            for key, _ in pipes.select(POLL_SECONDS):
                _collect(pipes, key)
            lookout.look()
    while process.poll() is None:
        time.sleep(POLL_SECONDS / 50)
        lookout.look()
    lookout.last_look()
    return bytes(stdout), bytes(stderr)


def _collect(pipes: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    """Move what one pipe has to say into its buffer."""
    chunk = os.read(key.fd, READ_BYTES)
    if not chunk:
        pipes.unregister(key.fileobj)
    key.data.extend(chunk)
    if len(key.data) > MAX_OUTPUT_BYTES:
        raise TooMuchOutput


class Lookout:
    """Keeps the deadline and calls the watch, about every POLL_SECONDS however often it is asked."""

    def __init__(self, timeout: float, watch: Callable[[], None] | None) -> None:
        self.timeout = timeout
        self.watch = watch
        self.deadline = time.monotonic() + timeout
        self.next_look = 0.0

    def look(self) -> None:
        now = time.monotonic()
        if now > self.deadline:
            raise TimedOut(self.timeout)
        if self.watch and now >= self.next_look:
            self.next_look = now + POLL_SECONDS
            self.watch()

    def last_look(self) -> None:
        """A command may have done much since the look before."""
        if self.watch:
            self.watch()
