"""Writes: what people add to challenges. What documents tell comes in by `taking_in`."""

import math
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from nexus.accounts.models import Person
from nexus.challenges import known, policy, queries
from nexus.challenges.engines.changes import change
from nexus.challenges.engines.pinned import is_pinned
from nexus.challenges.models import Challenge, Evidence, Solution, Vote
from nexus.challenges.queries import Shown, Whole
from nexus.labs import queries as labs

LONGEST_SOLUTION, LONGEST_NOTE, LONGEST_UNIT, LONGEST_OF = 4_000, 1_000, 40, 120
MOST_EVIDENCE, MOST_SOLUTIONS, MOST_RUNS = 50, 100, 1_000_000_000
PINNED = "Pin it: a commit, a pull request or a file at a commit. A branch says something else tomorrow."


@transaction.atomic
def add_solution(*, actor: Person, challenge: int, text: str) -> Solution:
    """Adds how the actor solved it. Raises ObjectDoesNotExist for a challenge the actor does not see."""
    whole = _seen(actor, challenge)
    text = _text(text, "text", LONGEST_SOLUTION)
    if not text:
        raise ValidationError({"text": ["Say how you solved it."]})
    if len(whole.solutions) >= MOST_SOLUTIONS:
        raise ValidationError({"text": [f"There are {MOST_SOLUTIONS} solutions; add evidence to one of them."]})
    row = Solution.objects.create(challenge=whole.row.challenge, text=text, person=actor, said_at=timezone.now())
    known.refresh(challenge)
    return row


@transaction.atomic
def withdraw_solution(*, actor: Person, challenge: int, solution: int) -> None:
    """Takes back a solution that was typed; one that a document tells is changed there."""
    shown = _solution(_seen(actor, challenge), solution)
    if shown.tellings:
        raise PermissionDenied(
            "A document tells this solution. Change it there and push, or correct it among its insights."
        )
    policy.require_withdraw(actor, shown.solution)
    shown.solution.delete()
    known.refresh(challenge)


@transaction.atomic
def add_evidence(
    *,
    actor: Person,
    challenge: int,
    solution: int,
    kind: str,
    url: str = "",
    before: float | None = None,
    after: float | None = None,
    unit: str = "",
    of: str = "",
    runs: int | None = None,
    lab: str = "",
    note: str = "",
) -> Evidence:
    """Adds something anybody can look at. `before` and `after` are medians of `runs` runs each, in `unit`.

    Raises ObjectDoesNotExist for what the actor does not see, and ValidationError naming each field that is wrong.
    """
    shown = _solution(_seen(actor, challenge), solution)
    row = Evidence(solution=shown.solution, person=actor, kind=kind, note=_text(note, "note", LONGEST_NOTE))
    if len(shown.evidence) >= MOST_EVIDENCE:
        raise ValidationError({"kind": [f"This solution has {MOST_EVIDENCE} pieces of evidence already."]})
    if kind == Evidence.Kind.LINK:
        row.url = _pinned(url)
    elif kind == Evidence.Kind.LAB:
        row.lab = _lab(lab)
    elif kind == Evidence.Kind.MEASUREMENT:
        _measure(row, before, after, runs, _text(unit, "unit", LONGEST_UNIT), _text(of, "of", LONGEST_OF))
    else:
        raise ValidationError({"kind": ["It is a link, a measurement or a lab."]})
    row.save()
    known.refresh(challenge)
    return row


@transaction.atomic
def withdraw_evidence(*, actor: Person, challenge: int, evidence: int) -> None:
    whole = _seen(actor, challenge)
    row = next((one for shown in whole.solutions for one in shown.evidence if one.pk == evidence), None)
    if row is None:
        raise ObjectDoesNotExist
    policy.require_withdraw(actor, row)
    row.delete()
    known.refresh(challenge)


@transaction.atomic
def vote(*, actor: Person, challenge: int, solution: int, value: int) -> None:
    """1 for, -1 against, 0 takes the vote back; one vote a person. Nobody votes for what they told themselves."""
    if value not in (1, 0, -1):
        raise ValidationError({"value": ["Vote 1, -1, or 0 to take it back."]})
    shown = _solution(_seen(actor, challenge), solution)
    policy.require_vote(actor, shown.solution, shown.tellings)
    if value:
        Vote.objects.update_or_create(solution=shown.solution, person=actor, defaults={"value": value})
    else:
        Vote.objects.filter(solution=shown.solution, person=actor).delete()
    known.refresh(challenge)


@transaction.atomic
def accept(*, actor: Person, challenge: int, solution: int | None) -> None:
    """Says which solution is the one, for those who had the problem; None takes it back."""
    whole = _seen(actor, challenge)
    policy.require_accept(actor, list(whole.tellings))
    chosen = _solution(whole, solution).solution if solution is not None else None
    Challenge.objects.filter(pk=challenge).update(accepted=chosen, accepted_by=actor if chosen else None)
    known.refresh(challenge)


def _seen(actor: Person, key: int) -> Whole:
    whole = queries.challenge(viewer=actor, key=key)
    if whole is None:
        raise ObjectDoesNotExist
    return whole


def _solution(whole: Whole, key: int) -> Shown:
    found = next((one for one in whole.solutions if one.solution.pk == key), None)
    if found is None:
        raise ObjectDoesNotExist
    return found


def _text(text: str, field: str, longest: int) -> str:
    text = text.replace("\0", "\ufffd").strip()
    if len(text) > longest:
        raise ValidationError({field: [f"Use at most {longest:,} characters."]})
    return text


def _pinned(url: str) -> str:
    url = url.strip()
    if not is_pinned(url, urlsplit(settings.NEXUS_URL).netloc):
        raise ValidationError({"url": [PINNED]})
    return url


def _lab(slug: str) -> str:
    if labs.lab(slug.strip()) is None:
        raise ValidationError({"lab": ["There is no lab of this name."]})
    return slug.strip()


def _measure(row: Evidence, before: float | None, after: float | None, runs: int | None, unit: str, of: str) -> None:
    wrong: dict[str, list[str]] = {}
    for field, value in (("before", before), ("after", after)):
        if value is None or not math.isfinite(value) or value < 0:
            wrong[field] = ["Give the median as a number, 0 or more."]
    if not unit:
        wrong["unit"] = ["Name the unit: ms, queries, MB, requests/s …"]
    if runs is None or not 1 <= runs <= MOST_RUNS:
        wrong["runs"] = ["Say how often each was measured. It counts as measured from 5 runs on."]
    if not wrong and change(before or 0, after or 0, unit, of=of) is None:
        wrong["unit"] = ["Before and after cannot be compared in this unit."]
    if wrong:
        raise ValidationError(wrong)
    row.before, row.after, row.runs, row.unit, row.of = before, after, runs, unit, of
