"""A real git server for tests: `git http-backend` behind a small HTTP server on loopback."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from nexus.lib.git.limits import clean_environment
from nexus.lib.tests.outbound.servers import Handler, Server, serving


def answer_with_git(root: Path, request: Handler) -> None:
    parts = urlsplit(request.path)
    environment = {
        **clean_environment(),
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "REQUEST_METHOD": request.command,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
        "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
    }
    done = subprocess.run(
        ["git", "http-backend"], input=request.body, env=environment, capture_output=True, check=False
    )
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
    status = int(headers.pop("Status", "200").split()[0])
    request.reply(status, body, **headers)


@contextmanager
def git_server(root: Path) -> Iterator[Server]:
    with serving(lambda request: answer_with_git(root, request)) as server:
        yield server
