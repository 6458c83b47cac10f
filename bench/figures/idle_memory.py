"""What the whole embedded hub weighs after a short warm-up."""

import time
from collections.abc import Iterator

from bench import pages
from bench.git import git
from bench.hub import OWNER
from bench.processes import family, memory
from bench.table import Row
from bench.work import Work

PAGES, NAME, REST_SECONDS = 100, "notes", 5
MOST_MEGABYTES = 250


def measure(work: Work) -> Iterator[Row]:
    clone = work.clone(PAGES, "clone-idle")
    with work.hub() as hub:
        git(clone, "push", "--quiet", hub.remote(NAME), "main")
        client = hub.client()
        for number in range(PAGES):
            client.get(f"/@{OWNER}/{NAME}/{pages.path(number)}")
            client.finds(pages.marker(number), NAME)
        time.sleep(REST_SECONDS)
        weight, count = memory([hub.pid]), len(family(hub.pid))
    given = f"{count} processes, after a push of {PAGES} pages, {PAGES} reads and searches"
    yield Row("idle_memory", "PSS", 1, given, weight, "MB", f"<= {MOST_MEGABYTES} MB", weight <= MOST_MEGABYTES)
