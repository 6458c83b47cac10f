"""Three anomalies at three levels of isolation, each by a scripted interleaving of two sessions on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.postgresql import own_schema
from nexus.labs.lab import Claim, Grid, lab

SCHEMA = "nexus_lab_isolation"
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
    with _sessions(bench, level) as (one, other, _):
        first = _one(one, "SELECT balance FROM account WHERE id = 1")
        other.execute("UPDATE account SET balance = balance + 1 WHERE id = 1")
        other.commit()
        return bool(_one(one, "SELECT balance FROM account WHERE id = 1") != first)


def _lost_update(bench: Bench, level: str) -> bool:
    """Both read a balance, both write it back with one more: two were added, and one may be gone."""
    with _sessions(bench, level) as (*both, reader):
        read = [_one(session, "SELECT balance FROM account WHERE id = 1") for session in both]
        added = 0
        for session, balance in zip(both, read, strict=True):
            added += _commits(session, "UPDATE account SET balance = %s WHERE id = 1", [balance + 1])
        return bool(_one(reader, "SELECT balance FROM account WHERE id = 1") != 100 + added)


def _write_skew(bench: Bench, level: str) -> bool:
    """Two doctors are on call; each sees two and leaves: nobody may be left."""
    with _sessions(bench, level) as (*both, reader):
        seen = [_one(session, "SELECT count(*) FROM doctor WHERE on_call") for session in both]
        for number, session in enumerate(both, 1):
            if seen[number - 1] > 1:
                _commits(session, "UPDATE doctor SET on_call = false WHERE id = %s", [number])
        return bool(_one(reader, "SELECT count(*) FROM doctor WHERE on_call") == 0)


@contextmanager
def _sessions(bench: Bench, level: str) -> Iterator[tuple[Any, Any, Any]]:
    """Two sessions at a level, and one that sees what was committed."""
    with own_schema(bench.services["postgresql"], SCHEMA) as connect:
        reader = connect()
        reader.execute("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)")
        reader.execute("INSERT INTO account VALUES (1, 100)")
        reader.execute("CREATE TABLE doctor (id int PRIMARY KEY, on_call boolean NOT NULL)")
        reader.execute("INSERT INTO doctor VALUES (1, true), (2, true)")
        one, other = connect(autocommit=False), connect(autocommit=False)
        for session in (one, other):
            session.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        yield one, other, reader


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
