"""Before and after: how many times better, where the unit tells which way is better."""

import math
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

Better = Literal["lower", "higher"]

# One line for a unit: its name, how many of the first of its kind it is, other ways to write it.
_TIME = """
s 1 sec secs second seconds
ms 1e-3 msec millisecond milliseconds
\u00b5s 1e-6 us \u03bcs usec microsecond microseconds
ns 1e-9 nanosecond nanoseconds
min 60 mins minute minutes
h 3600 hr hrs hour hours
"""
_SIZE = """
B 1 byte bytes
kB 1e3 KB kilobyte kilobytes
MB 1e6 megabyte megabytes
GB 1e9 gigabyte gigabytes
KiB 1024 kibibytes
MiB 1048576 mebibytes
GiB 1073741824 gibibytes
"""
# Each counts something else, of which less is better.
_COUNTS = """
queries 1 query
requests 1 request
calls 1 call
roundtrips 1 roundtrip
rows 1 row
steps 1 step
blocks 1 block
lines 1 line
errors 1 error
failures 1 failure
retries 1 retry
timeouts 1 timeout
deadlocks 1 deadlock
"""
_SHORT_RATES = {"rps": "requests/s", "qps": "queries/s", "tps": "transactions/s", "rpm": "requests/min"}
_NOUNS = {"req": "requests", "reqs": "requests", "ops": "operations", "msg": "messages", "msgs": "messages"}
_RATE = re.compile(r"(?P<what>[a-z]{1,30}) ?(?:/|per) ?(?P<time>[a-z]{1,10})")
_LOWER_WORDS = """
error errors failure failures failed miss misses cpu memory latency lost loss timeout timeouts retries deadlocks
"""
_HIGHER_WORDS = "hit hits coverage uptime availability success throughput covered passed passing accuracy"
_LOWER, _HIGHER = frozenset(_LOWER_WORDS.split()), frozenset(_HIGHER_WORDS.split())


class Unit(NamedTuple):
    """Units of one kind can be compared; `size` is how many of the kind's first unit it is."""

    kind: str
    name: str
    size: float
    better: Better | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """`ratio` is how many times better it got, below 1 for worse; None where one value is zero or better is unknown."""

    before: float
    after: float
    unit: str
    better: Better | None
    ratio: float | None

    @property
    def is_better(self) -> bool | None:
        """None where the unit does not tell; False too where nothing changed."""
        if self.better is None:
            return None
        return self.after < self.before if self.better == "lower" else self.after > self.before

    @property
    def words(self) -> str:
        """As in "840 ms to 42 ms, 20 times better"."""
        said = f"{_number(self.before)} {self.unit} to {_number(self.after)} {self.unit}"
        if self.before == self.after:
            return f"{said}, no change"
        if self.ratio is None:
            return said if self.is_better is None else f"{said}, {'better' if self.is_better else 'worse'}"
        return f"{said}, {_number(max(self.ratio, 1 / self.ratio))} times {'better' if self.ratio > 1 else 'worse'}"


def change(
    before: float, after: float, unit: str, *, unit_after: str = "", of: str = "", better: Better | None = None
) -> Change | None:
    """Compares two values; None where they are no amounts or their units are of two kinds.

    1.2 s and 300 ms compare. `better` overrules the unit; `of` helps where it does not tell: "%" of what?
    """
    first, second = unit_of(unit), unit_of(unit_after or unit)
    if not first.kind or first.kind != second.kind:
        return None
    after = after if first == second else after * (second.size / first.size)
    if not all(math.isfinite(one) and one >= 0 for one in (before, after)):
        return None
    better = better or first.better or _better(of)
    return Change(before, after, first.name, better, _ratio(before, after, better))


def unit_of(written: str) -> Unit:
    """What a unit is; one that nobody knows is a kind of its own."""
    written = " ".join(written.split())
    low = written.lower()
    found = _UNITS.get(written) or _UNITS.get(low) or _rate(_SHORT_RATES.get(low, low))
    return found or Unit(low, written, 1.0)


def _rate(written: str) -> Unit | None:
    """So many in a time: more is better, unless they are errors."""
    found = _RATE.fullmatch(written)
    time = _UNITS.get(found["time"]) if found else None
    if found is None or time is None or time.kind != "time":
        return None
    what = _NOUNS.get(found["what"], found["what"])
    what = what if what.endswith("s") else f"{what}s"
    return Unit(f"{what} in a time", f"{what}/{time.name}", 1 / time.size, "lower" if what in _LOWER else "higher")


def _better(of: str) -> Better | None:
    words = set(re.findall(r"[a-z]+", of.lower()))
    if words & _LOWER:
        return "lower"
    return "higher" if words & _HIGHER else None


def _ratio(before: float, after: float, better: Better | None) -> float | None:
    if better is None or not before or not after:
        return None
    ratio = before / after if better == "lower" else after / before
    return ratio if 0 < ratio < math.inf else None


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _units() -> dict[str, Unit]:
    """Every way to write a unit."""
    known = {spelling: Unit("%", "%", 1.0) for spelling in ("%", "percent", "per cent")}
    for kind, table in (("time", _TIME), ("size", _SIZE), ("", _COUNTS)):
        for line in table.strip().splitlines():
            name, size, *others = line.split()
            unit = Unit(kind or name, name, float(size), "lower")
            known.update(dict.fromkeys((name, name.lower(), *others), unit))
    return known


_UNITS = _units()
