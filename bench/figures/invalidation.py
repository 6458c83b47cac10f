"""Nobody is served the old page once git has returned: two web processes, readers hammering one page."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from bench.git import commit_all, git
from bench.hub import OWNER, Hub
from bench.table import Row
from bench.work import Work
from nexus.ops.cli.up import WEB_PROCESSES

PUSHES, READERS = 50, 4
NAME = "notes"
EDITION = re.compile(r"edition (\d+)")


@dataclass(slots=True)
class Seen:
    """What readers were served: `live` is the edition of which git has returned."""

    live: int = 0
    reads: int = 0
    stale: int = 0
    failed: int = 0
    is_over: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, edition: int | None, wanted: int) -> None:
        with self.lock:
            self.reads += 1
            self.failed += edition is None
            self.stale += edition is not None and edition < wanted


def measure(work: Work) -> Iterator[Row]:
    clone, seen = work.empty("clone-editions"), Seen()
    with work.hub() as hub:
        _push(clone, hub, 0)
        readers = [threading.Thread(target=_read, args=[hub, seen], daemon=True) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        for edition in range(1, PUSHES + 1):
            _push(clone, hub, edition)
            seen.live = edition
            time.sleep(0.1)
        seen.is_over = True
        for reader in readers:
            reader.join()
    if seen.failed:
        raise RuntimeError(f"{seen.failed} reads failed")
    given = f"{PUSHES} pushes, {WEB_PROCESSES} web processes, {READERS} readers, {seen.reads:,} reads"
    yield Row("invalidation", "old pages served", PUSHES, given, seen.stale, "pages", "0", seen.stale == 0)


def _push(clone: Path, hub: Hub, edition: int) -> None:
    (clone / "page.md").write_text(f"# A page\n\nThis is edition {edition} of it.\n")
    commit_all(clone, f"Edition {edition}")
    git(clone, "push", "--quiet", hub.remote(NAME), "main")


def _read(hub: Hub, seen: Seen) -> None:
    """Reads over a new connection each time, so that both processes are asked."""
    while not seen.is_over:
        wanted, found = seen.live, None
        client = hub.client()
        with suppress(OSError, HTTPException):
            found = EDITION.search(client.get(f"/@{OWNER}/{NAME}/page.md").text)
        client.close()
        seen.count(int(found[1]) if found else None, wanted)
