"""What everyone's notes cover of the programme and what they lack, counted over what the viewer may see.

The programme is every topic that a guide explains. Each stands on one step: nobody wrote about it; there are notes,
which only tell; a challenge was solved too; there is something to look at, a measurement or a change in git.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nexus.accounts.models import Person
from nexus.lib.plots import Point, bars
from nexus.lib.wording import counted as worded
from nexus.library import topics
from nexus.library.topics import Counted

MOST_BARS = 20
LOOK: Any = {"one_colour": True, "width": 400}


class Step(StrEnum):
    """How far the notes about a topic go. Later steps are better."""

    NOTHING = "nothing"
    TOLD = "told"
    SOLVED = "solved"
    SHOWN = "shown"


WORDS = {
    Step.NOTHING: "nobody has written about it",
    Step.TOLD: "notes that only tell",
    Step.SOLVED: "a challenge was solved too",
    Step.SHOWN: "something to look at",
}


@dataclass(frozen=True, slots=True)
class Covered:
    """A topic of the programme, and how far the notes about it go."""

    counted: Counted
    step: Step

    @property
    def lacks_challenge(self) -> bool:
        """Notes, and no challenge that somebody solved."""
        return self.counted.notes > 0 and not self.counted.challenges

    @property
    def only_told(self) -> bool:
        """Notes, and neither a measurement nor a change to look at."""
        return self.counted.notes > 0 and self.counted.notes == self.counted.told


def coverage(*, viewer: Person | None) -> list[Covered]:
    """The topics of the programme, the one in the most repositories first."""
    found = [Covered(one, _step(one)) for one in topics.counted(viewer=viewer) if one.topic.guide]
    return sorted(found, key=lambda one: (-one.counted.repositories, -one.counted.notes, one.counted.topic.name))


def steps(found: Sequence[Covered]) -> dict[Step, int]:
    """How many topics stand on each step."""
    counts = Counter(one.step for one in found)
    return {step: counts[step] for step in Step}


def finding(found: Sequence[Covered]) -> str:
    """The steps in one sentence."""
    count = steps(found)
    return (
        f"Of {worded(len(found), 'topic')} of the programme, nobody has written about {count[Step.NOTHING]}; "
        f"{count[Step.SHOWN]} have something to look at."
    )


def picture_of_steps(found: Sequence[Covered]) -> str:
    """An SVG: how many topics stand on each step."""
    points = [Point(WORDS[step], "", count) for step, count in steps(found).items()]
    return bars(points, title="How far notes go", finding=finding(found), y_label="topics", **LOOK)


def picture_of_repositories(found: Sequence[Covered]) -> str:
    """An SVG: in how many repositories the most covered topics are."""
    points = [Point(one.counted.topic.name, "", one.counted.repositories) for one in found[:MOST_BARS]]
    return bars(points, title="What notes cover", finding=most(found), y_label="repositories", **LOOK)


def most(found: Sequence[Covered]) -> str:
    """The topic in the most repositories, in words."""
    if not found or not found[0].counted.repositories:
        return "No repository has notes about a topic of the programme yet."
    first = found[0].counted
    return f"{first.topic.name} is in the most repositories: {first.repositories:,}."


def _step(one: Counted) -> Step:
    if not one.notes:
        return Step.NOTHING
    if one.linked or one.measured:
        return Step.SHOWN
    return Step.SOLVED if one.challenges else Step.TOLD
