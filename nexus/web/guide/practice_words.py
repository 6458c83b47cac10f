"""Checklists, and what stands behind their lines, in the words of their pages."""

from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from nexus.challenges.engines.checklists import Checklist, Piece, pieces
from nexus.challenges.models import Saying
from nexus.challenges.practice_support import Solved, Wording, source_url
from nexus.challenges.practices import Cited, Listed, RestsOn, Shown
from nexus.challenges.unheld import Unheld
from nexus.labs.lab import SIGNS
from nexus.labs.results import Check
from nexus.lib.plots.points import number
from nexus.lib.wording import counted
from nexus.web.badges import BADGES, STATES
from nexus.web.challenges.present import topics
from nexus.web.guide.present import WORDS

SHOWN = 6
LABS, TESTS, CODE, SOURCES = "lab", "test", "code", "src"
KINDS = ((LABS, "lab"), (TESTS, "test"), (CODE, "place in code"), (SOURCES, "source"))


def listed(one: Listed) -> dict[str, Any]:
    found = one.checklist
    return {
        **item(found),
        "description": found.description,
        "lines": counted(len(found.lines), "line"),
        "about": _counts(one.learners, one.challenges, one.citations),
        "failing": one.failing,
        "updated_at": one.updated_at,
    }


def item(one: Checklist) -> dict[str, Any]:
    return {"title": one.title, "url": one.url, "slug": one.slug}


def checklist(one: Checklist, lines: list[Shown]) -> dict[str, Any]:
    return {
        **item(one),
        "about": one.about,
        "verified_at": one.verified_at,
        "sections": [
            {"title": title, "lines": [line(shown) for shown in of_it]}
            for title, of_it in groupby(lines, key=lambda shown: shown.line.section)
        ],
    }


def line(one: Shown) -> dict[str, Any]:
    """A line and everything behind it. `failing`, `failed` and `contradicting` speak against it."""
    return {
        "id": one.line.id,
        "pieces": list(pieces(one.line.text)),
        "why": _why(one.line.why),
        "guide": {"title": one.line.guide[0], "url": f"/guide/{one.line.guide[1]}"} if one.line.guide[1] else None,
        "summary": summary(one),
        "against": one.against,
        "status": one.status,
        "rests_on": [receipt(each) for each in one.rests_on if each.status != "failing"],
        "failing": [receipt(each) for each in one.failing],
        "learners": one.learners,
        "wordings": [wording(each) for each in one.wordings[:SHOWN]],
        "more_wordings": max(0, len(one.wordings) - SHOWN),
        "solved": [solved(each) for each in one.solutions[:SHOWN]],
        "more_solved": max(0, len(one.solutions) - SHOWN),
        "failed": [solved(each) for each in one.failed_solutions[:SHOWN]],
        "supporting": [cited(each) for each in one.cited("supports")],
        "contradicting": [cited(each) for each in one.cited("contradicts")],
    }


def summary(one: Shown) -> str:
    """`3 labs · 14 learners · 2 challenges · 1 against`."""
    labs = len({each.receipt.lab for each in one.rests_on if each.kind == LABS})
    rests_on = {kind: sum(each.kind == kind for each in one.rests_on) for kind, _ in KINDS} | {LABS: labs}
    parts = [counted(rests_on[kind], noun, _plural(noun)) for kind, noun in KINDS if rests_on[kind]]
    parts += _counts(one.learners, len(one.solutions), len(one.cited("supports")))
    return " · ".join([*parts, *([f"{one.against} against"] if one.against else [])])


def receipt(one: RestsOn) -> dict[str, Any]:
    """What a line rests on: where it leads, what it says, and how it stands."""
    value = one.receipt.value
    told: dict[str, Any] = {"status": one.status, "word": WORDS[one.status], "text": value, "url": "", "found": ""}
    if one.receipt.kind == "lab":
        said = one.check.says if one.check else one.receipt.metric
        found = _found(one.check) if one.check else ""
        return {**told, "text": said, "url": f"/labs/{one.receipt.lab}", "found": found, "from": one.receipt.lab}
    if one.place:
        name = value.rpartition(".")[2]
        return {**told, "text": name, "is_code": True, "url": one.place.url, "from": str(one.place)}
    host = urlsplit(value).netloc.removeprefix("www.")
    return {**told, "text": value.partition("://")[2], "url": value, "from": host} if host else told


def wording(one: Wording) -> dict[str, Any]:
    return {**saying(one.saying), "why": one.why, "others": [saying(each) for each in one.others]}


def saying(one: Saying) -> dict[str, Any]:
    owner = one.repository.owner.handle
    return {
        "text": one.text,
        "author": one.author or owner,
        "owner": owner,
        "place": f"{owner}/{one.repository.name} {one.path}:{one.line}",
        "source_url": source_url(one),
        "written_at": one.written_at,
    }


def solved(one: Solved) -> dict[str, Any]:
    return {
        "title": one.row.title,
        "url": one.row.url,
        "badge": one.badge.name.lower(),
        "word": BADGES[one.badge.name.lower()],
        "state": one.state.value,
        "state_word": STATES.get(one.state.value, ""),
        "reason": one.reason.removeprefix("told, "),
        "why": one.why,
    }


def cited(one: Cited) -> dict[str, Any]:
    return {
        "id": one.citation.pk,
        "title": one.row.title if one.row else one.citation.url.partition("://")[2],
        "url": one.row.url if one.row else one.citation.url,
        "is_elsewhere": one.row is None,
        "note": one.citation.note,
        "person": one.citation.person.handle if one.citation.person else "",
        "given_at": one.citation.given_at,
        "may_withdraw": one.may_withdraw,
    }


def unheld(one: Unheld) -> dict[str, Any]:
    first, *others = one.firsts
    return {
        "title": one.title,
        "learners": one.learners,
        "first": saying(first),
        "others": [saying(each) for each in others[:SHOWN]],
        "more": max(0, len(others) - SHOWN),
        "topics": topics(one.topics),
    }


def _found(check: Check) -> str:
    return f"{number(check.value)}, claimed {SIGNS[check.op]} {number(check.bound)}"


def _why(text: str) -> list[Piece]:
    """The reason as a sentence of its own."""
    return list(pieces(text[:1].upper() + text[1:]))


def _counts(learners: int, challenges: int, citations: int) -> list[str]:
    nouns = ((learners, "learner"), (challenges, "challenge"), (citations, "citation"))
    return [counted(count, noun) for count, noun in nouns if count]


def _plural(noun: str) -> str:
    return "places in code" if noun == "place in code" else ""
