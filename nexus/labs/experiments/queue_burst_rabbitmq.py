"""A burst of requests with 50 ms of work each: done before the answer, or put into RabbitMQ for a worker."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from nexus.labs.bench import Bench
from nexus.labs.kit.rabbitmq import consumers, own_queue, publish
from nexus.labs.lab import Bars, Claim, lab

REQUESTS = 20
WORK_SECONDS = 0.05


@lab(
    title="A queue shortens the answer, not the work",
    guide="message-queues",
    kind="timed",
    needs=("rabbitmq",),
    claims=(
        Claim("p50", ">=", 4, "median answer with the work inside ÷ with a confirmed message to a queue"),
        Claim("lost", "==", 0, "messages of 20 that were never worked on", is_timed=False),
    ),
    plot=Bars("milliseconds", log=True),
    finding="The median answer takes {inline_ms:,.1f} ms with the work inside and {queued_ms:,.1f} ms with a "
    "confirmed message; to the end of the last work it is {inline_all_ms:,.0f} ms and {queued_all_ms:,.0f} ms.",
)
def experiment(bench: Bench) -> None:
    inline_effects, queued_effects = bench.folder / "inline", bench.folder / "queued"
    inline, inline_all = _burst(lambda number: _work(inline_effects, number), lambda: None)
    with _worker(bench.services["rabbitmq"], queued_effects) as (publish, finished):
        queued, queued_all = _burst(publish, finished)
    done = queued_effects.read_text().split()
    bench.same(sorted(done), sorted(inline_effects.read_text().split()))
    bench.ratio("p50", statistics.median(inline), statistics.median(queued))
    bench.value("lost", REQUESTS - len(set(done)))
    for metric, name, answers, all_done in (
        ("inline", "work inside", inline, inline_all),
        ("queued", "work queued", queued, queued_all),
    ):
        bench.value(f"{metric}_ms", 1000 * statistics.median(answers))
        bench.value(f"{metric}_all_ms", 1000 * all_done)
        bench.point(name, "median answer", 1000 * statistics.median(answers))
        bench.point(name, "all work done", 1000 * all_done)


def _burst(answer: Callable[[int], None], finished: Callable[[], None]) -> tuple[list[float], float]:
    """Seconds of each answer, and seconds until all work was done."""
    times, first = [], time.perf_counter()
    for number in range(REQUESTS):
        begun = time.perf_counter()
        answer(number)
        times.append(time.perf_counter() - begun)
    finished()
    return times, time.perf_counter() - first


def _work(effects: Path, number: int) -> None:
    time.sleep(WORK_SECONDS)  # stands for the work
    with effects.open("a") as file:
        file.write(f"{number}\n")


@contextmanager
def _worker(url: str, effects: Path) -> Iterator[tuple[Callable[[int], None], Callable[[], None]]]:
    """A worker that is ready; gives a function that publishes, and one that waits until the worker has done all."""
    with own_queue(url) as (channel, queue):
        # A process of its own: in this one it would take its processor time from the answers.
        worker = get_context("spawn").Process(target=_consume, args=[url, queue, str(effects)])
        worker.start()
        try:
            while not consumers(channel, queue):
                time.sleep(0.01)
            channel.confirm_delivery()  # from here on a publication returns when the broker has the message
            yield lambda number: publish(channel, queue, str(number)), lambda: worker.join(timeout=20)
        finally:
            worker.kill()
            worker.join()


def _consume(url: str, queue: str, effects: str) -> None:
    """The worker: acknowledges after the work, and ends when it has done as much as there are requests."""
    import pika

    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.basic_qos(prefetch_count=10)
    for done, (method, _, body) in enumerate(channel.consume(queue), 1):
        _work(Path(effects), int(body))
        channel.basic_ack(method.delivery_tag)
        if done == REQUESTS:
            break
    connection.close()
