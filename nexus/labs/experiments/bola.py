"""A customer asks for every invoice by its number: looked up by id, and among the customer's own."""

from functools import cache
from types import SimpleNamespace
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.django_orm import LABEL, create_tables, scratch_project
from nexus.labs.lab import Bars, Claim, lab

CUSTOMERS, INVOICES_EACH = 10, 10


@lab(
    title="A lookup by id shows other people's rows",
    guide="authorization",
    kind="counted",
    claims=(
        Claim("leaked_by_id", ">=", 90, "other customers' invoices shown, looked up by id"),
        Claim("leaked_scoped", "==", 0, "other customers' invoices shown, looked up among one's own"),
    ),
    plot=Bars("of 90 invoices of others, those shown"),
    finding="A customer who counts through the numbers of 100 invoices sees {leaked_by_id:,.0f} of other people when "
    "they are looked up by id, and {leaked_scoped:,.0f} when looked up among the customer's own.",
)
def experiment(bench: Bench) -> None:
    scratch_project(bench)
    tables = _tables()
    create_tables(tables.Customer, tables.Invoice)
    customers = tables.Customer.objects.bulk_create(tables.Customer(name=f"Customer {n}") for n in range(CUSTOMERS))
    invoices = tables.Invoice.objects.bulk_create(
        tables.Invoice(customer=customers[number % CUSTOMERS]) for number in range(CUSTOMERS * INVOICES_EACH)
    )
    numbers = [invoice.pk for invoice in invoices]
    asking = customers[0]
    own = [invoice.pk for invoice in invoices if invoice.customer == asking]
    everything, visible = tables.Invoice.objects.all(), tables.Invoice.objects.visible_to(asking)
    for metric, name, rows in (("leaked_by_id", "by id", everything), ("leaked_scoped", "among one's own", visible)):
        shown = [number for number in numbers if _status(rows, number) == 200]
        bench.same([number for number in shown if number in own], own)
        bench.value(metric, len(shown) - len(own))
        bench.point(name, "invoices", len(shown) - len(own))


def _status(rows: Any, number: int) -> int:
    """Another's invoice answers like one that is not there: 403 would tell that it is."""
    return 200 if rows.filter(pk=number).exists() else 404


@cache
def _tables() -> SimpleNamespace:
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=40)

        class Meta:
            app_label = LABEL

    class InvoiceQuerySet(models.QuerySet[Any]):
        def visible_to(self, customer: Any) -> Any:
            """The one place that says who may see what; views begin here, not at `objects`."""
            return self.filter(customer=customer)

    class Invoice(models.Model):
        customer = models.ForeignKey(Customer, models.CASCADE)
        objects = InvoiceQuerySet.as_manager()

        class Meta:
            app_label = LABEL

    return SimpleNamespace(Customer=Customer, Invoice=Invoice)
