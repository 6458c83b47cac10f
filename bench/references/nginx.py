"""nginx as Debian sets it up, serving one file, plain or compressed beforehand; and wrk, the load for both sides."""

import gzip
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from bench.hub import free_port

THREADS, CONNECTIONS = 2, 16
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)")
CONFIGURATION = """
daemon off;
pid {place}/pid;
error_log {place}/error.log;
worker_processes auto;
events {{ worker_connections 768; }}
http {{
    sendfile on; tcp_nopush on; keepalive_requests 1000000; access_log off;
    gzip_static on;
    types {{ text/html html; }}
    client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;
    server {{ listen 127.0.0.1:{port}; root {place}/files; }}
}}
"""


@contextmanager
def nginx(place: Path, page: bytes) -> Iterator[str]:
    """Serves the page; its URL."""
    port = free_port()
    (place / "files").mkdir()
    (place / "files" / "page.html").write_bytes(page)
    (place / "files" / "page.html.gz").write_bytes(gzip.compress(page, 6))
    place.chmod(0o755)
    (place / "nginx.conf").write_text(CONFIGURATION.format(place=place, port=port))
    process = subprocess.Popen(["nginx", "-c", place / "nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}/page.html"
    finally:
        process.terminate()
        process.wait()


def requests_per_second(url: str, seconds: int, *, compressed: bool) -> float:
    """What wrk gets over kept connections. Raises RuntimeError when an answer is not the page."""
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    command += ["-H", "Accept-Encoding: gzip"] if compressed else []
    said = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if BAD.search(said):
        raise RuntimeError(said)
    return float(RATE.search(said)[1])


def _wait(port: int) -> None:
    for _ in range(100):
        with suppress(OSError):
            HTTPConnection("127.0.0.1", port, timeout=5).connect()
            return
        time.sleep(0.1)
