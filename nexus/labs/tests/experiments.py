"""Labs that misbehave, each in its own way, for the tests of the runner. They run as real labs do, in a child."""

import os
import sys
import time
from urllib.parse import unquote

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, Lab

CLAIMS = (Claim("ratio", ">=", 2, "one ÷ the other"),)


def holds(bench: Bench) -> None:
    print("said on the way")
    bench.same(1 + 1, 2)
    bench.ratio("ratio", 6, 2)
    bench.point("one", "x", 6)


def is_out_of_bounds(bench: Bench) -> None:
    bench.same(1, 1)
    bench.ratio("ratio", 1, 2)


def raises(bench: Bench) -> None:
    raise RuntimeError("the reason why")


def differs(bench: Bench) -> None:
    bench.same([1], [2])


def compares_nothing(bench: Bench) -> None:
    bench.ratio("ratio", 6, 2)


def measures_nothing(bench: Bench) -> None:
    bench.same(1, 1)


def is_no_number(bench: Bench) -> None:
    bench.same(1, 1)
    bench.value("ratio", float("nan"))


def divides_by_zero(bench: Bench) -> None:
    bench.same(1, 1)
    bench.ratio("ratio", 1, 0)


def hangs(bench: Bench) -> None:
    print("before it hung", flush=True)
    print(bench.folder, flush=True)
    time.sleep(600)


def prints_its_services(bench: Bench) -> None:
    print(bench.services, unquote(bench.services["celery"]), flush=True)
    raise RuntimeError


def prints_what_no_database_keeps(bench: Bench) -> None:
    print("a\0b", flush=True)
    raise RuntimeError


def leaves_children(bench: Bench) -> None:
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
    holds(bench)


def fills_memory(bench: Bench) -> None:
    kept = [bytearray(1024 * 1024 * 1024) for _ in range(8)]
    holds(bench)
    del kept


def ends_its_process(bench: Bench) -> None:
    print("going", file=sys.stderr, flush=True)
    os._exit(7)


def lab_of(experiment) -> Lab:
    return Lab(
        slug=f"test-{experiment.__name__}",
        title="Test",
        guide="testing",
        kind="counted",
        claims=CLAIMS,
        plot=Bars("things"),
        finding="It is {ratio:.0f}.",
        needs=(),
        experiment=experiment,
    )
