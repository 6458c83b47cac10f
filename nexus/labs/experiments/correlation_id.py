"""Fifty requests write a log at once: the id of the request in a global variable, and in a context variable."""

import asyncio
import logging
from collections.abc import Callable
from contextvars import ContextVar

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

REQUESTS, LINES = 50, 4

current_request = "none"
request_id: ContextVar[str] = ContextVar("request_id", default="none")


@lab(
    title="A global id labels other people's lines",
    guide="observability",
    kind="counted",
    claims=(
        Claim("wrong_naive", ">=", 0.3, "share of lines with another request's id, global variable"),
        Claim("wrong_ctx", "==", 0, "share of lines with another request's id, context variable"),
    ),
    plot=Bars("of 200 lines, those with another request's id"),
    finding="With 50 requests at once, {wrong_naive:.0%} of the lines bore another request's id when it was kept in a "
    "global variable; in a context variable none.",
)
def experiment(bench: Bench) -> None:
    ways: tuple[tuple[str, str, Callable[[str], None], Callable[[], str]], ...] = (
        ("wrong_naive", "global variable", _set_global, lambda: current_request),
        ("wrong_ctx", "context variable", _set_context, request_id.get),
    )
    for metric, name, begin, current in ways:
        log = Collected(current)
        asyncio.run(_serve(log, begin))
        wrong = sum(label != owner for label, owner in log.lines)
        bench.same(sorted({owner for _, owner in log.lines}), sorted(f"request-{n}" for n in range(REQUESTS)))
        bench.same(len(log.lines), REQUESTS * LINES)
        bench.ratio(metric, wrong, len(log.lines))
        bench.point(name, "lines", wrong)


class Collected(logging.Handler):
    """Keeps, for each line, the id it is labelled with and the request that wrote it."""

    def __init__(self, current: Callable[[], str]) -> None:
        super().__init__()
        self._current = current
        self.lines: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((self._current(), record.getMessage()))


async def _serve(log: Collected, begin: Callable[[str], None]) -> None:
    logger = logging.getLogger("nexus.labs.shop")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(log)
    async with asyncio.TaskGroup() as requests:
        for number in range(REQUESTS):
            requests.create_task(_request(f"request-{number}", logger, begin))
    logger.removeHandler(log)


async def _request(name: str, logger: logging.Logger, begin: Callable[[str], None]) -> None:
    """What a middleware does, and then a view that waits for this and that."""
    begin(name)
    for _ in range(LINES):
        await asyncio.sleep(0)
        logger.info(name)


def _set_global(name: str) -> None:
    global current_request  # noqa: PLW0603  the mistake that is measured
    current_request = name


def _set_context(name: str) -> None:
    """Each task has a context of its own, and hands a copy to the tasks and threads it starts."""
    request_id.set(name)
