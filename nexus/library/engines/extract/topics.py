"""What a heading is about, told by the stems of its words: learners never write the same title twice."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
_PROBLEMS = ("problem", "issue", "obstacle", "difficult", "hurdle", "blocker", "struggle", "roadblock", "bugs")
_SOLVED = ("solution", "solv", "resol", "fix", "overc", "encounter", "face", "handl", "tackl", "mitigat", "address")
_NOT_YET = frozenset({"future", "upcoming", "next", "planned", "remaining", "open", "known"})
_PLANNED = frozenset({"suggested", "planned", "proposed", "future", "possible", "alternative", "recommended"})
_TELLS = frozenset({"fix", "solve", "resolve", "handle", "tackle", "address", "avoid", "troubleshoot"})
_TOOLS = ("tool", "framework", "librar", "language", "platform")
_WITH = ("used", "using", "technolog", "stack", "framework", "language", "librar", "and", "covered", "tools")


_MOST_WORDS = 12
_STEM = re.compile(
    r"challeng|problem|issue|obstacle|difficult|hurdle|blocker|struggle|roadblock|bugs|practice|takeaway|lesson|tech|stack"
    r"|built|made|powered|develop|tool|framework|librar|language|platform|concept|learn|fundamental|principle|glossary|theor"
    r"|skill|endpoint|route|\bapis?\b|solution|solved|resol|fix"
)


class Topic(Enum):
    """What a section can be about. A heading without a topic takes that of nobody."""

    CHALLENGES = "challenges"
    PRACTICES = "practices"
    TECHNOLOGIES = "technologies"
    CONCEPTS = "concepts"
    ENDPOINTS = "endpoints"


STEMS_OF = {
    Topic.TECHNOLOGIES: ("tech", "stack", "built with", "tools", "frameworks"),
    Topic.CHALLENGES: ("challeng", "problem", "issue", "difficult", "obstacle"),
    Topic.PRACTICES: ("practice", "takeaway", "lesson"),
}


def words(title: str) -> list[str]:
    """The words of a title in lower case; digits, marks and emoji are none."""
    return _WORD.findall(title.lower().replace("\u2019", "").replace("'", ""))


@lru_cache(maxsize=8192)
def may_have_topic(html: str) -> bool:
    """Whether a heading holds the stem of a topic or of a solution; one without costs no more than this."""
    return _STEM.search(html.lower()) is not None


@lru_cache(maxsize=4096)
def topic(title: str) -> Topic | None:
    """The topic of a heading, by stems; the first that fits in the order of the list above."""
    found = words(title)
    if len(found) > _MOST_WORDS:
        return None
    return next((one for one, fits in _RULES if fits(found)), None)


def is_planned(title: str) -> bool:
    """Whether a title speaks of what is not made yet, or only proposed."""
    return not _PLANNED.isdisjoint(words(title))


def mentions_solutions(title: str) -> bool:
    """Whether a title promises solutions, not problems alone."""
    return _any(words(title), ("solution", "solv", "resol", "fix", "overc", "mitigat", "lesson"))


def _any(found: list[str], stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stems) for word in found)


def _challenges(found: list[str]) -> bool:
    if _NOT_YET & set(found):
        return False
    if "challenges" in found:
        return True
    if re.search(r"\bproblem solv", " ".join(found)) or _is_instruction(found):
        return False
    is_problem = "challenge" in found or _any(found, _PROBLEMS)
    return is_problem and _any(found, _SOLVED)


def _is_instruction(found: list[str]) -> bool:
    """Whether a title tells readers what to do ("Fix a problem"), and not what its author met."""
    return found[:2] == ["how", "to"] or bool(_TELLS & set(found[:1]))


def _practices(found: list[str]) -> bool:
    return bool({"practice", "practices", "takeaway", "takeaways", "lesson", "lessons"} & set(found))


def _technologies(found: list[str]) -> bool:
    text = " ".join(found).replace("full stack", "fullstack").replace("call stack", "")
    if re.search(r"\b(?:technolog\w*|tech|techs|stack|techstack)\b", text):
        return not re.search(r"\btechnolog\w* (?:choice|decision|integration)", text)
    if re.search(r"\b(?:built|made|developed|powered) (?:with|using|by|on)\b", text):
        return True
    return _any(found, _TOOLS) and (_any(found, _WITH) or found == ["tools"]) and len(found) <= 6


def _concepts(found: list[str]) -> bool:
    has_learned = {"learn", "learned", "learnt", "learning", "learnings", "practiced"} & set(found)
    return bool(has_learned) or _any(found, ("concept", "fundamental", "principle", "glossary", "theory", "skill"))


def _endpoints(found: list[str]) -> bool:
    return _any(found, ("endpoint", "route")) or bool({"api", "apis"} & set(found))


_RULES = (
    (Topic.CHALLENGES, _challenges),
    (Topic.PRACTICES, _practices),
    (Topic.TECHNOLOGIES, _technologies),
    (Topic.CONCEPTS, _concepts),
    (Topic.ENDPOINTS, _endpoints),
)
