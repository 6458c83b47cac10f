"""Topics and the notes about them in the words of their pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from nexus.lib.wording import counted as worded
from nexus.library.coverage import WORDS, Covered, Step
from nexus.library.engines.topics import Topic
from nexus.library.topics import Counted, Told

ALIASES_SHOWN = 12
KINDS = {"technology": "Technologies", "concept": "Concepts"}


def topic_row(one: Counted) -> dict[str, Any]:
    return {
        "slug": one.topic.slug,
        "name": one.topic.name,
        "url": one.url,
        "kind": one.topic.kind,
        "has_notes": one.notes > 0,
        "about": _about(one),
        "evidence": [
            {"status": status, "text": f"{number:,} {status}"}
            for status, number in (("measured", one.measured), ("linked", one.linked))
            if number
        ],
        "challenges": worded(one.challenges, "solved challenge") if one.challenges else "",
    }


def topic(one: Counted) -> dict[str, Any]:
    """A topic for its own page."""
    return {**topic_row(one), "aliases": list(_aliases(one.topic)), "atom_url": f"{one.url}.atom"}


def note_row(one: Told) -> dict[str, Any]:
    return {
        "title": one.heading or one.title,
        "document": one.title if one.heading else "",
        "url": one.url,
        "owner": one.owner,
        "repository": one.repository,
        "author": one.author,
        "written_at": one.written_at,
        "evidence": one.evidence,
        "why": one.why,
        "excerpt": one.excerpt,
        "copies": [note_row(copy) for copy in one.copies],
        "copies_text": f"{one.copies_count:,} more {'says' if one.copies_count == 1 else 'say'} the same",
        "copies_hidden": one.copies_count - len(one.copies),
    }


def covered(one: Covered) -> dict[str, Any]:
    found = one.counted
    return {
        "name": found.topic.name,
        "url": found.url,
        "repositories": found.repositories,
        "notes": found.notes,
        "challenges": found.challenges,
        "linked": found.linked,
        "measured": found.measured,
        "word": WORDS[one.step],
    }


def lacking(found: Sequence[Covered]) -> list[dict[str, Any]]:
    """What is missing, by kind, each with its topics."""
    groups = (
        ("Nobody has written about", [one for one in found if one.step == Step.NOTHING]),
        ("Notes, and no solved challenge", [one for one in found if one.lacks_challenge]),
        ("Only told: no measurement, no change to look at", [one for one in found if one.only_told]),
    )
    return [
        {"heading": heading, "topics": [{"name": one.counted.topic.name, "url": one.counted.url} for one in some]}
        for heading, some in groups
        if some
    ]


def filters(kind: str, found: Sequence[Counted]) -> list[dict[str, Any]]:
    """Links to all topics, to technologies, to concepts, each with how many there are."""
    options = [("", "All", len(found))]
    options += [(key, label, sum(one.topic.kind == key for one in found)) for key, label in KINDS.items()]
    return [
        {"label": f"{label} {number}", "url": f"/topics/?kind={key}" if key else "/topics/", "active": key == kind}
        for key, label, number in options
    ]


def _about(one: Counted) -> str:
    if not one.notes:
        return "Nobody has written about it yet."
    places = f"{worded(one.repositories, 'repository', 'repositories')} of {worded(one.people, 'owner')}"
    return f"{worded(one.notes, 'note')} in {places}"


def _aliases(found: Topic) -> Iterable[str]:
    """Other names a reader may know it by, the shortest first."""
    return sorted(found.aliases, key=lambda name: (len(name), name))[:ALIASES_SHOWN]
