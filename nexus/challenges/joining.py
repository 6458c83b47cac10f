"""Where a telling belongs: into which challenge, and whether its solution is a new one there.

Called inside a transaction that holds the scope. A telling whose words change keeps what others added to it: the first
of a challenge stays where it is, another goes where its new words belong and takes its solution along.
"""

from nexus.challenges.engines.clusters import placed
from nexus.challenges.models import Challenge, Solution, Telling
from nexus.challenges.shelf import Shelf, keep_words, reading_of
from nexus.library.engines.topics import likeness, print_of
from nexus.library.engines.topics.copies import THRESHOLD


def join(telling: Telling, scope: str, shelf: Shelf) -> None:
    """Puts a telling into the challenge of its scope that tells the same problem, or makes it first of a new one."""
    if telling.pk:
        leave(telling)
    reading = reading_of(telling)
    shelf.weigh(reading.told.keys() | reading.solved.keys())
    placement = placed(reading, shelf)
    if placement.cluster is None:
        telling.challenge = Challenge.objects.create(
            scope=scope, concept=reading.concept or "", told_at=telling.written_at
        )
    else:
        telling.challenge = Challenge.objects.get(pk=int(placement.cluster))
    telling.is_first, telling.why = placement.cluster is None, str(placement.why or "")
    answer(telling)
    telling.save()
    keep_words(telling, reading, shelf)


def reword(telling: Telling, shelf: Shelf) -> None:
    """The first telling of a challenge says it in other words now."""
    reading = reading_of(telling)
    Challenge.objects.filter(pk=telling.challenge_id).update(concept=reading.concept or "")
    answer(telling)
    keep_words(telling, reading, shelf)


def leave(telling: Telling) -> None:
    """Takes a telling out of its challenge's first place, which then is that of the oldest other one."""
    if telling.is_first:
        telling.is_first = False
        lead(telling.challenge, without=telling.pk)


def lead(challenge: Challenge, without: int = 0) -> None:
    """Makes the oldest telling the first."""
    oldest = challenge.tellings.exclude(pk=without).order_by("written_at", "pk").first()
    if oldest:
        oldest.is_first, oldest.why = True, ""
        oldest.save(update_fields=["is_first", "why"])
        keep_words(oldest, reading_of(oldest), Shelf(challenge.scope))


def answer(telling: Telling) -> None:
    """Finds the solution among those of the challenge, or makes it one more; its own one moves with a telling."""
    mine = telling.solved_by
    is_mine = mine is not None and not mine.tellings.exclude(pk=telling.pk).exists() and mine.person_id is None
    if not telling.solution:
        telling.solved_by = None
        return
    near = _near(telling, without=mine if is_mine else None)
    if mine is not None and is_mine and (near is None or _has_acts(mine)):
        mine.challenge, mine.text = telling.challenge, telling.solution
        mine.save(update_fields=["challenge", "text"])
        return
    telling.solved_by = near or Solution.objects.create(
        challenge=telling.challenge, text=telling.solution, said_at=telling.written_at
    )
    if mine is not None and is_mine:
        mine.delete()


def _near(telling: Telling, without: Solution | None) -> Solution | None:
    """The oldest solution of the challenge that says nearly the same."""
    words = print_of(telling.solution)
    others = telling.challenge.solutions.exclude(pk=without.pk if without else 0).order_by("said_at", "pk")
    return next((one for one in others if likeness(print_of(one.text), words) >= THRESHOLD), None)


def _has_acts(solution: Solution) -> bool:
    return solution.evidence.exists() or solution.votes.exists()
