"""Start git so that nothing it is fed can take the machine.

1. `clean_environment` is all that a child sees: only the repository's own configuration, no prompt, no proxy.
2. `limited` puts memory and processor caps on a command; the processes it starts inherit them.
3. `run` feeds it and waits; at the deadline, or when a watch objects, the whole process group is killed.

The caps are set by `sh` between fork and exec, because `preexec_fn` is unsafe in a process with threads.
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

MIB = 1024 * 1024
POLL_SECONDS = 0.05
READ_BYTES = 64 * 1024
MAX_OUTPUT_BYTES = 64 * MIB
KEPT_VARIABLES = ("PATH", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")

# A cap that cannot be set is unknown to this system, or already tighter: either way the command runs.
_CAP_AND_START = """
ulimit -v "$1" 2>/dev/null
ulimit -t "$2" 2>/dev/null
ulimit -c 0 2>/dev/null
shift 2
exec "$@"
"""

# git maps whole packs and keeps large caches unless told otherwise; this fits it into a few hundred MiB.
FRUGAL = {
    "core.packedGitWindowSize": "16m",
    "core.packedGitLimit": "128m",
    "core.deltaBaseCacheLimit": "32m",
    "core.bigFileThreshold": "16m",
    "pack.threads": "1",
    "pack.windowMemory": "64m",
}


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


def clean_environment(home: Path | None = None) -> dict[str, str]:
    """The variables for a git child: nobody's configuration, no prompts, no proxies, English messages.

    `home` should be a directory that is thrown away; without one, HOME names a place that does not exist.
    """
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {
        "PATH": os.defpath,
        **kept,
        "HOME": str(home or "/nonexistent"),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "GIT_SSH_COMMAND": "false",
        "MALLOC_ARENA_MAX": "2",
    }


def options(settings: Mapping[str, str]) -> list[str]:
    """`settings` as the `-c name=value` arguments that come before a git subcommand."""
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def limited(arguments: Sequence[str], *, memory_bytes: int = 512 * MIB, cpu_seconds: int = 30) -> list[str]:
    """The same command under caps that hold for each process it starts.

    Memory counts addresses, not resident pages, so a mapped file counts whole. A process that wants more
    memory sees its allocation fail; one that wants more processor time is killed.
    """
    kibibytes = memory_bytes // 1024
    return ["sh", "-c", _CAP_AND_START, "limited", str(kibibytes), str(cpu_seconds), *arguments]


def run(
    arguments: Sequence[str],
    *,
    stdin: bytes = b"",
    timeout: float = 60,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    watch: Callable[[], None] | None = None,
) -> Completed:
    """Run a command to its end, its output held in memory; `env` defaults to `clean_environment()`.

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
            env=clean_environment() if env is None else env,
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
