"""What was started privately, in a file of NEXUS_DATA, and whether it is still alive.

A process is known by its number and the time it began: after a reboot the number belongs to somebody else, whom
nobody must end.
"""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Private:
    """A started service. All its processes are in one `group` or carry `mark`; it ends on the signal `ends_on`."""

    name: str
    url: str
    folder: str
    pid: int
    group: int
    began: str
    mark: str
    ends_on: int

    @property
    def is_alive(self) -> bool:
        return began(self.pid) == self.began


def folder() -> Path:
    return Path(settings.NEXUS_DATA) / "labs"


def started() -> dict[str, Private]:
    """Whatever was started and not stopped, alive or not, by name."""
    with suppress(FileNotFoundError):
        return {row["name"]: Private(**row) for row in json.loads(_file().read_text())}
    return {}


def address(name: str) -> str:
    """Where the private service is; empty if there is none, or only one of somebody whose file we may not read."""
    with suppress(PermissionError):
        found = started().get(name)
        return found.url if found and found.is_alive else ""
    return ""


def write(services: Iterable[Private]) -> None:
    """The file holds passwords, so it is its owner's alone. Without services there is no file."""
    rows = [asdict(one) for one in services]
    if not rows:
        _file().unlink(missing_ok=True)
        return
    fresh = _file().with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(rows, indent=1) + "\n")
    fresh.replace(_file())


@contextmanager
def locked() -> Iterator[None]:
    """One at a time may start or stop services."""
    directory = os.open(settings.NEXUS_DATA, os.O_RDONLY)
    try:
        flock(directory, LOCK_EX)
        yield
    finally:
        os.close(directory)


def began(pid: int) -> str:
    """When the process began, as its system tells it; empty if it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        if Path("/proc/self/stat").exists():
            state, *later = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            return "" if state == "Z" else later[18]
        said = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return said.stdout.strip()
    return ""


def _file() -> Path:
    return folder() / "services.json"
