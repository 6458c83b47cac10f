"""The labels learners put before the parts of a challenge, and what each part is."""

from __future__ import annotations

import re
from enum import Enum

_DIGITS = re.compile(r"\s*[#№]?\s*\d+\s*$")
_PROBLEM = re.compile(
    r"(?:the |my |our |main |key |major |core )*+"
    r"(?:challenge|problem|issue|obstacle|difficulty|difficulties|hurdle|pain point|blocker|struggle|bug|error"
    r"|situation|symptom|context|scenario|concern|description|what (?:i|we) (?:saw|faced|observed)"
    r"|what (?:happened|went wrong)"
    r")s?"
    r"(?: (?:i |we )?(?:faced|encountered|statement|description|met|identified|observed))?"
)
_SOLUTION = re.compile(
    r"(?:the |my |our |final |key |proposed |implemented |applied )*"
    r"(?:solution|resolution|fix|remedy|workaround|answer|approach|action|mitigation|response|strategy|solved"
    r"|resolved|fixed|what (?:i|we) did|what worked|how (?:i|we|it was) (?:\w+ )?"
    r"(?:solv|fix|resolv|overc|handl|address|tackl|approach|mitigat|did)\w*(?: (?:it|this|that|them))?)(?:e?s)?"
    r"(?: (?:implemented|applied|taken|found|used|adopted|steps|approach|by|with))?"
)
_ASIDE = re.compile(
    r"(?:key |the |personal |main |final |my )*"
    r"(?:outcome|result|root cause|cause|learning|lesson|lesson learned|takeaway|impact|effect|benefit|tools?"
    r"|tools used|measure|code location|location|file|log|status|example|note|technolog(?:y|ies)(?: used)?"
    r"|tech(?: stack)?|skills?(?: used)?|why(?: it matter(?:s|ed))?|where|when|prevention|reflection"
    r"|evidence|reference|commit|date"
    r"|severity|priority|task|goal|before|after|code|snippet|time(?: spent)?|category|resources?"
    r"|what (?:i|we) learn(?:ed|t)|trade-?off|improvement|metric)s?(?: learned| learnt| achieved)?"
)


class Role(Enum):
    """What stands behind a label."""

    PROBLEM = "problem"
    SOLUTION = "solution"
    ASIDE = "aside"


def role(name: str) -> Role | None:
    """The role of a label ("Challenge", "The Solution", "Root Cause"), None for any other words."""
    if len(name) > 60:
        return None
    words = _DIGITS.sub("", name.lower()).strip(" .:#*")
    words = re.sub(r"\s*\([^)]*\)$", "", words)
    if _PROBLEM.fullmatch(words):
        return Role.PROBLEM
    if _SOLUTION.fullmatch(words):
        return Role.SOLUTION
    return Role.ASIDE if _ASIDE.fullmatch(words) else None


def is_numbered(name: str) -> bool:
    """Whether a label is one of a count, as in "Challenge 2"."""
    return _DIGITS.search(name) is not None


def is_plural(name: str) -> bool:
    return name.lower().rstrip(" .:").endswith(("s", "faced", "encountered", "implemented"))
