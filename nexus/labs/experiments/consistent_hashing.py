"""A sixth node joins five: how many keys move, with the hash modulo the nodes and with a ring."""

import hashlib
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Sequence

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

KEYS = [f"user:{number}" for number in range(10_000)]
FIVE = [f"node-{number}" for number in range(5)]
JOINED = "node-5"
PLACES = 200
Placed = dict[str, str]


@lab(
    title="A ring moves only what the new node takes",
    guide="microservices",
    kind="counted",
    claims=(
        Claim("moved", ">=", 3, "keys moved when a sixth node joins, modulo ÷ ring"),
        Claim("uneven", "<=", 1.5, "keys on the fullest node of the ring ÷ their mean"),
    ),
    plot=Bars("of 10,000 keys, those that moved"),
    finding="When a sixth node joins, hash modulo n moves {moved_modulo:.0%} of the keys, a ring {moved_ring:.0%}.",
)
def experiment(bench: Bench) -> None:
    moved = {}
    ways: dict[str, Callable[[Sequence[str]], Placed]] = {"modulo": _by_modulo, "ring": _by_ring}
    for name, place in ways.items():
        before, after = place(FIVE), place([*FIVE, JOINED])
        moved[name] = [key for key in KEYS if before[key] != after[key]]
        bench.point(name, "keys", len(moved[name]))
        bench.ratio(f"moved_{name}", len(moved[name]), len(KEYS))
    bench.same({after[key] for key in moved["ring"]}, {JOINED})  # between the old nodes, nothing moves
    bench.ratio("moved", len(moved["modulo"]), len(moved["ring"]))
    bench.ratio("uneven", max(Counter(after.values()).values()), len(KEYS) / (len(FIVE) + 1))


def _by_modulo(nodes: Sequence[str]) -> Placed:
    return {key: nodes[_hash(key) % len(nodes)] for key in KEYS}


def _by_ring(nodes: Sequence[str]) -> Placed:
    """Each node has many places on a circle of hashes; a key belongs to the next place after its own hash."""
    ring = sorted((_hash(f"{node} {place}"), node) for node in nodes for place in range(PLACES))
    hashes = [place for place, _ in ring]
    return {key: ring[bisect(hashes, _hash(key)) % len(ring)][1] for key in KEYS}


def _hash(text: str) -> int:
    """The same in every process, which Python's own hash of a text is not."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
