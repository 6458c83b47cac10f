"""The total of 20,000 orders: sum() over objects against aggregate() in the database."""

from functools import cache
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.django_orm import LABEL, create_tables, scratch_project
from nexus.labs.lab import Bars, Claim, lab

ORDERS = 20_000


@lab(
    title="The database adds up faster than Python can fetch",
    guide="orm",
    kind="timed",
    claims=(Claim("time", ">=", 10, "seconds to add up 20,000 orders, sum() in Python ÷ aggregate()"),),
    plot=Bars("milliseconds for the total of 20,000 orders", log=True),
    finding="For the total of {orders:,.0f} orders, aggregate() is {time:,.0f} times as fast as sum() over objects: "
    "one row comes back instead of all.",
)
def experiment(bench: Bench) -> None:
    from django.db.models import Sum

    scratch_project(bench)
    order = _order()
    create_tables(order)
    order.objects.bulk_create([order(reference=f"order-{n}", city="Kigali", pence=n % 900) for n in range(ORDERS)])

    def in_python() -> int:
        return sum(one.pence for one in order.objects.all())

    def in_database() -> int:
        total = order.objects.aggregate(total=Sum("pence"))["total"]
        return int(total or 0)

    bench.same(in_database(), in_python())
    slow, fast = bench.pair(in_python, in_database, n=4)
    bench.ratio("time", slow, fast)
    bench.point("sum() over objects", "milliseconds", slow * 1_000)
    bench.point("aggregate()", "milliseconds", fast * 1_000)
    bench.value("orders", ORDERS)


@cache
def _order() -> Any:
    from django.db import models

    class Order(models.Model):
        reference = models.CharField(max_length=40)
        city = models.CharField(max_length=40)
        pence = models.IntegerField()

        class Meta:
            app_label = LABEL

    return Order
