"""What labs stand on: it gives what it says, and takes everything away again, also when the experiment raises."""

import socket
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import urlopen

import pytest

from conftest import lacking
from nexus.labs import supplies
from nexus.labs.bench import Bench
from nexus.labs.kit.cache_aside import Payments, measure
from nexus.labs.kit.celery_worker import Worker, worker
from nexus.labs.kit.latency import Reads, shuffled, timed
from nexus.labs.kit.postgresql import own_schema
from nexus.labs.kit.rabbitmq import consumers, messages, own_queue, publish
from nexus.labs.kit.socket_server import on_free_port, serving
from nexus.labs.kit.sqlite import size_in_bytes, transaction, vm_steps

pytestmark = pytest.mark.enable_socket
PACKAGES = {"postgresql": "postgresql", "rabbitmq": "rabbitmq-server"}


class Mistake(Exception):
    """Raised in the middle of an experiment."""


def url_of(service):
    found = supplies.find([service])
    if service not in found:
        pytest.skip(lacking(service, PACKAGES[service]))
    return found[service].url


def numbers(tmp_path, count):
    database = Bench(tmp_path).sqlite()
    database.execute("CREATE TABLE number (n INTEGER)")
    with transaction(database):
        database.executemany("INSERT INTO number VALUES (?)", ((n,) for n in range(count)))
    return database


def test_a_transaction_that_raises_leaves_nothing(tmp_path):
    database = numbers(tmp_path, 3)
    with suppress(Mistake), transaction(database):
        database.execute("DELETE FROM number")
        raise Mistake
    assert database.execute("SELECT count(*) FROM number").fetchone() == (3,)
    assert not database.in_transaction


def test_steps_are_the_same_each_time_and_grow_with_the_rows(tmp_path):
    small, large = numbers(tmp_path, 10), numbers(tmp_path, 1_000)
    few, rows = vm_steps(small, "SELECT n FROM number WHERE n = ?", (7,))
    assert (rows, vm_steps(small, "SELECT n FROM number WHERE n = ?", (7,))[0]) == ([(7,)], few)
    assert vm_steps(large, "SELECT n FROM number WHERE n = ?", (7,))[0] > 50 * few
    assert size_in_bytes(large) > size_in_bytes(small)


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_):
        """Says nothing."""


def test_a_server_answers_while_it_serves_and_is_gone_after():
    with suppress(Mistake), serving(on_free_port(lambda address: HTTPServer(address, Hello))) as server:
        port = server.server_port
        assert urlopen(f"http://127.0.0.1:{port}/", timeout=10).read() == b"hello"
        raise Mistake
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=10)


def test_a_port_that_is_taken_is_passed_over():
    tried = []

    def make(address):
        tried.append(address)
        if len(tried) < 3:
            raise OSError
        return HTTPServer(address, Hello)

    with on_free_port(make) as server:
        assert server.server_port == tried[-1][1]
    assert len(tried) == 3


def test_no_free_port_is_told():
    def make(_address):
        raise OSError("taken")

    with pytest.raises(OSError, match="no free port"):
        on_free_port(make)


def test_reads_are_answered_in_order_and_timed():
    reads = timed(lambda key: key * 2, [3, 1, 2])
    assert reads.answers == [6, 2, 4]
    assert len(reads.seconds) == 3
    assert Reads([], [1.0, 2.0, 3.0]).percentile(50) == Reads([], [1.0, 2.0, 3.0]).mean == 2.0


def test_shuffled_reads_are_the_same_each_time():
    assert shuffled(4, 2) == shuffled(4, 2) != sorted(shuffled(4, 2))
    assert sorted(shuffled(4, 2)) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_cache_that_keeps_everything_spares_the_origin_nine_reads_in_ten(tmp_path):
    bench, cache = Bench(tmp_path), {}
    origin = Payments(bench)

    def aside(place):
        if place not in cache:
            cache[place] = origin.ask(place)
        return cache[place]

    measure(bench, origin, aside)
    origin.close()
    assert bench.values["origin_calls"] == 10
    assert bench.values["p50"] > 1
    assert bench.comparisons == 1


def test_a_schema_is_dropped_with_what_is_in_it_while_a_session_holds_a_lock():
    url = url_of("postgresql")
    with suppress(Mistake), own_schema(url, "nexus_lab_test_kit") as connect:
        connect().execute("CREATE TABLE one (id int)")
        holding = connect(autocommit=False)
        holding.execute("SELECT id FROM one")
        raise Mistake
    assert holding.closed
    with own_schema(url, "nexus_lab_test_kit") as connect:
        assert connect().execute("SELECT to_regclass('one')").fetchone() == (None,)


def test_a_queue_is_empty_at_first_and_gone_at_the_end():
    import pika

    url = url_of("rabbitmq")
    with own_queue(url) as (channel, queue):
        assert (messages(channel, queue), consumers(channel, queue)) == (0, 0)
        channel.confirm_delivery()
        publish(channel, queue, "one")
        assert channel.basic_get(queue)[2] == b"one"
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="NOT_FOUND"):
            channel.queue_declare(queue, passive=True)


def test_a_worker_that_does_not_get_there_tells_the_end_of_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr("nexus.labs.kit.celery_worker.SECONDS", 0.1)
    (tmp_path / "log").write_text("what it met")
    with pytest.raises(TimeoutError, match="what it met"):
        Worker(None, tmp_path / "log").until(lambda: False)


def test_a_worker_is_killed_at_the_end(tmp_path, monkeypatch):
    (tmp_path / "tasks.py").write_text("import time\nprint('begun', flush=True)\ntime.sleep(600)\n")
    monkeypatch.setattr("nexus.labs.kit.celery_worker.COMMAND", ("tasks.py",))
    with suppress(Mistake), worker(tmp_path, {}, processes=1) as running:
        running.until(lambda: running.logged("begun") == 1)
        raise Mistake
    assert running.process.returncode == -9
