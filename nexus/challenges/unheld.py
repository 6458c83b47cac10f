"""Reads: practices that several learners write and no checklist holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from nexus.accounts import queries as people
from nexus.accounts.models import Person
from nexus.challenges.engines.clusters import short
from nexus.challenges.engines.practices import book
from nexus.challenges.models import Saying, SayingGroup
from nexus.challenges.practice_support import MOST, SHOWN, learners
from nexus.library.engines.topics import fold, topics_in

LEAST_LEARNERS, MOST_GROUPS, MOST_TOPICS = 2, 40, 4


@dataclass(frozen=True, slots=True)
class Unheld:
    """One such practice. `firsts` are the first of each wording, the oldest leading; `learners` counts them."""

    name: str
    title: str
    learners: int
    firsts: tuple[Saying, ...]
    topics: tuple[str, ...]


def unheld(*, viewer: Person | None) -> list[Unheld]:
    """What at least two learners write, as far as the viewer sees it; what most write first."""
    seen = SayingGroup.objects.filter(saying__repository__scope__in=people.scopes(viewer))
    counted = seen.values("name").annotate(owners=Count(people.author("saying__repository__owner"), distinct=True))
    names = counted.filter(owners__gte=LEAST_LEARNERS).order_by("-owners", "name").values_list("name", flat=True)
    by_name: dict[str, list[Saying]] = {name: [] for name in names[:MOST_GROUPS]}
    rows = seen.filter(name__in=list(by_name)).select_related("saying__repository__owner")
    for row in rows.order_by("saying__written_at", "saying")[:MOST]:
        by_name[row.name].append(row.saying)
    return [_unheld(name, sayings) for name, sayings in by_name.items() if sayings]


def _unheld(name: str, sayings: Sequence[Saying]) -> Unheld:
    firsts = tuple(sayings[group.first] for group in fold(one.text for one in sayings))
    label = book().labels.get(name)
    topics = Counter(slug for one in firsts[:SHOWN] for slug in topics_in(one.text))
    return Unheld(
        name=name,
        title=label[:1].upper() + label[1:] if label else short(sayings[0].text),
        learners=learners(sayings),
        firsts=firsts,
        topics=tuple(slug for slug, _ in topics.most_common(MOST_TOPICS)),
    )
