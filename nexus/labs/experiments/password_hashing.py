"""What one guess at a password costs: SHA-256 against Django's default, and how old hashes are raised to it."""

import hashlib

from nexus.labs.bench import Bench
from nexus.labs.kit.django_orm import scratch_project
from nexus.labs.lab import Bars, Claim, lab

PASSWORD = "correct horse battery staple"  # noqa: S105
GUESSES = 20_000


@lab(
    title="A password's hash has to be slow, and slower each year",
    guide="authentication",
    kind="timed",
    claims=(
        Claim("cost", ">=", 10_000, "seconds of a guess, Django's default (PBKDF2) ÷ SHA-256"),
        Claim("rehash", "==", 1, "hashes renewed by one login with an old one", is_timed=False),
    ),
    plot=Bars("guesses a second on one core", log=True),
    finding="A guess at a password costs {cost:,.0f} times as much with Django's default as with SHA-256. A hash made "
    "with fewer rounds was renewed at the next login.",
)
def experiment(bench: Bench) -> None:
    scratch_project(bench)
    from django.contrib.auth.hashers import make_password

    slow, fast = bench.pair(lambda: make_password(PASSWORD), _guess_by_sha256, n=2)
    bench.ratio("cost", slow, fast / GUESSES)
    bench.point("SHA-256", "guesses", GUESSES / fast)
    bench.point("Django's default", "guesses", 1 / slow)
    bench.value("rehash", _logins_that_renew(bench))


def _guess_by_sha256() -> None:
    for number in range(GUESSES):
        hashlib.sha256(b"salt%d" % number).digest()


def _logins_that_renew(bench: Bench) -> int:
    """A wrong password, a right one with an old hash, and the right one again."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password

    stored = PBKDF2PasswordHasher().encode(PASSWORD, "some salt", iterations=10_000)
    renewed = 0

    def renew(password: str) -> None:
        """Now and only now the password is known, so that it can be hashed at today's cost."""
        nonlocal stored, renewed
        stored = make_password(password)
        renewed += 1

    answers = [check_password(password, stored, renew) for password in ("wrong", PASSWORD)]
    answers.append(check_password(PASSWORD, stored, renew))
    bench.same(answers, [False, True, True])
    return renewed
