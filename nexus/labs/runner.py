"""Runs a lab in a child process under memory and time limits, and judges what it measured.

Whatever an experiment does, the run ends with a result: it raises, hangs, forks, fills memory or measures nothing,
then the status is `error`, with what it printed. All processes it started are ended with it, and its files removed.
"""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from nexus.labs import machine, supplies
from nexus.labs.child import MARK
from nexus.labs.engines.judging import middle, verdict
from nexus.labs.lab import Lab
from nexus.labs.results import Result, today
from nexus.lib.plots import Point
from nexus.lib.processes import MIB, kill_group, kill_marked, limited
from nexus.lib.processes.family import PARENT

MEMORY_BYTES = 2048 * MIB
WALL_SECONDS = 60.0
REPEATS = 3
LAST_OUTPUT = 4_000
BEAT_SECONDS = 5.0
Progress = Callable[[int, int], None]
Heartbeat = Callable[[], object]


class BrokeOff(Exception):
    """The experiment did not come to an end; the message says how."""


@dataclass(slots=True)
class Told:
    """What the child has said so far."""

    measured: dict[str, Any] = field(default_factory=dict)
    rest: bytes = b""

    def take(self, chunk: bytes, progress: Progress) -> None:
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        for line in lines:
            said = json.loads(line)
            if "run" in said:
                progress(said["run"], said["of"])
            else:
                self.measured = said


def run(
    lab: Lab,
    progress: Progress = lambda _run, _of: None,
    *,
    repeats: int = REPEATS,
    wall_seconds: float = WALL_SECONDS,
    heartbeat: Heartbeat = lambda: None,
) -> Result:
    """Never raises for what the experiment does.

    It is repeated as often as fits ten seconds, at most `repeats` times, and judged by its medians. `progress` is told
    which of how many runs begins; `heartbeat` is called every few seconds, and what it raises
    ends the experiment.
    """
    found = supplies.find(lab.needs)
    blank = Result(lab.slug, lab.title, lab.guide, lab.kind, "skipped", lab.source, measured_on=str(today()))
    if missing := tuple(name for name in lab.needs if name not in found):
        return replace(blank, missing=missing)
    begun = time.monotonic()
    with tempfile.TemporaryFile() as output, _scratch() as folder:
        urls = {name: one.url for name, one in found.items()}
        try:
            with _child(lab, repeats, urls, output, folder) as child:
                measured = _measure(child, progress, wall_seconds, heartbeat)
            judged = _judge(lab, measured)
        except (BrokeOff, ValueError) as error:
            judged = {"status": "error", "error": str(error), "output": _without_passwords(_last(output), urls)}
    seconds = round(time.monotonic() - begun, 1)
    about = machine.this_machine(found.values()).as_dict()
    return replace(blank, **judged, seconds=seconds, machine=about)


def _measure(
    child: subprocess.Popen[bytes],
    progress: Progress,
    wall_seconds: float,
    heartbeat: Heartbeat,
) -> dict[str, Any]:
    told = Told()
    deadline = time.monotonic() + wall_seconds
    for chunk in _chunks(child, deadline, heartbeat):
        told.take(chunk, progress)
    try:
        code = child.wait(max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        raise BrokeOff("It had told its measurements and did not end.") from None
    if code:
        raise BrokeOff(f"It was ended by signal {-code}." if code < 0 else f"It ended with exit code {code}.")
    if not told.measured:
        raise BrokeOff("It ended without having measured anything.")
    return told.measured


def _scratch() -> "tempfile.TemporaryDirectory[str]":
    """Where the child and all it starts keep their files: one that is killed leaves them."""
    return tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True)


@contextmanager
def _child(
    lab: Lab, repeats: int, services: Mapping[str, str], output: IO[bytes], folder: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The running child, ended with all that it has started, whatever happens."""
    mark = uuid.uuid4().hex
    command = limited(
        [sys.executable, "-m", "nexus.labs.child", lab.slug, str(repeats)],
        memory_bytes=MEMORY_BYTES,
        cpu_seconds=int(WALL_SECONDS),
    )
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=output,
        env={**os.environ, MARK: mark, PARENT: str(os.getpid()), "TMPDIR": folder},
        start_new_session=True,
    )
    try:
        if child.stdin:
            with suppress(BrokenPipeError):
                child.stdin.write(json.dumps(dict(services)).encode())
                child.stdin.close()
        yield child
    finally:
        kill_group(child)
        kill_marked(f"{MARK}={mark}")
        child.wait()
        if child.stdout:
            child.stdout.close()


def _chunks(child: subprocess.Popen[bytes], deadline: float, heartbeat: Heartbeat) -> Iterator[bytes]:
    """What it says, until it says no more. Raises BrokeOff at the deadline."""
    if child.stdout is None:
        raise RuntimeError("started without a pipe")
    with selectors.DefaultSelector() as pipes:
        pipes.register(child.stdout, selectors.EVENT_READ)
        while True:
            heartbeat()
            if not pipes.select(max(min(deadline - time.monotonic(), BEAT_SECONDS), 0)):
                if time.monotonic() < deadline:
                    continue
                raise BrokeOff("It took too long and was ended.")
            if not (chunk := os.read(child.stdout.fileno(), 65_536)):
                return
            yield chunk


def _judge(lab: Lab, measured: dict[str, Any]) -> dict[str, Any]:
    """What the result says of the measurements. Raises BrokeOff or NothingToJudge."""
    if not measured["comparisons"]:
        raise BrokeOff("It never asserted that problem and solution give the same answer.")
    runs: list[dict[str, float]] = measured["values"]
    said = verdict(lab, runs)
    return {
        "status": said.status,
        "checks": said.checks,
        "finding": said.finding,
        "points": tuple(Point(*point) for point in measured["points"][middle(lab, runs)]),
        "values": tuple(runs),
        "runs": len(runs),
    }


def _without_passwords(text: str, urls: Mapping[str, str]) -> str:
    """A hub shows what a lab printed to everybody."""
    for url in urls.values():
        if password := urlsplit(url).password:
            text = text.replace(password, "…").replace(unquote(password), "…")
    return text


def _last(output: IO[bytes]) -> str:
    """The end of what the experiment printed; without NUL, which PostgreSQL keeps in no text."""
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - LAST_OUTPUT))
    return output.read().decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}").strip()
