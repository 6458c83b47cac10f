"""`git http-backend` as a child process: CGI in, HTTP out, both streamed, under memory and time limits."""

import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from nexus.lib.git.limits import clean_environment, options
from nexus.lib.processes import kill_group, limited
from nexus.repos.engines import storage

CHUNK = 65_536
WALL_SECONDS = 900.0
HEADER_BYTES = 16_384
PASSED_ON = {
    "REQUEST_METHOD": "REQUEST_METHOD",
    "CONTENT_TYPE": "CONTENT_TYPE",
    "CONTENT_LENGTH": "CONTENT_LENGTH",
    "HTTP_CONTENT_ENCODING": "HTTP_CONTENT_ENCODING",
    "HTTP_GIT_PROTOCOL": "GIT_PROTOCOL",
    "REMOTE_ADDR": "REMOTE_ADDR",
}


class Backend:
    """One run of git http-backend for one request, of the `service` that was judged and no other."""

    def __init__(
        self,
        environ: Mapping[str, Any],
        repository: Path,
        action: str,
        *,
        service: str,
        extra: Mapping[str, str],
        inherited: Sequence[int] = (),
        look: Callable[[Iterator[bytes]], object] = lambda _: None,
    ) -> None:
        """`look` is given the request's body, in pieces that git has had already, and may leave off early."""
        variables = {ours: str(environ[theirs]) for theirs, ours in PASSED_ON.items() if environ.get(theirs)}
        self._process = subprocess.Popen(
            limited(["git", *options(storage.guards()), "http-backend"]),
            env={
                **clean_environment(),
                **variables,
                **extra,
                "GIT_PROJECT_ROOT": str(repository),
                "PATH_INFO": f"/{action}",
                "QUERY_STRING": f"service={service}",
                "GIT_HTTP_EXPORT_ALL": "1",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=inherited,
            start_new_session=True,
        )
        self._watch = threading.Timer(WALL_SECONDS, kill_group, [self._process])
        self._watch.daemon = True
        self._watch.start()
        self._feeder = threading.Thread(target=self._feed, args=[environ["wsgi.input"], look], daemon=True)
        self._feeder.start()

    def headers(self) -> tuple[str, list[tuple[str, str]]]:
        """Status and headers; to be read before `body`."""
        status = "200 OK"
        headers: list[tuple[str, str]] = []
        read = 0
        for raw in iter(self._output.readline, b""):
            read += len(raw)
            line = raw.decode("latin-1").rstrip("\r\n")
            if not line or read > HEADER_BYTES:
                return status, headers
            name, _, value = line.partition(":")
            if name.lower() == "status":
                status = value.strip()
            else:
                headers.append((name, value.strip()))
        return "500 Internal Server Error", [("Content-Type", "text/plain")]

    def body(self) -> Iterator[bytes]:
        read: Callable[[int], bytes] = self._output.read1  # type: ignore[attr-defined]
        while chunk := read(CHUNK):
            yield chunk

    def close(self) -> None:
        """Ends the process and all its children, if they still run."""
        self._watch.cancel()
        if self._process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.2)
        kill_group(self._process)
        self._process.wait()
        self._output.close()

    @property
    def _output(self) -> IO[bytes]:
        if self._process.stdout is None:
            raise RuntimeError("started without a pipe")
        return self._process.stdout

    def _feed(self, source: Any, look: Callable[[Iterator[bytes]], object]) -> None:
        """Hands the request's body on; in a thread, because git answers while it still reads."""
        sink = self._process.stdin
        if sink is None:
            return
        pieces = _handed_on(source, sink)
        try:
            look(pieces)
            for _ in pieces:
                pass
        finally:
            with suppress(OSError):
                sink.close()


def _handed_on(source: Any, sink: IO[bytes]) -> Iterator[bytes]:
    """The pieces of a request's body, each when git has it.

    What git does not want any more is read to its end all the same: a client that is still sending would not see
    the answer.
    """
    while chunk := source.read(CHUNK):
        with suppress(OSError):
            sink.write(chunk)
        yield chunk
