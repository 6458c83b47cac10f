"""Messages that are delivered again after a crash: effects alone, with a key apart, with a key in one transaction."""

import random
import sqlite3
from collections.abc import Callable

from nexus.labs.bench import Bench
from nexus.labs.kit.sqlite import transaction
from nexus.labs.lab import Bars, Claim, lab

MESSAGES, AGAIN = 200, 0.1


class Crash(Exception):
    """The consumer dies here; the broker has no acknowledgement and delivers the message again."""


Handle = Callable[[sqlite3.Connection, int, Callable[[], None]], None]


@lab(
    title="Delivered twice, done once",
    guide="idempotency",
    kind="counted",
    claims=(
        Claim("double_effects", ">=", 1, "effects that happened twice without a key"),
        Claim("lost_apart", ">=", 1, "effects that never happened: the key in a transaction before"),
        Claim("with_key", "==", 0, "effects doubled or lost: the key in the same transaction"),
    ),
    plot=Bars("of 200 credits, those doubled or lost"),
    finding="With one delivery in ten repeated, {double_effects:,.0f} of 200 credits were given twice. A key in the "
    "same transaction made it {with_key:,.0f}; noted in a transaction before, it lost {lost_apart:,.0f}.",
)
def experiment(bench: Bench) -> None:
    ways: dict[str, tuple[str, Handle]] = {
        "double_effects": ("no key", _without_key),
        "lost_apart": ("key, then effect", _key_apart),
        "with_key": ("key with effect", _key_and_effect),
    }
    for metric, (name, handle) in ways.items():
        database = _accounts(bench)
        _deliver(database, handle)
        given = [credit for (credit,) in database.execute("SELECT credit FROM account ORDER BY id")]
        wrong = sum(credit != 1 for credit in given)
        bench.value(metric, wrong)
        bench.point(name, "credits", wrong)
    bench.same(given, [1] * MESSAGES)


def _without_key(database: sqlite3.Connection, message: int, may_die: Callable[[], None]) -> None:
    with transaction(database):
        database.execute("UPDATE account SET credit = credit + 1 WHERE id = ?", (message,))
    may_die()


def _key_apart(database: sqlite3.Connection, message: int, may_die: Callable[[], None]) -> None:
    with transaction(database):
        is_new = _note(database, message)
    may_die()
    if is_new:
        with transaction(database):
            database.execute("UPDATE account SET credit = credit + 1 WHERE id = ?", (message,))


def _key_and_effect(database: sqlite3.Connection, message: int, may_die: Callable[[], None]) -> None:
    with transaction(database):
        if _note(database, message):
            database.execute("UPDATE account SET credit = credit + 1 WHERE id = ?", (message,))
    may_die()


def _note(database: sqlite3.Connection, message: int) -> bool:
    """Whether the message is new. The primary key decides, so two consumers cannot both be told yes."""
    return database.execute("INSERT INTO handled VALUES (?) ON CONFLICT DO NOTHING", (message,)).rowcount == 1


def _deliver(database: sqlite3.Connection, handle: Handle) -> None:
    """Delivers each message until it is acknowledged."""
    dying = random.Random(7)
    for message in range(MESSAGES):
        for dies in (dying.random() < AGAIN, False):
            try:
                handle(database, message, _die if dies else lambda: None)
            except Crash:
                continue
            break


def _die() -> None:
    raise Crash


def _accounts(bench: Bench) -> sqlite3.Connection:
    database = bench.sqlite()
    database.execute("CREATE TABLE account (id INTEGER PRIMARY KEY, credit INTEGER NOT NULL DEFAULT 0)")
    database.execute("CREATE TABLE handled (message INTEGER PRIMARY KEY)")
    database.executemany("INSERT INTO account(id) VALUES (?)", ((number,) for number in range(MESSAGES)))
    return database
