"""The whole hub as a subprocess, and the real git client: what the walkthroughs are made of."""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from nexus.lib.git.limits import clean_environment
from tests.walkthroughs.database import own_database

NEXUS = Path(sys.executable).with_name("nexus")
PORTS = range(20_000, 30_000)
START_SECONDS = 180.0
STOP_SECONDS = 30.0
OF_THE_SUITE = ("NEXUS_", "DATABASE_", "DJANGO_", "MAKE", "MFLAGS", "ARGS")
"""Variables of whoever runs the tests, `make test ARGS=…` perhaps, that a hub must not see."""
PEOPLE = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
}


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Done:
    """How a git command ended; `said` is all it printed, stderr last."""

    code: int
    said: str

    @property
    def ok(self) -> bool:
        return self.code == 0


@dataclass
class Hub:
    """`nexus up` on a port and a data folder of its own."""

    data: Path
    port: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    def __post_init__(self) -> None:
        self.port = self.port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.data.with_name(f"{self.data.name}.log")
        self.database_url, self.rows = own_database(self.data)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_SUITE)}
        return {
            **kept,
            "NEXUS_DATA": str(self.data),
            "NEXUS_LOG_LEVEL": "INFO",
            "PORT": str(self.port),
            **({"DATABASE_URL": self.database_url} if self.database_url else {}),
            **self.settings,
        }

    def start(self) -> float:
        """Starts it and waits until it can work; how many seconds that took."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [NEXUS, "up", "--port", str(self.port)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_ready()
        return time.monotonic() - begun

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError):
                if self.get("/readyz", timeout=5).status in (200, 503):
                    return
            assert self.process, "not started"
            assert self.process.poll() is None, self.tail()
            time.sleep(0.05)
        raise AssertionError(f"the hub did not start\n{self.tail()}")

    def wait_for(self, path: str, text: str) -> str:
        """Reads a page again until it says something: for what the worker does after a push."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            page = self.get(path).text
            if text in page:
                return page
            time.sleep(0.1)
        raise AssertionError(f"{path} never said {text!r}\n{self.tail()}")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """Ends at once whatever still runs of this hub."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process:
            self.process.wait()

    def processes(self, word: str = "") -> list[int]:
        """The hub's processes and their children whose command holds `word`: all that know its data folder."""
        mark = str(self.data).encode()
        return [pid for pid in _running() if mark in _proc(pid, "environ") and word.encode() in _proc(pid, "cmdline")]

    def git_processes(self) -> list[int]:
        """Git's processes that serve this hub, and the shells around them."""
        return [pid for pid in self.processes() if _proc(pid, "comm").strip() in (b"git", b"sh", b"git-http-backen")]

    def run(self, *arguments: str) -> str:
        """What a `nexus` command prints."""
        done = subprocess.run([NEXUS, *arguments], env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def script(self, code: str) -> dict:
        """Runs Python inside the hub's own settings; what it leaves in `result`."""
        program = f"import django, json; django.setup()\nresult = {{}}\n{code}\nprint(json.dumps(result))"
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
        root = Path(__file__).parent.parent.parent
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, cwd=root
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def get(self, path: str, *, timeout: float = 60, **headers: str) -> Answer:
        return self.send("GET", path, timeout=timeout, **headers)

    def send(self, method: str, path: str, body: bytes | None = None, *, timeout: float = 60, **headers: str) -> Answer:
        """One request, its path as given: nothing is normalised, nothing followed."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def address(self, place: str, token: str = "", handle: str = "ada") -> str:
        """The URL to clone `@owner/name` from, with credentials if a token is given."""
        credentials = f"{handle}:{token}@" if token else ""
        return f"http://{credentials}127.0.0.1:{self.port}/{place}"

    def bare(self, place: str) -> Path | None:
        """Where the bare repository of `@owner/name` lies."""
        owner, _, name = place[1:].partition("/")
        query = """
            SELECT folder FROM repos_repository AS r JOIN accounts_owner AS o ON o.id = r.owner_id
            WHERE lower(o.handle) = lower(?) AND lower(r.name) = lower(?)
        """
        found = self.rows(query, owner, name)
        return self.data / "repositories" / found[0][0][:2] / f"{found[0][0]}.git" if found else None

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""


class Git:
    """The real git client in one working folder."""

    def __init__(self, folder: Path, **variables: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.environment = {**clean_environment(folder.parent), **PEOPLE, **variables}

    def __call__(self, *arguments: str, stdin: bytes = b"", timeout: float = 120) -> Done:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode("utf-8", "replace"))

    def must(self, *arguments: str, stdin: bytes = b"") -> str:
        done = self(*arguments, stdin=stdin)
        assert done.ok, done.said
        return done.said.strip()


class Notes(Git):
    """A working copy whose `origin` is a repository of the hub."""

    def __init__(self, folder: Path, origin: str, branch: str = "main") -> None:
        super().__init__(folder)
        self.origin = origin
        self.must("init", "--quiet", f"--initial-branch={branch}")
        self.must("remote", "add", "origin", origin)

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.folder / os.fsdecode(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: dict[str, str | bytes] | None = None, message: str = "A note") -> str:
        """Writes the files and commits all; the commit's id."""
        self.write(files or {})
        self.must("add", "--all", "--force")
        self.must("commit", "--quiet", "--allow-empty", "-m", message)
        return self.must("rev-parse", "HEAD")

    def push(self, *arguments: str, timeout: float = 120) -> Done:
        return self("push", *(arguments or ("origin", "HEAD")), timeout=timeout)


def free_port() -> int:
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def resident(pid: int) -> int:
    """KiB of memory a process holds; 0 when it is gone."""
    found = re.search(rb"VmRSS:\s+(\d+)", _proc(pid, "status"))
    return int(found[1]) if found else 0


def in_url(path: str | bytes) -> str:
    return quote(path, safe="/")


def _running() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _proc(pid: int, name: str) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/{name}").read_bytes().replace(b"\0", b" ")
    return b""
