"""A page deep in a list: OFFSET against a keyset cursor, in steps of SQLite's virtual machine."""

import sqlite3

from nexus.labs.bench import Bench
from nexus.labs.kit.sqlite import transaction, vm_steps
from nexus.labs.lab import Claim, Lines, lab

ARTICLES, PAGE = 60_000, 20
DEPTHS = (20, 200, 2_000, 20_000, 50_000)
BY_OFFSET = "SELECT id, day, title FROM article ORDER BY day DESC, id DESC LIMIT 20 OFFSET ?"
BY_KEYSET = "SELECT id, day, title FROM article WHERE (day, id) < (?, ?) ORDER BY day DESC, id DESC LIMIT 20"
FIRST_PAGE = "SELECT id, day, title FROM article ORDER BY day DESC, id DESC LIMIT 20"


@lab(
    title="OFFSET reads all that it skips, a keyset cursor nothing",
    guide="pagination",
    kind="counted",
    claims=(
        Claim("deep", ">=", 100, "steps for the page at row 50,000, OFFSET ÷ keyset"),
        Claim("shallow", "<=", 1.5, "steps for the first page, keyset ÷ OFFSET"),
    ),
    plot=Lines("rows before the page", "steps of SQLite's virtual machine"),
    finding="At row 50,000 a page of 20 takes OFFSET {offset_steps:,.0f} steps and a keyset cursor "
    "{keyset_steps:,.0f}; the first page costs the same either way.",
)
def experiment(bench: Bench) -> None:
    database = _articles(bench)
    steps = {}
    for depth in (0, *DEPTHS):
        by_offset, page = vm_steps(database, BY_OFFSET, (depth,))
        if depth:
            by_keyset, same_page = vm_steps(database, BY_KEYSET, _row_before(database, depth))
        else:
            by_keyset, same_page = vm_steps(database, FIRST_PAGE)
        bench.same(same_page, page)
        bench.same(len(page), PAGE)
        steps[depth] = by_offset, by_keyset
    for depth in DEPTHS:
        for way, count in zip(("OFFSET", "keyset"), steps[depth], strict=True):
            bench.point(way, depth, count)
    offset_steps, keyset_steps = steps[DEPTHS[-1]]
    bench.ratio("deep", offset_steps, keyset_steps)
    bench.ratio("shallow", steps[0][1], steps[0][0])
    bench.value("offset_steps", offset_steps)
    bench.value("keyset_steps", keyset_steps)
    database.close()


def _row_before(database: sqlite3.Connection, depth: int) -> tuple[int, int]:
    """The cursor a reader who came here page by page would hold: the sort key of the last row they saw."""
    number, day, _ = database.execute(BY_OFFSET, (depth - 1,)).fetchone()
    return day, number


def _articles(bench: Bench) -> sqlite3.Connection:
    """Ten articles a day, so that the day alone does not say which comes first: the id has to."""
    database = bench.sqlite()
    database.execute("CREATE TABLE article (id INTEGER PRIMARY KEY, day INT NOT NULL, title TEXT NOT NULL)")
    with transaction(database):
        database.executemany(
            "INSERT INTO article(day, title) VALUES (?, ?)", ((n // 10, f"Article {n}") for n in range(ARTICLES))
        )
    database.execute("CREATE INDEX article_order ON article(day, id)")
    return database
