"""Three anomalies at three levels of isolation, each by a scripted interleaving of two sessions on PostgreSQL."""

from collections.abc import Callable
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.lab import Claim, Grid, lab

LEVELS = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
SHORT = {"READ COMMITTED": "rc", "REPEATABLE READ": "rr", "SERIALIZABLE": "ser"}


@lab(
    title="What each level of isolation prevents",
    guide="transactions",
    kind="race",
    needs=("postgresql",),
    claims=(
        Claim("rc_lost", "==", 1, "lost update at READ COMMITTED"),
        Claim("rr_lost", "==", 0, "lost update at REPEATABLE READ"),
        Claim("rc_nonrepeatable", "==", 1, "a row read twice differs at READ COMMITTED"),
        Claim("rr_nonrepeatable", "==", 0, "a row read twice differs at REPEATABLE READ"),
        Claim("rr_skew", "==", 1, "write skew at REPEATABLE READ"),
        Claim("ser_skew", "==", 0, "write skew at SERIALIZABLE"),
    ),
    plot=Grid(bad="happens"),
    finding="READ COMMITTED lets all three anomalies happen, REPEATABLE READ still write skew, SERIALIZABLE none.",
)
def experiment(bench: Bench) -> None:
    anomalies: dict[str, Callable[[Bench, str], bool]] = {
        "nonrepeatable": _nonrepeatable_read,
        "lost": _lost_update,
        "skew": _write_skew,
    }
    names = {"nonrepeatable": "read twice, differs", "lost": "lost update", "skew": "write skew"}
    for metric, happens in anomalies.items():
        for level in LEVELS:
            met = happens(bench, level)
            bench.value(f"{SHORT[level]}_{metric}", met)
            bench.point(names[metric], level, "happens" if met else "prevented")
    bench.same([bench.values[f"ser_{metric}"] for metric in anomalies], [0.0, 0.0, 0.0])


def _nonrepeatable_read(bench: Bench, level: str) -> bool:
    """One session reads a balance, another changes it, the first reads again."""
    with _Sessions(bench, level) as (one, other):
        first = _one(one, "SELECT balance FROM account WHERE id = 1")
        other.execute("UPDATE account SET balance = balance + 1 WHERE id = 1")
        other.commit()
        return bool(_one(one, "SELECT balance FROM account WHERE id = 1") != first)


def _lost_update(bench: Bench, level: str) -> bool:
    """Both read a balance, both write it back with one more: two were added, and one may be gone."""
    with _Sessions(bench, level) as sessions:
        read = [_one(session, "SELECT balance FROM account WHERE id = 1") for session in sessions]
        added = 0
        for session, balance in zip(sessions, read, strict=True):
            added += _commits(session, "UPDATE account SET balance = %s WHERE id = 1", [balance + 1])
        return bool(_now(bench, "SELECT balance FROM account WHERE id = 1") != 100 + added)


def _write_skew(bench: Bench, level: str) -> bool:
    """Two doctors are on call; each sees two and leaves: nobody may be left."""
    with _Sessions(bench, level) as sessions:
        seen = [_one(session, "SELECT count(*) FROM doctor WHERE on_call") for session in sessions]
        for number, session in enumerate(sessions, 1):
            if seen[number - 1] > 1:
                _commits(session, "UPDATE doctor SET on_call = false WHERE id = %s", [number])
        return bool(_now(bench, "SELECT count(*) FROM doctor WHERE on_call") == 0)


class _Sessions:
    """Two sessions at a level, in a schema of their own."""

    def __init__(self, bench: Bench, level: str) -> None:
        self._url = bench.services["postgresql"]
        self._level = level

    def __enter__(self) -> tuple[Any, Any]:
        import psycopg

        with psycopg.connect(self._url, autocommit=True) as setup:
            setup.execute("DROP SCHEMA IF EXISTS nexus_lab CASCADE")
            setup.execute("CREATE SCHEMA nexus_lab")
            setup.execute("SET search_path TO nexus_lab")
            setup.execute("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)")
            setup.execute("INSERT INTO account VALUES (1, 100)")
            setup.execute("CREATE TABLE doctor (id int PRIMARY KEY, on_call boolean NOT NULL)")
            setup.execute("INSERT INTO doctor VALUES (1, true), (2, true)")
        self._both = (psycopg.connect(self._url), psycopg.connect(self._url))
        for session in self._both:
            session.execute("SET search_path TO nexus_lab")
            session.commit()
            session.execute(f"SET TRANSACTION ISOLATION LEVEL {self._level}")
        return self._both

    def __exit__(self, *_: object) -> None:
        for session in self._both:
            session.close()


def _commits(session: Any, statement: str, parameters: list[Any]) -> bool:
    """Whether the session's transaction was let through; if not, its owner would try it again."""
    import psycopg

    try:
        session.execute(statement, parameters)
        session.commit()
    except psycopg.errors.SerializationFailure:
        session.rollback()
        return False
    return True


def _one(session: Any, statement: str) -> Any:
    return session.execute(statement).fetchone()[0]


def _now(bench: Bench, statement: str) -> Any:
    import psycopg

    with psycopg.connect(bench.services["postgresql"], options="-c search_path=nexus_lab") as reader:
        found = _one(reader, statement)
        reader.execute("DROP SCHEMA nexus_lab CASCADE")
        return found
