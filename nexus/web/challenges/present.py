"""Challenges, their solutions and evidence in the words of their pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from nexus.accounts.models import Person
from nexus.challenges import policy, queries
from nexus.challenges.engines.evidence import LEAST_RUNS, LabRun
from nexus.challenges.engines.pinned import is_pinned
from nexus.challenges.models import Evidence, Known, Telling
from nexus.challenges.queries import Row, Shown, Whole
from nexus.labs import queries as labs
from nexus.lib.plots.points import number
from nexus.library.engines.topics.catalogue import catalogue
from nexus.web.badges import BADGES, STATES
from nexus.web.challenges.texts import beginning, blocks

SHOWN = 8
BEGINNING = 150
Titles = Mapping[str, str]
DETAILS = (("environment", "Environment"), ("cause", "Cause"), ("trade_off", "Trade-off"))


def row(one: Row) -> dict[str, Any]:
    """A challenge as one row of a list."""
    return {
        "id": f"/challenges/{one.challenge.pk}",
        "url": one.url,
        "title": one.title,
        "about": _about(one),
        "known": known(one.challenge) if one.challenge.answers else [],
        "told": len(one.by),
        "answers": one.challenge.answers,
        "author": one.author or one.by[0],
        "owner": one.by[0],
        "told_at": one.told_at,
        "topics": topics(one.topics),
    }


def known(one: Known) -> list[dict[str, str]]:
    """The badge, and its state where that needs a word."""
    return _words(one.badge_name, one.state)


def topics(slugs: Sequence[str]) -> list[dict[str, str]]:
    return [{"slug": slug, "name": topic_name(slug)} for slug in slugs]


def topic_name(slug: str) -> str:
    topic = catalogue().topics.get(slug)
    return topic.name if topic else slug


def whole(one: Whole) -> dict[str, Any]:
    """Everything the page of a challenge shows."""
    first, *others = one.tellings
    return {
        "key": one.row.challenge.pk,
        "url": one.row.url,
        "solutions_url": f"/challenges/{one.row.challenge.pk}/solutions",
        "title": one.row.title,
        "topics": topics(one.row.topics),
        "first": telling(first, one.tellings),
        "problem": blocks(first.problem) if first.problem != one.row.title else [],
        "details": [
            {"name": name, "blocks": blocks(str(text))} for key, name in DETAILS if (text := first.details.get(key))
        ],
        "told": len(one.row.by),
        "others_count": len(others),
        "others": [telling(other, one.tellings) for other in others[:SHOWN]],
        "more_others": [telling(other, one.tellings) for other in others[SHOWN:]],
        "may_accept": one.may_accept,
    }


def telling(one: Telling, seen: Sequence[Telling]) -> dict[str, Any]:
    owner = one.repository.owner.handle
    return {
        "heading": one.heading,
        "problem": one.problem,
        "about": beginning(one.problem, 2 * BEGINNING),
        "author": one.author or owner,
        "owner": owner,
        "repository": one.repository.name,
        "path": one.path,
        "line": one.line,
        "commit": one.commit[:10],
        "source_url": queries.source_url(one),
        "written_at": one.written_at,
        "why": queries.why(one, seen),
    }


def solution(shown: Shown, one: Whole, viewer: Person | None, titles: Titles) -> dict[str, Any]:
    """A solution with what speaks for it. `titles` are those of the labs."""
    key, person = shown.solution.pk, shown.solution.person
    told = [telling(first, one.tellings) for first in shown.tellings]
    return {
        "key": key,
        "url": f"/challenges/{one.row.challenge.pk}/solutions/{key}",
        "blocks": blocks(shown.text),
        "beginning": beginning(shown.text, BEGINNING),
        "known": _words(shown.standing.badge.name.lower(), shown.standing.state),
        "reason": shown.standing.reason.removeprefix("told, "),
        "change": _best_change(shown.evidence),
        "author": told[0]["author"] if told else getattr(person, "handle", ""),
        "owner": told[0]["owner"] if told else getattr(person, "handle", ""),
        "said_at": told[0]["written_at"] if told else shown.solution.said_at,
        "told": told,
        "is_typed": not told,
        "votes": shown.votes,
        "mine": shown.mine,
        "is_accepted": shown.is_accepted,
        "may_vote": shown.may_vote,
        "may_withdraw": shown.may_withdraw,
        "evidence": [
            *_from_tellings(shown, titles),
            *(_given(row, shown.labs, viewer, titles) for row in shown.evidence),
        ],
    }


def lab_titles() -> Titles:
    """The labs that evidence may name."""
    return {lab.slug: lab.title for lab, _ in labs.all_labs()}


def _about(one: Row) -> str:
    about = beginning(one.problem, BEGINNING)
    return "" if about == one.title else about


def _words(badge: str, state: str) -> list[dict[str, str]]:
    found = [{"status": badge, "word": BADGES[badge]}]
    return [*found, {"status": state, "word": STATES[state]}] if state in STATES else found


def _best_change(evidence: Sequence[Evidence]) -> str:
    """What the best measurement shows."""
    changes = [(found.ratio or 0, found.words) for one in evidence if (found := queries.change_of(one))]
    return max(changes)[1] if changes else ""


def _from_tellings(shown: Shown, titles: Titles) -> list[dict[str, Any]]:
    """What those who tell the solution point at: changes, and labs."""
    hub = urlsplit(settings.NEXUS_URL).netloc
    links = dict.fromkeys(url for one in shown.tellings for url in one.links if is_pinned(url, hub))
    given = {one.lab for one in shown.evidence}
    found: list[dict[str, Any]] = [{"kind": "link", "url": url, "address": _address(url)} for url in links]
    return [*found, *(_lab(run.lab, run, titles) for run in shown.labs if run.lab not in given)]


def _given(one: Evidence, runs: Sequence[LabRun], viewer: Person | None, titles: Titles) -> dict[str, Any]:
    """What somebody added."""
    by = {
        "key": one.pk,
        "person": getattr(one.person, "handle", ""),
        "given_at": one.given_at,
        "note": one.note,
        "may_withdraw": policy.may_withdraw(viewer, one),
    }
    if one.kind == Evidence.Kind.LINK:
        return {"kind": "link", "url": one.url, "address": _address(one.url), **by}
    if one.kind == Evidence.Kind.LAB:
        return {**_lab(one.lab, next((run for run in runs if run.lab == one.lab), None), titles), **by}
    change = queries.change_of(one)
    words = change.words if change else f"{number(one.before or 0)} to {number(one.after or 0)} {one.unit}"
    return {"kind": "measurement", "words": words, "of": one.of, "runs": one.runs, "is_few": _is_few(one.runs), **by}


def _is_few(runs: int | None) -> bool:
    return (runs or 0) < LEAST_RUNS


def _lab(slug: str, run: LabRun | None, titles: Titles) -> dict[str, Any]:
    on: date | None = run.on if run else None
    return {
        "kind": "lab",
        "url": f"/labs/{slug}",
        "title": titles.get(slug, slug),
        "passed": run.passed if run else None,
        "on": on,
    }


def _address(url: str) -> str:
    return url.partition("://")[2].rstrip("/")
