"""Eight threads add one to a counter on PostgreSQL with Django's ORM, in five ways; how many additions are lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from itertools import count
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.postgresql import own_schema
from nexus.labs.lab import Bars, Claim, lab

THREADS, EACH = 8, 25
ADDITIONS = THREADS * EACH
SCHEMA = "nexus_lab_lost_update"


@lab(
    title="A transaction alone does not stop lost updates",
    guide="transactions",
    kind="race",
    needs=("postgresql",),
    claims=(
        Claim("lost_naive", ">=", 0.1, "share lost: read, add, save"),
        Claim("lost_atomic_only", ">=", 0.1, "share lost: the same inside atomic()"),
        Claim("lost_sfu", "==", 0, "share lost: select_for_update()"),
        Claim("lost_f", "==", 0, "share lost: F()"),
        Claim("lost_ser", "==", 0, "share lost: SERIALIZABLE, tried again when refused"),
    ),
    plot=Bars("percent of 200 additions that are lost"),
    finding="Of {additions:,.0f} additions by {threads:,.0f} threads {lost_naive:.0%} are lost, and inside atomic() "
    "{lost_atomic_only:.0%}; with select_for_update(), F() or SERIALIZABLE none. SERIALIZABLE was refused and tried "
    "again {ser_retries:,.0f} times.",
)
def experiment(bench: Bench) -> None:
    _connect(bench.services["postgresql"])
    ways: tuple[tuple[str, str, Callable[[Any], int]], ...] = (
        ("naive", "read, add, save", _read_add_save),
        ("atomic_only", "the same in atomic()", _in_atomic),
        ("sfu", "select_for_update()", _locked),
        ("f", "F()", _in_the_database),
        ("ser", "SERIALIZABLE, retried", _serializable),
    )
    retries = {}
    for metric, name, add_one in ways:
        with own_schema(bench.services["postgresql"], SCHEMA):
            counted, retries[metric] = _race(add_one)
        bench.value(f"lost_{metric}", (ADDITIONS - counted) / ADDITIONS)
        bench.point(name, "lost", 100 * (ADDITIONS - counted) / ADDITIONS)
        if metric in ("sfu", "f", "ser"):
            bench.same(counted, ADDITIONS)
    bench.value("ser_retries", retries["ser"])
    bench.value("additions", ADDITIONS)
    bench.value("threads", THREADS)


def _read_add_save(counters: Any) -> int:
    counter = counters.get(pk=1)
    counter.value += 1
    counter.save()
    return 0


def _in_atomic(counters: Any) -> int:
    from django.db import transaction

    with transaction.atomic():
        return _read_add_save(counters)


def _locked(counters: Any) -> int:
    from django.db import transaction

    with transaction.atomic():
        return _read_add_save(counters.select_for_update())


def _in_the_database(counters: Any) -> int:
    from django.db.models import F

    counters.filter(pk=1).update(value=F("value") + 1)
    return 0


def _serializable(counters: Any) -> int:
    """How often PostgreSQL refused: then the whole transaction, its reads too, is to be done again."""
    from django.db import OperationalError, connection, transaction
    from psycopg.errors import SerializationFailure

    for refused in count():
        try:
            with transaction.atomic():
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
                _read_add_save(counters)
        except OperationalError as error:
            if not isinstance(error.__cause__, SerializationFailure):
                raise
        else:
            return refused
    raise AssertionError


def _race(add_one: Callable[[Any], int]) -> tuple[int, int]:
    """What the counter says after all threads have added, and how often they had to try again."""
    from django.db import connection

    counter = _table()
    with closing(connection):
        with connection.schema_editor() as editor:
            editor.create_model(counter)
        counter.objects.create(pk=1, value=0)
        with ThreadPoolExecutor(THREADS) as threads:
            retries = sum(threads.map(_add, [add_one] * THREADS))
        return counter.objects.get(pk=1).value, retries


def _add(add_one: Callable[[Any], int]) -> int:
    from django.db import connection

    with closing(connection):
        return sum(add_one(_table().objects.all()) for _ in range(EACH))


@cache
def _table() -> Any:
    from django.db import models

    class Counter(models.Model):
        value = models.IntegerField()

        class Meta:
            app_label = "scratch"

    return Counter


@cache
def _connect(url: str) -> None:
    """Sets Django up on PostgreSQL, once a process; each thread gets a connection of its own."""
    import django
    from django.conf import settings
    from psycopg.conninfo import conninfo_to_dict

    place = conninfo_to_dict(url)
    place["options"] = f"-c search_path={SCHEMA}"
    database = {"ENGINE": "django.db.backends.postgresql", "NAME": place.pop("dbname", "postgres"), "OPTIONS": place}
    settings.configure(DATABASES={"default": database})
    django.setup()
