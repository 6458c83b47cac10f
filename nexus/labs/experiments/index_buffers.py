"""Indexes on PostgreSQL, in blocks touched as EXPLAIN (ANALYZE, BUFFERS) counts them: scan, deep page, column order."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.postgresql import own_schema
from nexus.labs.lab import Bars, Claim, lab

ROWS, TENANTS = 100_000, 2_000
SCHEMA = "nexus_lab_index_buffers"
FIND = "SELECT id FROM article WHERE slug = 'article-77777'"
BY_OFFSET = "SELECT id, slug FROM article ORDER BY id OFFSET 50000 LIMIT 20"
BY_KEY = "SELECT id, slug FROM article WHERE id > 50000 ORDER BY id LIMIT 20"
NEWEST = "SELECT created FROM article WHERE tenant = 7 ORDER BY created DESC LIMIT 20"


@lab(
    title="What an index saves, in blocks of PostgreSQL",
    guide="indexing",
    kind="counted",
    needs=("postgresql",),
    claims=(
        Claim("blocks", ">=", 100, "blocks to find one row: scan ÷ index"),
        Claim("keyset", ">=", 50, "blocks for a page at row 50,000: OFFSET ÷ keyset"),
        Claim("composite", ">=", 3, "blocks for a tenant's newest dates: index (created, tenant) ÷ (tenant, created)"),
    ),
    plot=Bars("blocks touched, of 100,000 rows", log=True),
    finding="A lookup touches {scan:,.0f} blocks without an index and {index:,.0f} with one; a page at row 50,000 "
    "{by_offset:,.0f} by OFFSET and {by_key:,.0f} by keyset; a tenant's newest dates {created_first:,.0f} with "
    "the index on (created, tenant) and {tenant_first:,.0f} with the one on (tenant, created).",
)
def experiment(bench: Bench) -> None:
    with _articles(bench.services["postgresql"]) as database:
        scan = _blocks(bench, database, FIND, "Seq Scan")
        scanned = _rows(database, FIND)
        database.execute("CREATE INDEX article_slug ON article (slug)")
        index = _blocks(bench, database, FIND, "Index Scan")
        bench.same(_rows(database, FIND), scanned)
        _show(bench, "blocks", "find one row", {"scan": scan, "index": index})

        by_offset = _blocks(bench, database, BY_OFFSET, "Index Scan")
        by_key = _blocks(bench, database, BY_KEY, "Index Scan")
        bench.same(_rows(database, BY_KEY), _rows(database, BY_OFFSET))
        _show(bench, "keyset", "page at row 50,000", {"by_offset": by_offset, "by_key": by_key})

        database.execute("CREATE INDEX article_order ON article (created, tenant)")
        created_first = _blocks(bench, database, NEWEST, "Index Only Scan")
        found = _rows(database, NEWEST)
        database.execute("DROP INDEX article_order")
        database.execute("CREATE INDEX article_order ON article (tenant, created)")
        tenant_first = _blocks(bench, database, NEWEST, "Index Only Scan")
        bench.same(_rows(database, NEWEST), found)
        _show(
            bench,
            "composite",
            "newest dates of a tenant",
            {"created_first": created_first, "tenant_first": tenant_first},
        )


def _show(bench: Bench, metric: str, what: str, blocks: dict[str, int]) -> None:
    """The problem comes first, its solution second."""
    for name, series in zip(blocks, ("problem", "solution"), strict=True):
        bench.value(name, blocks[name])
        bench.point(series, what, blocks[name])
    bench.ratio(metric, *blocks.values())


def _blocks(bench: Bench, database: Any, statement: str, scan: str) -> int:
    """Blocks touched, found in memory or not. A planner that changed its mind would change the meaning: it is asked."""
    node = database.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}").fetchone()[0][0]["Plan"]
    touched = int(node["Shared Hit Blocks"] + node["Shared Read Blocks"])
    while "Plans" in node:
        node = node["Plans"][0]
    bench.same(node["Node Type"], scan)
    return touched


def _rows(database: Any, statement: str) -> Any:
    return database.execute(statement).fetchall()


@contextmanager
def _articles(url: str) -> Iterator[Any]:
    """Articles of many tenants, in the order of their creation."""
    with own_schema(url, SCHEMA) as connect:
        database = connect(settings="-c jit=off -c max_parallel_workers_per_gather=0")
        database.execute(
            "CREATE TABLE article (id int PRIMARY KEY, tenant int NOT NULL, created timestamp NOT NULL, "
            "slug text NOT NULL, summary text NOT NULL) WITH (autovacuum_enabled = off)"
        )
        database.execute(
            "INSERT INTO article SELECT n, n * 7919 %% %s, timestamp '2026-01-01' + n * interval '1 minute', "
            "'article-' || n, repeat('words ', 20) FROM generate_series(1, %s) n",
            [TENANTS, ROWS],
        )
        database.execute("VACUUM (ANALYZE) article")
        yield database
