"""`nexus up`: one command that runs the whole hub embedded.

Four processes: this one, which watches; two web processes, forked from it; a worker. What web processes run is loaded
here, before the first of them, so that they share its memory.
"""

import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import click

WEB_PROCESSES = 2
THREADS = 16  # of each web process, at most: they wait for git and for slow readers
BACKLOG = 1024
RESTART_SECONDS = 1.0
SPAWNING = threading.Lock()
"""A process forked while another is being started would hold that one's pipes open for ever."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, envvar="PORT", default=8000, show_default=True, help="Port to listen on.")
@click.option("--data", type=click.Path(path_type=Path), help="Where everything is kept (NEXUS_DATA).")
@click.option("--workers", type=click.IntRange(1), default=WEB_PROCESSES, show_default=True, help="Web processes.")
def up(host: str, port: int, data: Path | None, workers: int) -> None:
    """Run the hub: web pages, API, git and the worker. Ctrl-C stops it."""
    os.environ["PORT"] = str(port)
    if data:
        os.environ["NEXUS_DATA"] = str(data.absolute())
    os.environ["NEXUS_PARENT"] = str(os.getpid())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    _check_port(host, port)
    _prepare()
    _load()
    watch = _WorkerWatch()
    watch.start()
    try:
        _serve(host, port, workers)
    finally:
        watch.stop()
        click.echo("Stopped.", err=True)


def _check_port(host: str, port: int) -> None:
    """Another hub on the port may let a second one bind beside it, so it is asked as well."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as caller, socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            is_taken = caller.connect_ex((host, port)) == 0
        except OSError:
            is_taken = True
    if is_taken:
        raise click.ClickException(f"Port {port} on {host} is taken. Choose another: make run PORT={port + 1}")


def _prepare() -> None:
    """Database, static files and the first administrator, in a process that ends and frees its memory."""
    done = subprocess.run([sys.executable, "-m", "nexus.ops", "prepare"], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def _load() -> None:
    """Imports what every web process runs. Opens nothing: forked processes must not share a connection or a lock.

    On Linux only: elsewhere a fork of a process with threads is not safe, and each web process imports it all itself.
    """
    if sys.platform != "linux":
        return
    import django  # noqa: PLC0415

    django.setup()
    from django.urls import get_resolver  # noqa: PLC0415

    get_resolver().check()  # imports every view
    gc.collect()
    gc.freeze()
    os.register_at_fork(before=SPAWNING.acquire, after_in_parent=SPAWNING.release, after_in_child=SPAWNING.release)
    multiprocessing.set_start_method("fork")


def _serve(host: str, port: int, workers: int) -> None:
    """Serves until a signal. Granian gives up when a web process ends twice within seconds; the hub does not."""
    while not _served_until_signal(host, port, workers):
        click.echo("The web process ended twice within seconds. It is started again.", err=True)
        time.sleep(RESTART_SECONDS)


def _served_until_signal(host: str, port: int, workers: int) -> bool:
    """False: Granian has ended by itself."""
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.error,
        process_name=None,
    )
    with suppress(SystemExit):
        server.serve()
    return bool(server.interrupt_signal)


class _WorkerWatch(threading.Thread):
    """Keeps one worker process running."""

    def __init__(self) -> None:
        super().__init__(name="worker watch", daemon=True)
        self._is_stopping = False
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        while not self._is_stopping:
            with SPAWNING:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "nexus.jobs.worker"],
                    start_new_session=True,
                )
            self._process.wait()
            time.sleep(RESTART_SECONDS)

    def stop(self) -> None:
        self._is_stopping = True
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
