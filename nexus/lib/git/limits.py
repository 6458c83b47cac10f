"""Start git so that nothing it is fed can take the machine, and nobody's configuration leads it astray.

1. `clean_environment` is all that a child sees: only the repository's own configuration, no prompt, no proxy.
2. `FRUGAL` keeps its caches small, so that it finds room below a memory cap.
3. `run` runs it under memory and processor caps, to its end or its deadline.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from nexus.lib.processes import MIB, Completed, limited
from nexus.lib.processes import run as run_to_its_end

KEPT_VARIABLES = ("PATH", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")

# git maps whole packs and keeps large caches unless told otherwise; this fits it into a few hundred MiB.
FRUGAL = {
    "core.packedGitWindowSize": "16m",
    "core.packedGitLimit": "128m",
    "core.deltaBaseCacheLimit": "32m",
    "core.bigFileThreshold": "16m",
    "pack.threads": "1",
    "pack.windowMemory": "64m",
}


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


def run(
    arguments: Sequence[str],
    *,
    timeout: float,
    memory_bytes: int = 512 * MIB,
    cpu_seconds: int = 30,
    env: Mapping[str, str] | None = None,
    watch: Callable[[], None] | None = None,
) -> Completed:
    """Run a git command under caps; `env` defaults to `clean_environment()`.

    `watch` is called twenty times a second and at the end; if it raises, the group is killed and that passes.
    Raises TimedOut after `timeout` seconds, TooMuchOutput, and OSError when git cannot be started.
    """
    command = limited(arguments, memory_bytes=memory_bytes, cpu_seconds=cpu_seconds)
    return run_to_its_end(command, timeout=timeout, env=clean_environment() if env is None else env, watch=watch)
