"""What the clock starts, and how often. Each is a function that may run twice at once without harm."""

from collections.abc import Callable
from dataclasses import dataclass

from nexus.activity import services as activity
from nexus.challenges import known, sayings, taking_in
from nexus.challenges.practices_findable import keep_practices_findable
from nexus.labs import services as labs
from nexus.labs.findable import keep_claims_findable
from nexus.library import mirrors, notes, reconcile
from nexus.library.findable import keep_topics_findable
from nexus.outbox import services as outbox
from nexus.repos import services as repos


@dataclass(frozen=True, slots=True)
class Regular:
    every_seconds: float
    run: Callable[[], object]


SCHEDULE = (
    Regular(30, reconcile.reconcile),
    Regular(60, mirrors.ask_due),
    Regular(60, labs.end_stranded),
    Regular(3600, outbox.forget_old),
    Regular(3600, activity.forget_old),
    Regular(3600, known.refresh_due),
    Regular(3600, taking_in.forget_gone),
    Regular(3600, keep_claims_findable),
    Regular(3600, keep_topics_findable),
    Regular(3600, notes.ask_unread),
    Regular(3600, keep_practices_findable),
    Regular(600, sayings.ask_outdated),
    Regular(3600, repos.tidy_storage),
)
