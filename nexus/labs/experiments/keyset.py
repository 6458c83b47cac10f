"""A page deep in a list: OFFSET against a keyset cursor, by the clock and while new rows arrive."""

import sqlite3
from functools import partial

from nexus.labs.bench import Bench
from nexus.labs.kit.sqlite import transaction
from nexus.labs.lab import Claim, Lines, lab

ARTICLES, PAGE, PAGES = 300_000, 20, 6
DEPTHS = (20, 200, 2_000, 20_000, 250_000)
BY_OFFSET = "SELECT id, day FROM article ORDER BY day DESC, id DESC LIMIT 20 OFFSET ?"
BY_KEYSET = "SELECT id, day FROM article WHERE (day, id) < (?, ?) ORDER BY day DESC, id DESC LIMIT 20"
FIRST_PAGE = "SELECT id, day FROM article ORDER BY day DESC, id DESC LIMIT 20"
Row = tuple[int, int]


@lab(
    title="OFFSET is slow far down and repeats rows when others arrive",
    guide="pagination",
    kind="timed",
    claims=(
        Claim("deep", ">=", 50, "seconds for the page at row 250,000, OFFSET ÷ keyset"),
        Claim("shallow", "<=", 3, "seconds for the first page, keyset ÷ OFFSET"),
        Claim("drift_dupes", ">=", 1, "rows shown twice in six pages while five rows arrive, OFFSET", is_timed=False),
        Claim("keyset_dupes", "==", 0, "rows shown twice in six pages while five rows arrive, keyset", is_timed=False),
    ),
    plot=Lines("rows before the page", "milliseconds"),
    finding="At row 250,000 a keyset cursor answers {deep:,.0f} times as fast as OFFSET. While five rows arrive, a "
    "reader of six pages sees {drift_dupes:,.0f} rows twice by OFFSET and {keyset_dupes:,.0f} by keyset.",
)
def experiment(bench: Bench) -> None:
    database = _articles(bench)
    _clock(bench, database)
    everything = database.execute("SELECT id FROM article ORDER BY day DESC, id DESC LIMIT 120").fetchall()
    for metric, pages in (("drift_dupes", _pages_by_offset), ("keyset_dupes", _pages_by_keyset)):
        database.execute("BEGIN")
        seen = pages(database)
        database.execute("ROLLBACK")
        bench.value(metric, len(seen) - len(set(seen)))
    # Only the last of the two is what a reader expects: each row that was there when they began, once.
    bench.same(seen, [number for (number,) in everything])
    database.close()


def _clock(bench: Bench, database: sqlite3.Connection) -> None:
    def by_offset(depth: int) -> list[Row]:
        return database.execute(BY_OFFSET, (depth,)).fetchall()

    def by_keyset(after: Row | None) -> list[Row]:
        return database.execute(BY_KEYSET, after).fetchall() if after else database.execute(FIRST_PAGE).fetchall()

    for depth in (0, *DEPTHS):
        after = by_offset(depth - 1)[0][::-1] if depth else None
        bench.same(by_keyset(after), by_offset(depth))
        slow, fast = bench.pair(partial(by_offset, depth), partial(by_keyset, after), n=25)
        if depth:
            bench.point("OFFSET", depth, slow * 1_000)
            bench.point("keyset", depth, fast * 1_000)
        else:
            bench.ratio("shallow", fast, slow)
    bench.ratio("deep", slow, fast)


def _pages_by_offset(database: sqlite3.Connection) -> list[int]:
    seen = []
    for page in range(PAGES):
        rows = database.execute(BY_OFFSET, (page * PAGE,)).fetchall()
        seen += [number for number, _ in rows]
        _someone_writes(database, page)
    return seen


def _pages_by_keyset(database: sqlite3.Connection) -> list[int]:
    seen = []
    rows = database.execute(FIRST_PAGE).fetchall()
    for page in range(PAGES):
        seen += [number for number, _ in rows]
        _someone_writes(database, page)
        rows = database.execute(BY_KEYSET, rows[-1][::-1]).fetchall()
    return seen


def _someone_writes(database: sqlite3.Connection, page: int) -> None:
    """A new article on top of the list, between two pages."""
    if page < PAGES - 1:
        database.execute("INSERT INTO article(day) VALUES (?)", (ARTICLES,))


def _articles(bench: Bench) -> sqlite3.Connection:
    database = bench.sqlite()
    database.execute("CREATE TABLE article (id INTEGER PRIMARY KEY, day INT NOT NULL)")
    with transaction(database):
        database.executemany("INSERT INTO article(day) VALUES (?)", ((n // 10,) for n in range(ARTICLES)))
    database.execute("CREATE INDEX article_order ON article(day, id)")
    return database
