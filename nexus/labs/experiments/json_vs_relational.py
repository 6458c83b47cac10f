"""Finding a product by its SKU: in JSON documents without and with an expression index, and in a typed column."""

import json
import sqlite3

from nexus.labs.bench import Bench
from nexus.labs.kit.sqlite import transaction, vm_steps
from nexus.labs.lab import Bars, Claim, lab

PRODUCTS = 20_000
TABLES = """
    CREATE TABLE document (id INTEGER PRIMARY KEY, body TEXT NOT NULL CHECK (json_valid(body)));
    CREATE TABLE product (
        id INTEGER PRIMARY KEY,
        sku TEXT NOT NULL UNIQUE,
        pence INTEGER NOT NULL CHECK (pence >= 0)
    ) STRICT;
"""
IN_DOCUMENTS = "SELECT id FROM document WHERE json_extract(body, '$.sku') = ?"
IN_COLUMN = "SELECT id FROM product WHERE sku = ?"
BAD: tuple[dict[str, object], ...] = (
    {"sku": "sku-a", "pence": "four pounds"},
    {"sku": "sku-b", "pence": -400},
    {"price": 400},
)


@lab(
    title="JSON needs an index as a column does, and takes what a column refuses",
    guide="sql-vs-nosql",
    kind="counted",
    claims=(
        Claim("scan", ">=", 20, "steps to find a product, documents without an index ÷ indexed column"),
        Claim("expr_index", "<=", 5, "steps to find a product, documents with an expression index ÷ indexed column"),
        Claim("bad_rows_json", ">=", 1, "of three bad products, those the documents take"),
        Claim("bad_rows_rel", "==", 0, "of three bad products, those the typed columns take"),
    ),
    plot=Bars("steps of SQLite's virtual machine to find one of 20,000 products", log=True),
    finding="Without an index a filter on JSON takes {scan:,.0f} times the steps of an indexed column, with an "
    "expression index {expr_index:.1f} times. Documents took {bad_rows_json:,.0f} of 3 bad products, typed columns "
    "{bad_rows_rel:,.0f}.",
)
def experiment(bench: Bench) -> None:
    database = _products(bench)
    wanted = (f"sku-{PRODUCTS // 2}",)
    parsed, scanned = vm_steps(database, IN_DOCUMENTS, wanted)
    database.execute("CREATE INDEX document_sku ON document(json_extract(body, '$.sku'))")
    by_expression, found = vm_steps(database, IN_DOCUMENTS, wanted)
    by_column, expected = vm_steps(database, IN_COLUMN, wanted)
    bench.same(scanned, expected)
    bench.same(found, expected)
    bench.ratio("scan", parsed, by_column)
    bench.ratio("expr_index", by_expression, by_column)
    bench.point("documents, no index", "steps", parsed)
    bench.point("documents, expression index", "steps", by_expression)
    bench.point("column, index", "steps", by_column)
    bench.value("bad_rows_json", sum(_takes_document(database, bad) for bad in BAD))
    bench.value("bad_rows_rel", sum(_takes_row(database, bad) for bad in BAD))
    database.close()


def _takes_document(database: sqlite3.Connection, bad: dict[str, object]) -> bool:
    return database.execute("INSERT INTO document(body) VALUES (?)", (json.dumps(bad),)).rowcount == 1


def _takes_row(database: sqlite3.Connection, bad: dict[str, object]) -> bool:
    try:
        database.execute("INSERT INTO product(sku, pence) VALUES (:sku, :pence)", {"sku": None, "pence": None} | bad)
    except sqlite3.IntegrityError:
        return False
    return True


def _products(bench: Bench) -> sqlite3.Connection:
    database = bench.sqlite()
    database.executescript(TABLES)
    products = [{"sku": f"sku-{n}", "pence": n % 900, "tags": ["new", f"shelf-{n % 40}"]} for n in range(PRODUCTS)]
    with transaction(database):
        database.executemany("INSERT INTO product(sku, pence) VALUES (:sku, :pence)", products)
        database.executemany("INSERT INTO document(body) VALUES (?)", ((json.dumps(product),) for product in products))
    return database
