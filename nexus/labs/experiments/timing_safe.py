"""Comparing a signature: a comparison that stops at the first difference against hmac.compare_digest."""

import hmac
from collections.abc import Callable

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

ROUNDS = 2_000
Compare = Callable[[str, str], bool]


@lab(
    title="A comparison that stops early tells how far a guess was right",
    guide="authentication",
    kind="timed",
    claims=(
        Claim("naive", ">=", 2.4, "seconds for a guess wrong at its end ÷ at its beginning, stopping early"),
        Claim("safe", "<=", 1.5, "seconds for a guess wrong at its end ÷ at its beginning, compare_digest"),
    ),
    plot=Bars("nanoseconds of a comparison", log=True),
    finding="Stopping at the first difference takes {naive:.1f} times as long for a guess that is right up to its last "
    "character; compare_digest takes {safe:.2f} times.",
)
def experiment(bench: Bench) -> None:
    token = hmac.new(b"a key of the server", b"user=7", "sha512").hexdigest()
    wrong_first = "x" + token[1:]
    wrong_last = token[:-1] + "x"
    for metric, name, compare in (
        ("naive", "stops early", _stops_early),
        ("safe", "compare_digest", hmac.compare_digest),
    ):
        bench.same([compare(guess, token) for guess in (token, wrong_first, wrong_last)], [True, False, False])
        first, last = bench.pair(_rounds(compare, wrong_first, token), _rounds(compare, wrong_last, token), n=9)
        bench.ratio(metric, last, first)
        bench.point(name, "wrong at the beginning", first / ROUNDS * 1e9)
        bench.point(name, "wrong at the end", last / ROUNDS * 1e9)


def _stops_early(guess: str, token: str) -> bool:
    """As == does inside, only slowly enough to be seen without an attacker's patience."""
    if len(guess) != len(token):
        return False
    for one, other in zip(guess, token, strict=True):  # noqa: SIM110  written out, for it is the subject
        if one != other:
            return False
    return True


def _rounds(compare: Compare, guess: str, token: str) -> Callable[[], None]:
    def work() -> None:
        for _ in range(ROUNDS):
            compare(guess, token)

    return work
