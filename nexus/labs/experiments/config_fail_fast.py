"""Five broken environments: settings read where they are used, and settings checked before the service starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from nexus.labs.bench import Bench
from nexus.labs.lab import Claim, Grid, lab

GOOD = {"DATABASE_URL": "postgresql://db/shop", "DEBUG": "False", "TIMEOUT": "30", "PORT": "8000", "SECRET": "s" * 32}
BROKEN = {
    "DATABASE_URL missing": {name: value for name, value in GOOD.items() if name != "DATABASE_URL"},
    "DEBUG=flase": {**GOOD, "DEBUG": "flase"},
    "TIMEOUT=30s": {**GOOD, "TIMEOUT": "30s"},
    "PORT=80800": {**GOOD, "PORT": "80800"},
    "SECRET=change-me": {**GOOD, "SECRET": "change-me"},
}


class Lax:
    """Reads a variable when it is asked for."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    @property
    def database(self) -> str:
        return self._environment["DATABASE_URL"]

    @property
    def debug(self) -> bool:
        return self._environment.get("DEBUG", "") not in {"", "0", "False"}

    @property
    def timeout(self) -> float:
        return float(self._environment.get("TIMEOUT", "30"))

    @property
    def port(self) -> int:
        return int(self._environment.get("PORT", "8000"))

    @property
    def secret(self) -> str:
        return self._environment.get("SECRET", "change-me")


class Misconfigured(Exception):
    """The service does not start; the message names every variable that is wrong."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Read once, at the start."""

    database: str
    debug: bool
    timeout: float
    port: int
    secret: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Raises Misconfigured."""
        database, debug = environment.get("DATABASE_URL", ""), environment.get("DEBUG", "False")
        timeout, port = environment.get("TIMEOUT", "30"), environment.get("PORT", "8000")
        secret = environment.get("SECRET", "")
        wrong = {
            "DATABASE_URL is no address": not urlsplit(database).hostname,
            "DEBUG is neither True nor False": debug not in {"True", "False"},
            "TIMEOUT is no number of seconds": not timeout.isdecimal(),
            "PORT is no port": not (port.isdecimal() and 0 < int(port) < 65_536),
            "SECRET is shorter than 32 characters": len(secret) < 32,
        }
        if problems := [problem for problem, is_met in wrong.items() if is_met]:
            raise Misconfigured("; ".join(problems))
        return cls(database, debug == "True", float(timeout), int(port), secret)


@lab(
    title="Fail at the start, not at three in the morning",
    guide="configuration",
    kind="counted",
    claims=(
        Claim("late", ">=", 4, "broken environments that start and go wrong later, read where used"),
        Claim("boot", "==", 0, "broken environments that start, checked at the start"),
    ),
    plot=Grid(bad="goes wrong later"),
    finding="A service that reads its settings where it uses them starts in {late:,.0f} of 5 broken environments and "
    "goes wrong later; one that checks them first starts in {boot:,.0f}.",
)
def experiment(bench: Bench) -> None:
    intended = _used_by_a_request(Checked.read(GOOD))
    bench.same(_used_by_a_request(Lax(GOOD)), intended)
    late = {name: _goes_wrong(Lax(environment), intended) for name, environment in BROKEN.items()}
    boot = {name: _starts(environment) for name, environment in BROKEN.items()}
    for name in BROKEN:
        bench.point(name, "read where used", "goes wrong later" if late[name] else "works")
        bench.point(name, "checked at the start", "goes wrong later" if boot[name] else "does not start")
    bench.value("late", sum(late.values()))
    bench.value("boot", sum(boot.values()))


def _starts(environment: Mapping[str, str]) -> bool:
    try:
        Checked.read(environment)
    except Misconfigured:
        return False
    return True


def _goes_wrong(settings: Lax | Checked, intended: Mapping[str, object]) -> bool:
    """Whether a request meets an error, or something that nobody intended."""
    try:
        return _used_by_a_request(settings) != intended
    except (KeyError, ValueError):
        return True


def _used_by_a_request(settings: Lax | Checked) -> dict[str, object]:
    return {
        "reads from": urlsplit(settings.database).hostname,
        "shows its errors": settings.debug,
        "waits for": settings.timeout,
        "links to port": settings.port,
        "signs with": settings.secret,
    }
