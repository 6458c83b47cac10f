"""A real nginx before three replicas, one of them eight times slower: round-robin or least_conn."""

import asyncio
import random
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from nexus.labs.bench import Bench
from nexus.labs.kit.latency import percentile
from nexus.labs.lab import Bars, Claim, lab

REQUESTS, PER_SECOND = 240, 160
FAST, SLOW = 0.004, 0.032  # seconds a request: the slow replica manages 31 a second, round-robin sends it 53
REPLICAS = (FAST, FAST, SLOW)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  upstream round_robin {{ {servers} }}
  upstream least_conn {{ least_conn; {servers} }}
  server {{ listen 127.0.0.1:{ports[0]}; location / {{ proxy_pass http://round_robin; }} }}
  server {{ listen 127.0.0.1:{ports[1]}; location / {{ proxy_pass http://least_conn; }} }}
}}
"""


@lab(
    title="One slow replica: send requests where fewest wait",
    guide="load-balancing",
    kind="timed",
    needs=("nginx",),
    claims=(Claim("p95", ">=", 2, "95th percentile, round-robin ÷ least_conn, the slow replica over its capacity"),),
    plot=Bars("milliseconds", log=True),
    finding="With one replica in three eight times slower, and given more than it can do, the 95th percentile is "
    "{round_robin_ms:,.0f} ms by round-robin and {least_conn_ms:,.0f} ms by least_conn.",
)
def experiment(bench: Bench) -> None:
    program = shutil.which(bench.services["nginx"]) or f"/usr/sbin/{bench.services['nginx']}"
    times = asyncio.run(_both_ways(bench, program))
    p95 = {}
    for metric, name in (("round_robin", "round-robin"), ("least_conn", "least_conn")):
        p95[metric] = percentile(times[metric], 95)
        bench.point(name, "median", 1000 * percentile(times[metric], 50))
        bench.point(name, "95th percentile", 1000 * p95[metric])
        bench.value(f"{metric}_ms", 1000 * p95[metric])
    bench.ratio("p95", p95["round_robin"], p95["least_conn"])


async def _both_ways(bench: Bench, program: str) -> dict[str, list[float]]:
    """Seconds of each request by the balancer's method."""
    async with AsyncExitStack() as stack:
        replicas = [await stack.enter_async_context(_replica(seconds)) for seconds in REPLICAS]
        ports = await stack.enter_async_context(_nginx(program, bench.folder, replicas))
        times = {}
        for metric, port in zip(("round_robin", "least_conn"), ports, strict=True):
            answers = await _load(port)
            bench.same({answer for answer, _ in answers}, {b"ok"})
            times[metric] = [seconds for _, seconds in answers]
        return times


@asynccontextmanager
async def _replica(seconds: float) -> AsyncIterator[int]:
    """A replica that works on one request at a time; gives its port."""
    free = asyncio.Lock()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        async with free:
            await asyncio.sleep(seconds)
        writer.write(ANSWER)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=512)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def _nginx(program: str, folder: Path, replicas: list[int]) -> AsyncIterator[list[int]]:
    """The two methods of nginx on two ports; other ports if one of them is taken."""
    servers = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in replicas)
    file = folder / "nginx.conf"
    while True:
        ports = random.sample(range(20_000, 30_000), 2)
        file.write_text(CONFIGURATION.format(folder=folder, servers=servers, ports=ports))
        command = [program, "-p", str(folder), "-c", str(file), "-e", str(folder / "error.log")]
        process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.DEVNULL)
        try:
            if await _is_ready(process, folder):
                yield ports
                return
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _is_ready(process: asyncio.subprocess.Process, folder: Path) -> bool:
    """Waits until nginx listens, which it does before it writes this file; false if it ended: a port was taken."""
    while process.returncode is None:
        if (folder / "nginx.pid").exists():
            return True
        await asyncio.sleep(0.005)
    return False


async def _load(port: int) -> list[tuple[bytes, float]]:
    """Requests that come at their own times, as users do, whether or not earlier ones were answered."""
    chance, due, coming = random.Random(7), time.perf_counter(), []
    for _ in range(REQUESTS):
        due += chance.expovariate(PER_SECOND)
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        coming.append(asyncio.create_task(_request(port)))
    return await asyncio.gather(*coming)


async def _request(port: int) -> tuple[bytes, float]:
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.0\r\nHost: lab\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.rpartition(b"\r\n\r\n")[2], time.perf_counter() - begun
