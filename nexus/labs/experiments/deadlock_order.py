"""Transfers in both directions at once on PostgreSQL: locks taken in any order, or in one order."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.postgresql import own_schema
from nexus.labs.lab import Bars, Claim, lab

ROUNDS = 5
TRANSFERS = ((1, 2, 10), (2, 1, 3))  # from, to, amount
SCHEMA = "nexus_lab_deadlock"
Order = Callable[[tuple[int, int]], list[int]]


@lab(
    title="Locks taken in one order do not deadlock",
    guide="transactions",
    kind="race",
    needs=("postgresql",),
    claims=(
        Claim("deadlocks_unordered", ">=", 1, "deadlocks in 5 rounds, each transfer locks its source first"),
        Claim("deadlocks_ordered", "==", 0, "deadlocks in 5 rounds, each transfer locks the lower id first"),
    ),
    plot=Bars("deadlocks in 5 rounds of two opposite transfers"),
    finding="Two opposite transfers that lock their source first end in a deadlock in {deadlocks_unordered:,.0f} of "
    "{rounds:,.0f} rounds; locking the lower id first, in {deadlocks_ordered:,.0f}.",
)
def experiment(bench: Bench) -> None:
    ways: tuple[tuple[str, str, Order], ...] = (
        ("unordered", "source first", list),
        ("ordered", "lower id first", sorted),
    )
    moved = ROUNDS * (TRANSFERS[0][2] - TRANSFERS[1][2])
    for metric, name, order in ways:
        with _accounts(bench.services["postgresql"]) as (watcher, sessions):
            deadlocks = sum(_round(watcher, sessions, order) for _ in range(ROUNDS))
            balances = watcher.execute("SELECT balance FROM account ORDER BY id").fetchall()
        bench.same(balances, [(1000 - moved,), (1000 + moved,)])
        bench.value(f"deadlocks_{metric}", deadlocks)
        bench.point(name, "deadlocks", deadlocks)
    bench.value("rounds", ROUNDS)


def _round(watcher: Any, sessions: list[Any], order: Order) -> int:
    """Both transfers at once; how many deadlocks it took until both were done."""
    holds = [threading.Event() for _ in sessions]
    with ThreadPoolExecutor(len(sessions)) as threads:
        running = [
            threads.submit(_transfer, session, transfer, order, _meeting(watcher, sessions, holds, number))
            for number, (session, transfer) in enumerate(zip(sessions, TRANSFERS, strict=True))
        ]
        return sum(transfer.result() for transfer in running)


def _transfer(session: Any, transfer: tuple[int, int, int], order: Order, meet: Callable[[], None]) -> int:
    """Moves the amount. The victim of a deadlock is rolled back and tries again; returns how often."""
    from psycopg.errors import DeadlockDetected

    source, target, amount = transfer
    for attempt in count():
        try:
            with session.transaction():
                for account in order((source, target)):
                    session.execute("SELECT balance FROM account WHERE id = %s FOR UPDATE", [account])
                    meet()
                session.execute("UPDATE account SET balance = balance - %s WHERE id = %s", [amount, source])
                session.execute("UPDATE account SET balance = balance + %s WHERE id = %s", [amount, target])
        except DeadlockDetected:
            continue
        return attempt
    raise AssertionError


def _meeting(watcher: Any, sessions: list[Any], holds: list[threading.Event], number: int) -> Callable[[], None]:
    """The script of the race: whoever holds a lock goes on when the other holds one too, or waits for one."""
    other = 1 - number

    def meet() -> None:
        holds[number].set()
        while not holds[other].is_set() and not _is_waiting(watcher, sessions[other].info.backend_pid):
            time.sleep(0.001)

    return meet


def _is_waiting(watcher: Any, pid: int) -> bool:
    return bool(watcher.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid]).fetchone()[0])


@contextmanager
def _accounts(url: str) -> Iterator[tuple[Any, list[Any]]]:
    """Two accounts with 1000 each, a session that watches and two that work."""
    with own_schema(url, SCHEMA) as connect:
        watcher = connect()
        watcher.execute("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)")
        watcher.execute("INSERT INTO account VALUES (1, 1000), (2, 1000)")
        # PostgreSQL looks for deadlocks only after a wait of this length; the usual second would make this slow.
        yield watcher, [connect(settings="-c deadlock_timeout=50ms") for _ in TRANSFERS]
