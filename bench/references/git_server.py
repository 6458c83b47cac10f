"""`git http-backend` and nothing else, behind Basic authentication: `python -m bench.references.git_server`."""

import base64
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os import environ
from pathlib import Path

from bench.git import git
from bench.hub import free_port

USER, PASSWORD = "ada", "a-password-of-reasonable-length"
EXPECTED = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
CHUNK = 65_536


class Handler(BaseHTTPRequestHandler):
    """One request: admitted, then handed to git as a CGI request."""

    protocol_version = "HTTP/1.1"
    root = ""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def _serve(self) -> None:
        body = self._body()
        if self.headers.get("Authorization") != EXPECTED:
            self._answer(401, [("WWW-Authenticate", 'Basic realm="git"')], b"")
            return
        done = subprocess.run(
            ["git", "http-backend"], input=body, capture_output=True, env=self._variables(), check=True
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")]
        status = next((int(value[:3]) for name, value in headers if name == "Status"), 200)
        self._answer(status, [(name, value) for name, value in headers if name != "Status"], content)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(content)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _variables(self) -> dict[str, str]:
        path, _, query = self.path.partition("?")
        return {
            "PATH": environ["PATH"],
            "GIT_PROJECT_ROOT": self.root,
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": USER,
        }


@contextmanager
def git_server(root: Path, name: str) -> Iterator[str]:
    """Serves one new bare repository; the URL to push to."""
    git(root, "init", "--quiet", "--bare", "--initial-branch=main", f"{name}.git")
    git(root / f"{name}.git", "config", "http.receivepack", "true")
    git(root / f"{name}.git", "config", "receive.autogc", "false")
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.references.git_server", str(root), str(port)])
    try:
        _wait(port)
        yield f"http://{USER}:{PASSWORD}@localhost:{port}/{name}.git"
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(300):
        with suppress(OSError):
            HTTPConnection("localhost", port, timeout=5).connect()
            return
        time.sleep(0.1)


if __name__ == "__main__":
    Handler.root = sys.argv[1]
    ThreadingHTTPServer(("localhost", int(sys.argv[2])), Handler).serve_forever()
