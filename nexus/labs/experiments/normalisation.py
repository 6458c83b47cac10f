"""A customer's address on each of their orders against once, in a table of customers."""

import sqlite3

from nexus.labs.bench import Bench
from nexus.labs.kit.sqlite import size_in_bytes, transaction
from nexus.labs.lab import Bars, Claim, lab

CUSTOMERS, ORDERS = 100, 20_000
COPIED = """
    CREATE TABLE purchase (
        id INTEGER PRIMARY KEY, total INT NOT NULL,
        customer INT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, street TEXT NOT NULL, city TEXT NOT NULL
    );
"""
NORMALISED = """
    CREATE TABLE customer (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, street TEXT NOT NULL, city TEXT NOT NULL
    );
    CREATE TABLE purchase (
        id INTEGER PRIMARY KEY, total INT NOT NULL, customer INT NOT NULL REFERENCES customer(id)
    );
    CREATE VIEW purchase_with_email AS
        SELECT purchase.id, customer, email FROM purchase JOIN customer ON customer.id = purchase.customer;
"""
DISAGREE = "SELECT count(*) FROM (SELECT customer FROM {} GROUP BY customer HAVING count(DISTINCT email) > 1)"
Person = tuple[int, str, str, str, str]


@lab(
    title="A fact that is copied is written many times and ends up disagreeing",
    guide="data-modelling",
    kind="counted",
    claims=(
        Claim("rows_written", ">=", 100, "rows written to change one e-mail address, copied ÷ normalised"),
        Claim("disagree_denorm", ">=", 1, "customers with two e-mail addresses after a late order, copied"),
        Claim("disagree_norm", "==", 0, "customers with two e-mail addresses after a late order, normalised"),
        Claim("bytes", ">=", 1.5, "bytes of the database, copied ÷ normalised"),
    ),
    plot=Bars("rows written to change one e-mail address", log=True),
    finding="With the address copied to {orders:,.0f} orders, changing it writes {rows_written:,.0f} rows instead of "
    "one, takes {bytes:.1f} times the space, and one late order is enough for two addresses to disagree.",
)
def experiment(bench: Bench) -> None:
    people = [
        (n, f"Customer {n}", f"customer{n}@example.org", f"{n} Long Acre, Covent Garden", "London WC2")
        for n in range(CUSTOMERS)
    ]
    copied, normalised = _copied(bench, people), _normalised(bench, people)
    emails = "SELECT email FROM {} ORDER BY id"
    bench.same(_rows(normalised, emails.format("purchase_with_email")), _rows(copied, emails.format("purchase")))
    bench.ratio("bytes", size_in_bytes(copied), size_in_bytes(normalised))

    many = copied.execute("UPDATE purchase SET email = 'new@example.org' WHERE customer = 7").rowcount
    one = normalised.execute("UPDATE customer SET email = 'new@example.org' WHERE id = 7").rowcount
    bench.ratio("rows_written", many, one)
    bench.point("copied to each order", "rows", many)
    bench.point("in a table of customers", "rows", one)

    # An order from a basket that was filled before the change: it brings the address it knew.
    copied.execute("INSERT INTO purchase VALUES (NULL, 5, ?, ?, ?, ?, ?)", people[7])
    normalised.execute("INSERT INTO purchase VALUES (NULL, 5, 7)")
    bench.value("disagree_denorm", _rows(copied, DISAGREE.format("purchase"))[0][0])
    bench.value("disagree_norm", _rows(normalised, DISAGREE.format("purchase_with_email"))[0][0])
    bench.value("orders", ORDERS)
    copied.close()
    normalised.close()


def _copied(bench: Bench, people: list[Person]) -> sqlite3.Connection:
    database = bench.sqlite()
    database.executescript(COPIED)
    with transaction(database):
        database.executemany(
            "INSERT INTO purchase VALUES (NULL, ?, ?, ?, ?, ?, ?)",
            ((n % 90, *people[n % CUSTOMERS]) for n in range(ORDERS)),
        )
    return database


def _normalised(bench: Bench, people: list[Person]) -> sqlite3.Connection:
    database = bench.sqlite()
    database.executescript(NORMALISED)
    with transaction(database):
        database.executemany("INSERT INTO customer VALUES (?, ?, ?, ?, ?)", people)
        orders = ((n % 90, n % CUSTOMERS) for n in range(ORDERS))
        database.executemany("INSERT INTO purchase VALUES (NULL, ?, ?)", orders)
    return database


def _rows(database: sqlite3.Connection, statement: str) -> list[tuple[int]]:
    return database.execute(statement).fetchall()
