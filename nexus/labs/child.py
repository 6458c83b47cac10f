"""One lab in a process of its own: `python -m nexus.labs.child SLUG REPEATS`.

The services come as JSON on stdin. It writes one JSON object a line: `{"run": 1, "of": 3}` as it goes, and at the end
the measurements. What the experiment itself prints goes to stderr. It ends soon after the process that NEXUS_PARENT
names, its runner.
"""

import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from nexus.labs.bench import Bench
from nexus.labs.lab import Lab, find
from nexus.lib.processes import is_orphan, kill_marked

MARK = "NEXUS_LAB_RUN"
"""The variable that all processes of a run carry."""
BUDGET_SECONDS = 10.0
LOOKS_EACH_SECONDS = 0.5


def main() -> None:
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    lab, repeats = find(sys.argv[1]), int(sys.argv[2])
    services = json.loads(sys.stdin.read() or "{}")
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        threading.Thread(target=_end_with_runner, args=[folder], name="runner watch", daemon=True).start()
        runs = list(_runs(lab, repeats, Path(folder), services, told))
    points = [[list(point) for point in run.points] for run in runs]
    _tell(told, {"values": [run.values for run in runs], "points": points, "comparisons": runs[0].comparisons})


def _runs(lab: Lab, repeats: int, folder: Path, services: dict[str, str], told: TextIO) -> Iterator[Bench]:
    """Up to so many runs, as many as fit the budget, each with a folder of its own."""
    begun = time.monotonic()
    for number in range(1, repeats + 1):
        _tell(told, {"run": number, "of": repeats})
        bench = Bench(folder / f"run-{number}", services)
        bench.folder.mkdir()
        lab.experiment(bench)
        yield bench
        if (time.monotonic() - begun) * (number + 1) / number > BUDGET_SECONDS:
            return


def _end_with_runner(folder: str) -> None:
    """A runner that is killed can tidy nothing up: what the run has started and written goes from here."""
    while not is_orphan():
        time.sleep(LOOKS_EACH_SECONDS)
    kill_marked(f"{MARK}={os.environ[MARK]}")
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _tell(told: TextIO, line: dict[str, Any]) -> None:
    try:
        told.write(json.dumps(line) + "\n")
    except BrokenPipeError:
        time.sleep(4 * LOOKS_EACH_SECONDS)  # the runner is gone: the watch ends us, and what we have started
        raise


if __name__ == "__main__":
    main()
