"""How well each solution of a challenge is known to work, found anew from all there is to look at, and told to search.

Everything here is derived, so whoever repeats it changes nothing. Only what is derived is written: what people do
meanwhile, an acceptance say, is left as it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from nexus.challenges import ageing, findable
from nexus.challenges.engines import evidence as engine
from nexus.challenges.engines.evidence import Badge, LabRun, Link, Measurement, Standing, State
from nexus.challenges.models import Challenge, Evidence, Solution, Telling, Vote
from nexus.freshness.services import bump
from nexus.labs import queries as labs
from nexus.labs.results import today
from nexus.repos.models import Repository

log = structlog.get_logger(__name__)
CHALLENGES_TAG = "challenges"
KNOWN = ("badge", "state", "verified_on", "ages_on")
_URL = re.compile(r"https?://[^\s<>()\"'\]`]{3,480}")
_MOST_LABS = 20
Verdicts = Mapping[str, tuple[bool, date]]


def refresh(key: int) -> None:
    """Looks at one challenge again; one that no telling is left of is deleted."""
    with transaction.atomic():
        challenge = Challenge.objects.select_for_update().filter(pk=key).first()
        if challenge is None:
            return
        tellings = list(challenge.tellings.select_related("repository__owner").order_by("written_at", "pk"))
        if not tellings:
            _delete(challenge)
            return
        alive = [one for one in tellings if one.gone_at is None and one.repository.scope == challenge.scope]
        solutions = _looked_at(challenge, alive)
        _sum_up(challenge, alive, solutions)
        findable.keep(challenge, tellings, alive)
        _bump(challenge, tellings)


def refresh_told(*, repository: Repository) -> int:
    """Looks again at all that a mirrored author tells, once it is known who that is: nobody votes for their own."""
    own = Solution.objects.filter(tellings__repository=repository)
    Vote.objects.filter(person=repository.owner.claimed_by_id, solution__in=own).delete()
    told = Challenge.objects.filter(tellings__repository=repository)
    return refresh_all(told.values_list("pk", flat=True).distinct())


def refresh_all(keys: Iterable[int]) -> int:
    """The same for several, each in a transaction of its own; how many. One that fails is logged and left for later."""
    done = 0
    for key in sorted(set(keys)):
        try:
            refresh(key)
        except Exception:
            log.exception("a challenge could not be looked at again", challenge=key)
        else:
            done += 1
    return done


def refresh_due() -> int:
    """What time or a run of a lab has changed: those whose evidence ages today, and those a lab bears."""
    aged = Solution.objects.filter(ages_on__lte=today(), state=State.FRESH)
    borne = Solution.objects.filter(Q(evidence__kind=Evidence.Kind.LAB) | Q(tellings__details__has_key="labs"))
    return refresh_all([*aged.values_list("challenge_id", flat=True), *borne.values_list("challenge_id", flat=True)])


def standing_of(solution: Solution, tellings: Sequence[Telling], verdicts: Verdicts) -> Standing:
    """How a solution stands today. `tellings` are those that tell it."""
    hub = urlsplit(settings.NEXUS_URL).netloc
    return engine.standing(_evidence(solution, tellings, verdicts), today(), hub)


def labs_of(solution: Solution, tellings: Sequence[Telling]) -> list[str]:
    """The labs that speak for a solution: given as evidence, or named by those who tell it."""
    given = {one.lab for one in solution.evidence.all() if one.lab}
    return sorted(given | {slug for one in tellings for slug in _labs(one)})


def verdicts_for(solved: Iterable[tuple[Solution, Sequence[Telling]]]) -> Verdicts:
    """What the labs of all these solutions say, looked up together."""
    return labs.verdicts(sorted({slug for one, tellings in solved for slug in labs_of(one, tellings)}))


def _looked_at(challenge: Challenge, alive: Sequence[Telling]) -> list[Solution]:
    """The solutions somebody tells or has typed; one that is neither and has nothing of others is deleted."""
    found = []
    solved = [
        (solution, [one for one in alive if one.solved_by_id == solution.pk])
        for solution in challenge.solutions.prefetch_related("evidence")
    ]
    verdicts = verdicts_for(solved)
    for solution, telling in solved:
        if not telling and solution.person_id is None:
            if not solution.tellings.exists() and not solution.evidence.exists() and not solution.votes.exists():
                solution.delete()
            continue
        if telling:
            solution.said_at = telling[0].written_at
        was_fresh = solution.verified_on is not None and solution.state == State.FRESH
        _set(solution, standing_of(solution, telling, verdicts))
        solution.save(update_fields=[*KNOWN, "reason", "said_at"])
        if was_fresh and solution.state != State.FRESH:
            ageing.tell(challenge, solution, telling)
        found.append(solution)
    return found


def _sum_up(challenge: Challenge, alive: Sequence[Telling], solutions: Sequence[Solution]) -> None:
    challenge.told = len({one.repository.owner.author_id for one in alive})
    challenge.answers = len(solutions)
    challenge.told_at = alive[0].written_at if alive else challenge.told_at
    best = max(solutions, key=lambda one: (one.state != State.RED, one.badge, one.state == State.FRESH), default=None)
    challenge.badge, challenge.state = (best.badge, best.state) if best else (Badge.TOLD, State.FRESH)
    challenge.verified_on, challenge.ages_on = (best.verified_on, best.ages_on) if best else (None, None)
    badge = 0 if challenge.state == State.RED else challenge.badge
    challenge.rank = badge * 1_000_000 + min(challenge.told, 9_999) * 100 + min(challenge.answers, 99)
    challenge.save(update_fields=[*KNOWN, "told", "answers", "rank", "told_at"])


def _set(solution: Solution, standing: Standing) -> None:
    solution.badge, solution.state, solution.reason = standing.badge, standing.state, standing.reason
    solution.verified_on, solution.ages_on = standing.verified_on, standing.ages_on


def _evidence(solution: Solution, tellings: Sequence[Telling], verdicts: Verdicts) -> Iterator[engine.Evidence]:
    for telling in tellings:
        yield from (Link(url, telling.written_at.date()) for url in telling.links)
    yield from (Link(url, solution.said_at.date()) for url in _URL.findall(solution.text))
    given = list(solution.evidence.all())
    for one in given:
        if one.kind == Evidence.Kind.LINK:
            yield Link(one.url, one.given_at.date())
        elif one.before is not None and one.after is not None:
            yield Measurement(one.before, one.after, one.unit, one.runs or 0, one.given_at.date(), one.of)
    for slug in labs_of(solution, tellings):
        if slug in verdicts:
            yield LabRun(slug, *verdicts[slug])


def _labs(telling: Telling) -> list[str]:
    named = telling.details.get("labs")
    return [str(slug) for slug in named[:_MOST_LABS]] if isinstance(named, list) else []


def _delete(challenge: Challenge) -> None:
    bump(CHALLENGES_TAG, challenge.tag)
    challenge.delete()


def _bump(challenge: Challenge, tellings: Iterable[Telling]) -> None:
    topics = {topic for one in tellings for topic in one.topics.values_list("topic", flat=True)}
    bump(CHALLENGES_TAG, challenge.tag, *(f"topic:{slug}" for slug in sorted(topics)))
