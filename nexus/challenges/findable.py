"""What search finds of challenges: an entry for each telling, in the container of its repository.

So who may find it changes with the repository, at once, and each is found by the words and under the name of whoever
told it, and quotes nobody else. All lead to the challenge; search shows an address once.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time

from nexus.challenges.engines.clusters import short
from nexus.challenges.engines.concepts import book
from nexus.challenges.engines.evidence import Badge, State
from nexus.challenges.models import Challenge, Telling
from nexus.lib.markdown.slugs import slug
from nexus.search import services as search
from nexus.search.entries import Entry

KIND = "challenge"
WEIGHTS = {Badge.TOLD: 1.0, Badge.LINKED: 1.15, Badge.MEASURED: 1.3, Badge.RERUN: 1.5}
WEIGHT_OF_RED = 0.5
LONGEST_BODY = 20_000


def keep(challenge: Challenge, tellings: Iterable[Telling], alive: Sequence[Telling]) -> None:
    """Makes the entries say what the tellings say now."""
    search.remove([one.subject for one in tellings])
    search.put([_entry(challenge, one, title(challenge, [one] * len(alive))) for one in alive])


def title(challenge: Challenge, tellings: Sequence[Telling]) -> str:
    """What a challenge is called for somebody who sees these tellings: several of a known problem go by its name."""
    known = book().concepts.get(challenge.concept)
    if known and len(tellings) > 1:
        return known.label[:1].upper() + known.label[1:]
    return short(" ".join(tellings[0].heading.split())) if tellings else ""


def url(challenge: Challenge, named: str = "") -> str:
    """Its address: the number decides, the name is for people."""
    name = slug(named)[:60].strip("-")
    return f"{address(challenge.pk)}-{name}" if name else address(challenge.pk)


def address(key: int) -> str:
    """The same where nothing but its number is known."""
    return f"/challenges/{key}"


def _entry(challenge: Challenge, telling: Telling, named: str) -> Entry:
    badge = Badge(challenge.badge)
    topics = telling.topics.values_list("topic", flat=True)
    state = [] if challenge.state == State.FRESH else [challenge.state]
    return Entry(
        kind=KIND,
        subject=telling.subject,
        container=telling.repository.tag,
        scope=telling.repository.scope,
        owner=telling.repository.owner.handle,
        repository=telling.repository.name,
        path=telling.path,
        title=named,
        heading="" if telling.heading == named else short(" ".join(telling.heading.split())),
        tags=" ".join([badge.name.lower(), *state, *topics]),
        body=f"{telling.problem}\n\n{telling.solution}"[:LONGEST_BODY],
        url=url(challenge),
        updated_at=telling.written_at,
        verified_at=datetime.combine(challenge.verified_on, time(), UTC) if challenge.verified_on else None,
        weight=WEIGHT_OF_RED if challenge.state == State.RED else WEIGHTS[badge],
    )
