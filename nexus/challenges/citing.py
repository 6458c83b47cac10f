"""Writes: what people cite for and against a line of a checklist."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from nexus.accounts.models import Person
from nexus.challenges import policy, practices, queries
from nexus.challenges.checklists import name_of
from nexus.challenges.engines.pinned import is_pinned
from nexus.challenges.models import Challenge, Citation
from nexus.challenges.sayings import PRACTICES_TAG
from nexus.freshness.services import bump

LONGEST_NOTE, LONGEST_ABOUT, MOST_OF_A_LINE = 1_000, 500, 50
NEITHER = "Give the address of a challenge of this hub, or of a commit, a pull request or a file at a commit."
_CHALLENGE = re.compile(r"/challenges/(?P<key>\d{1,18})(?:-[a-z0-9_-]*)?/?")


@transaction.atomic
def cite(*, actor: Person, practice: str, line: str, stance: str, about: str, note: str = "") -> Citation:
    """Adds what `about` is the address of, for or against a line.

    Raises ObjectDoesNotExist for a line there is not, and ValidationError naming each field that is wrong.
    """
    found = practices.line(practice, line)
    if found is None:
        raise ObjectDoesNotExist
    row = Citation(line=name_of(found), person=actor, stance=stance, note=_note(note))
    if stance not in Citation.Stance.values:
        raise ValidationError({"stance": ["It supports or it contradicts."]})
    row.challenge, row.url = _about(actor, about.strip())
    others = Citation.objects.filter(line=row.line)
    if others.filter(person=actor, challenge=row.challenge, url=row.url).exists():
        raise ValidationError({"about": ["You cite this here already."]})
    if others.count() >= MOST_OF_A_LINE:
        raise ValidationError({"about": [f"This line has {MOST_OF_A_LINE} citations already."]})
    row.save()
    bump(PRACTICES_TAG)
    return row


@transaction.atomic
def withdraw(*, actor: Person, practice: str, citation: int) -> None:
    """Takes a citation back. Raises ObjectDoesNotExist for one the actor does not see."""
    seen = practices.visible_citations(actor).filter(line__startswith=f"{practice}#")
    row = seen.filter(pk=citation).first()
    if row is None:
        raise ObjectDoesNotExist
    policy.require_withdraw(actor, row)
    row.delete()
    bump(PRACTICES_TAG)


def _about(actor: Person, address: str) -> tuple[Challenge | None, str]:
    """A challenge the actor sees, or an address that is pinned. What may not be seen is as what is not there."""
    hub = urlsplit(settings.NEXUS_URL).netloc
    if (key := _challenge_key(address, hub)) is not None:
        whole = queries.challenge(viewer=actor, key=key)
        if whole is None:
            raise ValidationError({"about": ["There is no such challenge."]})
        return whole.row.challenge, ""
    if not is_pinned(address, hub):
        raise ValidationError({"about": [NEITHER]})
    return None, address


def _challenge_key(address: str, hub: str) -> int | None:
    try:
        parts = urlsplit(address[:LONGEST_ABOUT])
    except ValueError:
        return None
    is_here = (not parts.netloc and not parts.scheme) or (parts.scheme in ("http", "https") and parts.netloc == hub)
    found = _CHALLENGE.fullmatch(parts.path) if is_here else None
    return int(found["key"]) if found else None


def _note(note: str) -> str:
    note = note.replace("\0", "\ufffd").strip()
    if len(note) > LONGEST_NOTE:
        raise ValidationError({"note": [f"Use at most {LONGEST_NOTE:,} characters."]})
    return note
