"""What documents say of a line of a checklist, put together: wordings of learners, and challenges it solved."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nexus.challenges.engines.evidence import Badge, State
from nexus.challenges.models import Saying, Solution, Support, Telling
from nexus.challenges.queries import Row, change_of
from nexus.library.engines.paths import quoted
from nexus.library.engines.topics import fold

MOST = 5_000
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Wording:
    """What a learner writes, the first of those who write nearly the same; `others` are the following ones."""

    saying: Saying
    why: str
    others: tuple[Saying, ...]

    @property
    def source_url(self) -> str:
        return source_url(self.saying)


@dataclass(frozen=True, slots=True)
class Solved:
    """A challenge whose solution does what a line says. `reason` says how well that is known to work.

    `is_against`: its evidence fails now, or what was measured got worse.
    """

    row: Row
    telling: Telling
    badge: Badge
    state: State
    reason: str
    why: str
    is_against: bool


def wordings(supports: Iterable[Support]) -> tuple[Wording, ...]:
    """Near copies folded, the oldest first. One of each learner leads, and of these what most others write."""
    said = [(one.saying, one.why) for one in supports if one.saying is not None]
    groups = fold(saying.text for saying, _ in said)
    found = [Wording(*said[group.first], tuple(said[place][0] for place in group.others)) for group in groups]
    nth: Counter[int] = Counter()
    ranked = list[tuple[int, int, int, Wording]]()
    for one in found:
        author = one.saying.repository.owner.author_id
        nth[author] += 1
        ranked.append((nth[author], -len(one.others), len(ranked), one))
    return tuple(one for *_, one in sorted(ranked, key=lambda place: place[:3]))


def solved(supports: Iterable[Support], by_key: Mapping[int, Row]) -> tuple[Solved, ...]:
    """Of each challenge the best known solution, and the first that speaks against it; the strongest first."""
    told = ((one.telling, one.why) for one in supports if one.telling is not None)
    found = [
        _solved(telling, telling.solved_by, by_key[telling.challenge_id], why)
        for telling, why in told
        if telling.solved_by is not None and telling.challenge_id in by_key
    ]
    best: dict[tuple[int, bool], Solved] = {}
    for one in sorted(found, key=_place):
        best.setdefault((one.row.challenge.pk, one.is_against), one)
    return tuple(best.values())


def source_url(saying: Saying) -> str:
    """Where the line of a saying is shown."""
    return f"{saying.repository.url}-/source/{quoted(saying.path)}#L{saying.line}"


def learners(sayings: Sequence[Saying]) -> int:
    return len({one.repository.owner.author_id for one in sayings})


def _solved(telling: Telling, solution: Solution, row: Row, why: str) -> Solved:
    got_worse, state = _got_worse(solution), State(solution.state)
    is_against = state is State.RED or bool(got_worse)
    return Solved(row, telling, Badge(solution.badge), state, got_worse or solution.reason, why, is_against)


def _got_worse(solution: Solution) -> str:
    """What was measured and got worse."""
    for one in solution.evidence.all():
        change = change_of(one)
        if change is not None and change.is_better is False:
            return f"measured: {change.words}"
    return ""


def _place(one: Solved) -> tuple[bool, int, bool, int]:
    return one.is_against, -one.badge, one.state is not State.FRESH, one.row.challenge.pk
