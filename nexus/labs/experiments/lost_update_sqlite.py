"""Eight threads add to one balance: read, add and write back against letting the database add."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.django_orm import LABEL, create_tables, scratch_project
from nexus.labs.lab import Bars, Claim, lab

THREADS, ROUNDS = 8, 6
ADDED = THREADS * ROUNDS
Meet = Callable[[], object]


@lab(
    title="Read, add, write back loses updates; F() does not",
    guide="transactions",
    kind="race",
    claims=(
        Claim("lost_naive", ">=", 0.1, "share of increments lost, balance += 1 and save()"),
        Claim("lost_f", "==", 0, "share of increments lost, update(balance=F('balance') + 1)"),
    ),
    plot=Bars("of 48 increments by 8 threads, those that are in the balance"),
    finding="When eight threads read before any writes, balance += 1 loses {lost_naive:.0%} of the increments; "
    "F('balance') + 1 loses none.",
)
def experiment(bench: Bench) -> None:
    scratch_project(bench)
    account = _account()
    create_tables(account)
    for metric, way, add in (("lost_naive", "balance += 1", _add_naively), ("lost_f", "F('balance') + 1", _add_by_f)):
        account.objects.update_or_create(pk=1, defaults={"balance": 0})
        _race(add)
        arrived = account.objects.get(pk=1).balance
        bench.value(metric, 1 - arrived / ADDED)
        bench.point(way, "increments", arrived)
    bench.same(arrived, ADDED)


def _add_naively(meet: Meet) -> None:
    account = _account().objects.get(pk=1)
    account.balance += 1
    meet()
    account.save()


def _add_by_f(meet: Meet) -> None:
    from django.db.models import F

    meet()
    _account().objects.filter(pk=1).update(balance=F("balance") + 1)


def _race(add: Callable[[Meet], None]) -> None:
    """Threads that meet before they write: requests that arrive together, as they one day will."""
    from django.db import connection

    barrier = threading.Barrier(THREADS, timeout=20)

    def adds() -> None:
        try:
            for _ in range(ROUNDS):
                add(barrier.wait)
                barrier.wait()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        for thread in [pool.submit(adds) for _ in range(THREADS)]:
            thread.result()


@cache
def _account() -> Any:
    from django.db import models

    class Account(models.Model):
        balance = models.IntegerField()

        class Meta:
            app_label = LABEL

    return Account
