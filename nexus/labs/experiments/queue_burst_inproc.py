"""A burst of orders, each with a mail to send: within the request, and by workers behind a queue."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

ORDERS, WORKERS, MAIL_SECONDS = 100, 4, 0.01


class Mailbox:
    """Takes as long as a mail server does."""

    def __init__(self) -> None:
        self.sent: list[int] = []

    def send(self, order: int) -> None:
        time.sleep(MAIL_SECONDS)
        self.sent.append(order)


@lab(
    title="A queue takes the wait out of the request",
    guide="message-queues",
    kind="timed",
    claims=(
        Claim("p99", ">=", 10, "99th percentile of a request's latency, mail within ÷ behind a queue"),
        Claim("lost", "==", 0, "mails not sent when the queue is empty", is_timed=False),
    ),
    plot=Bars("milliseconds, for a burst of 100 orders", log=True),
    finding="With the mail behind a queue, 99 of 100 requests in a burst are answered {p99:,.0f} times sooner. When "
    "the last was, {backlog:,.0f} mails still waited: a queue puts work off, it does none.",
)
def experiment(bench: Bench) -> None:
    inline, queued = Mailbox(), Mailbox()
    within = _burst(inline.send)
    begun = time.perf_counter()
    with _workers(queued) as tasks:
        behind = _burst(tasks.put)
        bench.value("backlog", tasks.qsize())
        tasks.join()
        all_sent = time.perf_counter() - begun
    bench.same(sorted(queued.sent), inline.sent)
    bench.value("lost", ORDERS - len(set(queued.sent)))
    bench.ratio("p99", within, behind)
    bench.point("mail within the request", "99 of 100 requests answered within", within * 1_000)
    bench.point("mail behind a queue", "99 of 100 requests answered within", behind * 1_000)
    bench.point("mail behind a queue", "all mails sent after", all_sent * 1_000)


def _burst(handle: Callable[[int], None]) -> float:
    """The 99th percentile of the seconds that requests took, one right after the other."""
    latencies = []
    for order in range(ORDERS):
        begun = time.perf_counter()
        handle(order)
        latencies.append(time.perf_counter() - begun)
    return sorted(latencies)[ORDERS * 99 // 100 - 1]


@contextmanager
def _workers(mailbox: Mailbox) -> Iterator[queue.Queue[int | None]]:
    """In memory: what waits is lost with the process. A broker keeps it."""
    tasks: queue.Queue[int | None] = queue.Queue()

    def work() -> None:
        while (order := tasks.get()) is not None:
            mailbox.send(order)
            tasks.task_done()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    try:
        yield tasks
    finally:
        for _ in threads:
            tasks.put(None)
        for thread in threads:
            thread.join()
