"""Runs a lab in a child process under memory and time limits, and judges what it measured.

Whatever an experiment does, the run ends with a result: it raises, hangs, forks, fills memory or measures nothing,
then the status is `error`, with what it printed. All processes it started are ended with it.
"""

import json
import os
import selectors
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import IO, Any

from nexus.labs import machine, supplies
from nexus.labs.lab import Lab
from nexus.labs.results import Check, Result, today
from nexus.lib.git.limits import MIB, kill_group, limited
from nexus.lib.plots import Point
from nexus.lib.processes import kill_marked

MEMORY_BYTES = 2048 * MIB
WALL_SECONDS = 60.0
LAST_OUTPUT = 4_000
MARK = "NEXUS_LAB_RUN"
Progress = Callable[[int, int], None]


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


def run(lab: Lab, progress: Progress = lambda _run, _of: None, *, wall_seconds: float = WALL_SECONDS) -> Result:
    """Never raises for what the experiment does. `progress` is told which of how many runs begins."""
    found = supplies.find(lab.needs)
    blank = Result(lab.slug, lab.title, lab.guide, lab.kind, "skipped", lab.source, measured_on=str(today()))
    if missing := tuple(name for name in lab.needs if name not in found):
        return replace(blank, missing=missing)
    begun = time.monotonic()
    with tempfile.TemporaryFile() as output:
        try:
            measured = _measure(lab, {name: one.url for name, one in found.items()}, output, progress, wall_seconds)
            judged = _judge(lab, measured)
        except (BrokeOff, ValueError) as error:
            judged = {"status": "error", "error": str(error), "output": _last(output)}
    seconds = round(time.monotonic() - begun, 1)
    about = machine.this_machine(found.values()).as_dict()
    return replace(blank, **judged, seconds=seconds, machine=about)


def _measure(
    lab: Lab,
    services: Mapping[str, str],
    output: IO[bytes],
    progress: Progress,
    wall_seconds: float,
) -> dict[str, Any]:
    told = Told()
    with _child(lab, services, output) as child:
        deadline = time.monotonic() + wall_seconds
        for chunk in _chunks(child, deadline):
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


@contextmanager
def _child(lab: Lab, services: Mapping[str, str], output: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The running child, ended with all that it has started, whatever happens."""
    mark = f"{MARK}={uuid.uuid4().hex}"
    name, _, value = mark.partition("=")
    command = limited(
        [sys.executable, "-m", "nexus.labs.child", lab.slug],
        memory_bytes=MEMORY_BYTES,
        cpu_seconds=int(WALL_SECONDS),
    )
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=output,
        env={**os.environ, name: value},
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
        kill_marked(mark)
        child.wait()
        if child.stdout:
            child.stdout.close()


def _chunks(child: subprocess.Popen[bytes], deadline: float) -> Iterator[bytes]:
    """What it says, until it says no more. Raises BrokeOff at the deadline."""
    if child.stdout is None:
        raise RuntimeError("started without a pipe")
    with selectors.DefaultSelector() as pipes:
        pipes.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not pipes.select(max(deadline - time.monotonic(), 0)):
                raise BrokeOff("It took too long and was ended.")
            if not (chunk := os.read(child.stdout.fileno(), 65_536)):
                return
            yield chunk


def _judge(lab: Lab, measured: dict[str, Any]) -> dict[str, Any]:
    """Status, checks, points and finding. Raises BrokeOff for measurements that no claim can be judged by."""
    if not measured["comparisons"]:
        raise BrokeOff("It never asserted that problem and solution give the same answer.")
    runs: list[dict[str, float]] = measured["values"]
    medians = {metric: statistics.median(run[metric] for run in runs) for metric in runs[0]}
    if unmeasured := [claim.metric for claim in lab.claims if claim.metric not in medians]:
        raise BrokeOff(f"It did not measure {', '.join(unmeasured)}.")
    if odd := [metric for metric, value in medians.items() if value != value]:  # noqa: PLR0124  NaN alone is not itself
        raise BrokeOff(f"It measured no number for {', '.join(odd)}.")
    checks = tuple(
        Check(
            metric=claim.metric,
            says=claim.says,
            op=claim.op,
            bound=claim.bound,
            value=medians[claim.metric],
            low=min(run[claim.metric] for run in runs),
            high=max(run[claim.metric] for run in runs),
            ok=claim.holds(medians[claim.metric]),
        )
        for claim in lab.claims
    )
    return {
        "status": "pass" if all(check.ok for check in checks) else "fail",
        "checks": checks,
        "points": tuple(Point(*point) for point in measured["points"]),
        "finding": lab.finding.format(**medians),
        "runs": len(runs),
    }


def _last(output: IO[bytes]) -> str:
    """The end of what the experiment printed."""
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - LAST_OUTPUT))
    return output.read().decode("utf-8", "replace").strip()
