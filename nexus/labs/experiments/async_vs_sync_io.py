"""A hundred requests to a slow service: one after the other, in twenty threads, as tasks of one event loop."""

import asyncio
import multiprocessing
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

REQUESTS, THREADS, SERVICE_SECONDS = 100, 20, 0.01
WAITING_THREADS, WAITING_TASKS = 100, 10_000
Answers = list[bytes]


@lab(
    title="Waiting costs nothing if you do not wait in line",
    guide="asyncio",
    kind="timed",
    claims=(
        Claim("threads", ">=", 3.4, "seconds one by one ÷ in 20 threads, 100 requests"),
        Claim("aio", ">=", 10, "seconds one by one ÷ with asyncio, 100 requests"),
        Claim("loop_mem", ">=", 2, "memory of a waiting thread ÷ of a waiting task"),
    ),
    plot=Bars("milliseconds for 100 requests that take 10 ms each", log=True),
    finding="Of 100 requests to a service that takes 10 ms, 20 threads are done {threads:,.0f} times sooner than one "
    "after the other, asyncio {aio:,.0f} times. A waiting thread takes {loop_mem:,.0f} times the memory of a task.",
)
def experiment(bench: Bench) -> None:
    expected = [str(number**2).encode() for number in range(REQUESTS)]
    with _slow_service(bench.folder / "service") as service:
        one_by_one = _least_seconds(bench, partial(_one_by_one, service), expected, rounds=1)
        threads = _least_seconds(bench, partial(_in_threads, service), expected)
        tasks = _least_seconds(bench, lambda: asyncio.run(_as_tasks(service)), expected)
    for way, seconds in (("one by one", one_by_one), ("20 threads", threads), ("asyncio", tasks)):
        bench.point(way, "requests", seconds * 1_000)
    bench.ratio("threads", one_by_one, threads)
    bench.ratio("aio", one_by_one, tasks)
    bench.ratio("loop_mem", _in_fresh_process(_memory_a_thread), _in_fresh_process(_memory_a_task))


def _one_by_one(service: str) -> Answers:
    return [_ask(service, number) for number in range(REQUESTS)]


def _in_threads(service: str) -> Answers:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(partial(_ask, service), range(REQUESTS)))


async def _as_tasks(service: str) -> Answers:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_ask_async(service, number)) for number in range(REQUESTS)]
    return [task.result() for task in tasks]


def _ask(service: str, number: int) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(service)
        connection.sendall(b"%d\n" % number)
        with connection.makefile("rb") as answer:
            return answer.read()


async def _ask_async(service: str, number: int) -> bytes:
    reader, writer = await asyncio.open_unix_connection(service)
    writer.write(b"%d\n" % number)
    answer = await reader.read()
    writer.close()
    return answer


def _least_seconds(bench: Bench, work: Callable[[], Answers], expected: Answers, rounds: int = 3) -> float:
    least = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        answers = work()
        least = min(least, time.perf_counter() - begun)
        bench.same(answers, expected)
    return least


@contextmanager
def _slow_service(path: Path) -> Iterator[str]:
    """A service in a process of its own, so that it takes no turns with those who ask."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(REQUESTS)
        process = multiprocessing.Process(target=_serve, args=(listener,))
        process.start()
        try:
            yield str(path)
        finally:
            process.terminate()
            process.join()


def _serve(listener: socket.socket) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = int(await reader.readline())
        await asyncio.sleep(SERVICE_SECONDS)
        writer.write(str(number**2).encode())
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_unix_server(answer, sock=listener, backlog=REQUESTS)
        await server.serve_forever()

    asyncio.run(serve())


def _in_fresh_process(measure: Callable[[], float]) -> float:
    """A process that has been large does not show what the next thing takes."""
    with multiprocessing.Pool(1) as pool:
        return pool.apply(measure)


def _memory_a_thread() -> float:
    release = threading.Event()
    before = _peak_memory()
    with ThreadPoolExecutor(WAITING_THREADS) as pool:
        for _ in range(WAITING_THREADS):
            pool.submit(release.wait)
        grown = _peak_memory() - before
        release.set()
    return grown / WAITING_THREADS


def _memory_a_task() -> float:
    async def measure() -> float:
        release = asyncio.Event()
        before = _peak_memory()
        async with asyncio.TaskGroup() as group:
            for _ in range(WAITING_TASKS):
                group.create_task(release.wait())
            await asyncio.sleep(0)  # now they have all begun
            grown = _peak_memory() - before
            release.set()
        return grown / WAITING_TASKS

    return asyncio.run(measure())


def _peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
