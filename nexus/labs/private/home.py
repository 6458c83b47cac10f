"""A folder of a service's own, and the programs run in it: with a bare environment, and as nobody when we are root.

PostgreSQL and Memcached refuse to run as root, and no service of a lab needs root's rights.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import randbelow
from typing import Any, Self

from nexus.labs.private import register
from nexus.labs.private.register import Private

UNPRIVILEGED = "nobody"
PORTS = range(20_000, 32_768)  # above these the system gives ports away to whoever connects
ALSO_LOOK_IN = "/usr/local/sbin:/usr/sbin:/sbin"
PREPARING_SECONDS = 60

# The shell ends at once, so the service is nobody's child and outlives the command that started it.
_IN_BACKGROUND = '"$@" </dev/null >log 2>&1 & echo $!'


class CannotStart(Exception):
    """A service cannot be started; the message says why, and where known what to do."""


@dataclass(frozen=True, slots=True)
class Home:
    """`owner` is the user the programs run as; None where we have no other to choose."""

    name: str
    folder: Path
    owner: pwd.struct_passwd | None
    mark: str = field(default_factory=lambda: f"NEXUS_LAB_SERVICE={uuid.uuid4().hex}")

    @classmethod
    def make(cls, name: str) -> Self:
        """An empty one. Where the owner could not come to NEXUS_DATA, it is a temporary folder."""
        owner = pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None
        base = register.folder()
        base.mkdir(parents=True, exist_ok=True)
        if owner and not _is_open_to_all(base):
            folder = Path(tempfile.mkdtemp(prefix=f"nexus-lab-{name}-"))
        else:
            folder = base / name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
        home = cls(name, folder, owner)
        home._give(folder)
        return home

    def write(self, name: str, text: str) -> Path:
        """A file only the service may read."""
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)
        self._give(path)
        return path

    def run(self, command: Sequence[str]) -> None:
        """A command of the setup. Raises CannotStart with the last line it said."""
        done = subprocess.run(
            command,
            **self._circumstances({}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PREPARING_SECONDS,
        )
        if done.returncode:
            raise CannotStart(f"{Path(command[0]).name}: {last_line(done.stdout)}")

    def start(self, command: Sequence[str], environment: Mapping[str, str], *, url: str, ends_on: int) -> Private:
        """Starts the service itself in a process group of its own. Raises CannotStart if it ends at once."""
        shell = subprocess.Popen(
            ["sh", "-c", _IN_BACKGROUND, "start", *command],
            **self._circumstances(environment),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        pid = int(shell.communicate()[0])
        if not (began := register.began(pid)):
            raise CannotStart(self.last_words())
        return Private(self.name, url, str(self.folder), pid, shell.pid, began, self.mark, ends_on)

    def last_words(self) -> str:
        """The last line of the service's log."""
        with suppress(FileNotFoundError):
            return last_line((self.folder / "log").read_text(errors="replace"))
        return "it said nothing"

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _circumstances(self, environment: Mapping[str, str]) -> dict[str, Any]:
        mark, _, value = self.mark.partition("=")
        bare = {"PATH": search_path(), "HOME": str(self.folder), "LC_ALL": "C.UTF-8", mark: value}
        user = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []} if self.owner else {}
        return {"cwd": self.folder, "env": {**bare, **environment}, **user}

    def _give(self, path: Path) -> None:
        if self.owner:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)


def program(name: str, package: str, *folders: str) -> str:
    """Where a program is: in the first of `folders` that has it, or on PATH. Raises CannotStart."""
    found = shutil.which(name, path=":".join((*folders, search_path())))
    if found is None:
        raise CannotStart(f"no program {name}; install it: apt install {package}")
    return found


def search_path() -> str:
    return f"{os.environ.get('PATH', os.defpath)}:{ALSO_LOOK_IN}"


def free_ports(count: int) -> list[int]:
    """Different ports of the loopback on which nobody listens now."""
    with ExitStack() as held:
        return [_bound(held) for _ in range(count)]


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _bound(held: ExitStack) -> int:
    while True:
        port = PORTS[randbelow(len(PORTS))]
        probe = held.enter_context(socket.socket())
        with suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _is_open_to_all(folder: Path) -> bool:
    """Whether every user may enter it."""
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.resolve().parents))
