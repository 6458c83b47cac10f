"""What is joined and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One challenge as one learner tells it. `key` names it for ever; of two problems the smaller key is the older."""

    key: str
    title: str
    problem: str
    solution: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why two problems are one: a known problem that both tell, in the words of each, or words that both hold."""

    label: str = ""
    here: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.words:
            return "both: " + " + ".join(self.words)
        here, there = (" … ".join(f"“{part}”" for part in told) for told in (self.here, self.there))
        if here.casefold() == there.casefold():
            return f"same because both tell of {self.label} ({here})"
        return f"same because both tell of {self.label} ({here} here, {there} there)"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a problem belongs: `cluster` is None where nobody told it before."""

    cluster: str | None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """`why` compares it with the first member of its cluster, which has none itself."""

    key: str
    why: Why | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """One problem, told by its members. Its key is that of its first member; `concept` names a known problem."""

    key: str
    title: str
    concept: str | None
    members: tuple[Member, ...]
