"""400 new rows: create() in a loop against bulk_create()."""

from functools import cache
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.django_orm import LABEL, create_tables, queries, scratch_project
from nexus.labs.lab import Bars, Claim, lab

ROWS = 400


@lab(
    title="bulk_create() writes hundreds of rows in a query or two",
    guide="orm",
    kind="counted",
    claims=(
        Claim("queries", ">=", 100, "queries for 400 rows, create() in a loop ÷ bulk_create()"),
        Claim("time", ">=", 1.5, "seconds for 400 rows, create() in a loop ÷ bulk_create()", is_timed=True),
    ),
    plot=Bars("queries to write 400 rows", log=True),
    finding="400 rows take {asked_one_by_one:,.0f} queries by create() in a loop and {asked_in_bulk:,.0f} by "
    "bulk_create(), BEGIN and COMMIT counted.",
)
def experiment(bench: Bench) -> None:
    from django.db import transaction

    scratch_project(bench)
    reading = _reading()
    create_tables(reading)
    asked = {}
    written = {}
    for way, write in (("create() in a loop", _one_by_one), ("bulk_create()", _in_bulk)):
        with queries() as count:
            write()
        asked[way] = count()
        written[way] = list(reading.objects.order_by("pk").values_list("sensor", "degrees"))
        bench.point(way, "queries", asked[way])
        reading.objects.all().delete()
    bench.same(written["bulk_create()"], written["create() in a loop"])
    bench.same(len(written["bulk_create()"]), ROWS)
    bench.ratio("queries", asked["create() in a loop"], asked["bulk_create()"])
    with transaction.atomic():  # neither waits for the disk at its end: the disk's moods would drown the difference
        bench.ratio("time", *bench.pair(_one_by_one, _in_bulk))
    bench.value("asked_one_by_one", asked["create() in a loop"])
    bench.value("asked_in_bulk", asked["bulk_create()"])


def _one_by_one() -> None:
    """In one transaction, as bulk_create() is: what is compared is the queries, not 400 commits."""
    from django.db import transaction

    with transaction.atomic():
        for number in range(ROWS):
            _reading().objects.create(sensor=number % 8, degrees=number % 30)


def _in_bulk() -> None:
    reading = _reading()
    reading.objects.bulk_create([reading(sensor=number % 8, degrees=number % 30) for number in range(ROWS)])


@cache
def _reading() -> Any:
    from django.db import models

    class Reading(models.Model):
        sensor = models.IntegerField()
        degrees = models.IntegerField()

        class Meta:
            app_label = LABEL

    return Reading
