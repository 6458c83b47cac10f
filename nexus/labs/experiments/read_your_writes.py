"""A user writes, then reads from a replica that lags: any replica, or the primary until the replica has caught up."""

import random
from bisect import bisect_right
from dataclasses import dataclass, field

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

USERS, WRITES = 20, 1_000
WRITES_A_SECOND = 5
LAG_SECONDS, THINK_SECONDS = 0.2, 0.1
READS = 5


@dataclass(slots=True)
class Primary:
    """A log of writes, each with its position; `replicated_at` is when the replica has applied the write."""

    log: list[tuple[int, str]] = field(default_factory=list)
    replicated_at: list[float] = field(default_factory=list)

    def write(self, user: int, text: str, now: float, lag: float) -> int:
        """The position of the write. A replica applies the log in order, so none overtakes."""
        self.log.append((user, text))
        self.replicated_at.append(max(now + lag, self.replicated_at[-1] if self.replicated_at else 0.0))
        return len(self.log)

    def replica_position(self, now: float) -> int:
        return bisect_right(self.replicated_at, now)

    def read(self, user: int, position: int) -> str | None:
        """What a server that has applied the log up to the position answers."""
        return next((text for owner, text in reversed(self.log[:position]) if owner == user), None)


@dataclass(slots=True)
class Counts:
    """First reads after a write that were stale, and reads that a replica answered."""

    stale: int = 0
    from_replica: int = 0


@lab(
    title="A replica forgets what you have just written",
    guide="microservices",
    kind="model",
    claims=(
        Claim("stale_replica", ">=", 0.5, "share of first reads after a write that miss it, from a replica"),
        Claim("stale_pinned", "==", 0, "the same, pinned to the primary until the replica has the write"),
        Claim("replica_share", ">=", 0.5, "share of all reads that the replica still answers, pinned"),
    ),
    plot=Bars("of 1,000 first reads after a write, those that miss it"),
    finding="With a mean lag of 200 ms, {stale_replica:.0%} of the first reads after a write missed it; pinned to the "
    "primary until the replica had caught up none, and the replica still answered {replica_share:.0%} of all reads.",
)
def experiment(bench: Bench) -> None:
    replica, pinned = _simulate(bench, is_pinned=False), _simulate(bench, is_pinned=True)
    bench.point("any replica", "first reads", replica.stale)
    bench.point("pinned after a write", "first reads", pinned.stale)
    bench.ratio("stale_replica", replica.stale, WRITES)
    bench.ratio("stale_pinned", pinned.stale, WRITES)
    bench.ratio("replica_share", pinned.from_replica, WRITES * READS)


def _simulate(bench: Bench, *, is_pinned: bool) -> Counts:
    """Every write is followed by reads of its author, who keeps the position of the last write as in a cookie."""
    chance, primary, counts = random.Random(7), Primary(), Counts()
    now = 0.0
    for number in range(WRITES):
        now += READS * 2 * THINK_SECONDS + chance.expovariate(WRITES_A_SECOND)
        user, text = chance.randrange(USERS), f"version {number}"
        written = primary.write(user, text, now, chance.expovariate(1 / LAG_SECONDS))
        reads_at = now
        for read in range(READS):
            reads_at += chance.uniform(0, 2 * THINK_SECONDS)
            applied = primary.replica_position(reads_at)
            goes_to_primary = is_pinned and applied < written
            position = len(primary.log) if goes_to_primary else applied
            counts.from_replica += not goes_to_primary
            counts.stale += read == 0 and primary.read(user, position) != text
        bench.same(primary.read(user, primary.replica_position(float("inf"))), text)
    return counts
