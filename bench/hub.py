"""The whole hub as a person runs it: `nexus up`, with a data folder and a port of its own."""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self
from urllib.parse import quote

NEXUS = Path(sys.executable).with_name("nexus")
START_SECONDS = 180
OWNER = "ada"
PORTS = range(20_000, 30_000)
FOUND = re.compile("<mark>")


class Hub:
    """Runs for the length of a `with`; its data is thrown away before it starts."""

    def __init__(self, data: Path) -> None:
        shutil.rmtree(data, ignore_errors=True)
        self.data = data
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"

    def __enter__(self) -> Self:
        self.data.mkdir(parents=True)
        log = (self.data / "log").open("wb")
        command = [NEXUS, "up", "--port", str(self.port)]
        self._process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self._wait()
        self.token = self.run("person", "add", OWNER, "--token").strip()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
        shutil.rmtree(self.data, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEXUS_", "DATABASE_"))}
        return {**kept, "NEXUS_DATA": str(self.data), "PORT": str(self.port), "NEXUS_LOG_LEVEL": "WARNING"}

    @property
    def pid(self) -> int:
        return self._process.pid

    def run(self, *arguments: str) -> str:
        """A `nexus` command on this hub's data; what it printed."""
        done = subprocess.run([NEXUS, *arguments], env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def remote(self, name: str) -> str:
        """Where to push a repository, with the token in it."""
        return f"http://{OWNER}:{self.token}@localhost:{self.port}/@{OWNER}/{name}.git"

    def client(self) -> "Client":
        return Client(self.port)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(OSError, HTTPException):
                if self.client().get("/readyz").status == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError((self.data / "log").read_text())


class Answer:
    """Status and text of one answer."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text


class Client:
    """One connection that is kept open. Belongs to one thread."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("localhost", port, timeout=60)

    def get(self, address: str) -> Answer:
        self._connection.request("GET", address)
        response = self._connection.getresponse()
        return Answer(response.status, response.read().decode())

    def finds(self, word: str, repository: str) -> bool:
        """Whether search finds the word in the repository."""
        answer = self.get(f"/search?fragment=1&q={quote(f'{word} in:{repository}')}")
        return bool(FOUND.search(answer.text))

    def close(self) -> None:
        self._connection.close()


def free_port() -> int:
    """One below those the system gives to outgoing connections."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")
