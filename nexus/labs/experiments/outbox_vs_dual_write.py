"""An order is saved and announced by a process that may die between: two writes, or one and an outbox."""

import random
from collections.abc import Callable

from nexus.labs.bench import Bench
from nexus.labs.kit.sqlite import transaction
from nexus.labs.lab import Bars, Claim, lab

ORDERS, CRASHES = 200, 26


class Crash(Exception):
    """The process dies here. What it had not committed is gone."""


MayDie = Callable[[], None]
PlaceOrder = Callable[["Shop", int, MayDie], None]


@lab(
    title="Two writes drift apart, an outbox does not",
    guide="idempotency",
    kind="counted",
    claims=(
        Claim("dual_diverged", ">=", 1, "orders without an event: saved, then published"),
        Claim("publish_first_diverged", ">=", 1, "events without an order: published, then saved"),
        Claim("outbox_diverged", "==", 0, "orders and events that lack each other, with an outbox"),
        Claim("outbox_dupes", ">=", 1, "events an outbox published twice"),
    ),
    plot=Bars("of 200 orders, those whose row and event disagree"),
    finding="With {crashes:,.0f} crashes in 200 orders, saving and then publishing left {dual_diverged:,.0f} orders "
    "unannounced. An outbox left none, but published {outbox_dupes:,.0f} events twice: consumers must ignore repeats.",
)
def experiment(bench: Bench) -> None:
    dying = set(random.Random(7).sample(range(ORDERS), CRASHES))
    ways: dict[str, tuple[str, PlaceOrder]] = {
        "dual_diverged": ("save, then publish", _save_then_publish),
        "publish_first_diverged": ("publish, then save", _publish_then_save),
        "outbox_diverged": ("outbox", _save_with_outbox),
    }
    for metric, (name, place_order) in ways.items():
        shop = Shop(bench)
        for number in range(ORDERS):
            try:
                place_order(shop, number, _die if number in dying else lambda: None)
            except Crash:
                continue
        _relay(shop, set(dying))
        bench.value(metric, len(set(shop.orders()) ^ set(shop.events())))
        bench.point(name, "orders", bench.values[metric])
    bench.same(sorted(set(shop.events())), shop.orders())
    bench.same(len(shop.orders()), ORDERS)
    bench.value("outbox_dupes", len(shop.events()) - len(set(shop.events())))
    bench.value("crashes", CRASHES)


def _save_then_publish(shop: "Shop", number: int, may_die: MayDie) -> None:
    with transaction(shop.database) as database:
        database.execute("INSERT INTO purchase VALUES (?)", (number,))
    may_die()
    shop.publish(number)


def _publish_then_save(shop: "Shop", number: int, may_die: MayDie) -> None:
    shop.publish(number)
    may_die()
    with transaction(shop.database) as database:
        database.execute("INSERT INTO purchase VALUES (?)", (number,))


def _save_with_outbox(shop: "Shop", number: int, may_die: MayDie) -> None:
    """The event is a row in the same transaction: both are there, or neither."""
    with transaction(shop.database) as database:
        database.execute("INSERT INTO purchase VALUES (?)", (number,))
        database.execute("INSERT INTO outbox VALUES (?)", (number,))
    may_die()


def _die() -> None:
    raise Crash


def _relay(shop: "Shop", dying: set[int]) -> None:
    """Publishes what is in the outbox and strikes it out after. It dies between, too, and then begins again."""
    while waiting := shop.database.execute("SELECT number FROM outbox ORDER BY number LIMIT 1").fetchone():
        (number,) = waiting
        shop.publish(number)
        if number in dying:
            dying.remove(number)
            continue
        shop.database.execute("DELETE FROM outbox WHERE number = ?", (number,))


class Shop:
    """A database and a broker, which share no transaction."""

    def __init__(self, bench: Bench) -> None:
        self.database, self._broker = bench.sqlite(), bench.sqlite()
        self.database.execute("CREATE TABLE purchase (number INTEGER PRIMARY KEY)")
        self.database.execute("CREATE TABLE outbox (number INTEGER PRIMARY KEY)")
        self._broker.execute("CREATE TABLE event (number INTEGER NOT NULL)")

    def publish(self, number: int) -> None:
        self._broker.execute("INSERT INTO event VALUES (?)", (number,))

    def orders(self) -> list[int]:
        return [number for (number,) in self.database.execute("SELECT number FROM purchase ORDER BY number")]

    def events(self) -> list[int]:
        return [number for (number,) in self._broker.execute("SELECT number FROM event ORDER BY number")]
