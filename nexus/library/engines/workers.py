"""Parsing in several processes, for publications of many documents.

The processes live as long as one publication, or its publisher: an idle hub keeps none. Readers go before them.
Results come in order, at most a few batches ahead of who writes them, so memory stays flat.
"""

import copyreg
import gc
import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import fields
from functools import partial
from multiprocessing import get_context
from operator import attrgetter
from typing import Any

from nexus.lib.markdown import FrontMatter, Link, Page, Problem, Section
from nexus.lib.processes import end_with_parent, give_way
from nexus.library.engines.parsing import Parsed, parse_blobs

BATCH = 100
AHEAD = 6
COLLECT_AFTER = 500_000
SENT = (Parsed, Page, Section, Link, Problem, FrontMatter)


def parse_in_processes(
    git_path: str,
    blobs: Sequence[tuple[str, str]],
    allowed: Collection[str],
) -> Iterator[list[Parsed]]:
    """The blobs parsed, in batches, in order."""
    batches = (blobs[start : start + BATCH] for start in range(0, len(blobs), BATCH))
    with (
        ProcessPoolExecutor(_processes(), get_context("spawn"), _begin, (os.getpid(),)) as pool,
        ThreadPoolExecutor(1, "parsers", give_way) as starter,  # a process has the priority of the thread it comes from
    ):
        waiting: deque[Future[list[Parsed]]] = deque()
        for batch in batches:
            waiting.append(starter.submit(pool.submit, parse_blobs, git_path, batch, allowed).result())
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _processes() -> int:
    return max(1, min(4, len(os.sched_getaffinity(0))))


def _begin(publisher: int) -> None:
    """Parsed pages hold no cycles; to look for some among all their parts would only cost time."""
    end_with_parent(publisher)
    _send_as_tuples()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def _send_as_tuples() -> None:
    """Frozen dataclasses with slots ask for their fields each time one is pickled; a page is a hundred of them."""
    for kind in SENT:
        copyreg.pickle(kind, partial(_reduced, kind, attrgetter(*(field.name for field in fields(kind)))))


def _reduced(kind: type, values: Callable[[Any], tuple[Any, ...]], one: object) -> tuple[type, tuple[Any, ...]]:
    return kind, values(one)
