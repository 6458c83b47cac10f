"""What the project is: one of the ideas learners choose from, told by the words of its title and first lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nexus.library.engines.extract.blocks import Block
from nexus.library.engines.extract.items import Idea
from nexus.library.engines.extract.topics import Topic, topic, words
from nexus.library.engines.extract.wording import marked, plain, title

KINDS = {
    "e-commerce": r"e-?commerce|online (?:store|shop)|shopping|product catalog|marketplace|storefront",
    "movies": r"movies?|films?|cine\w*|tmdb",
    "jobs": r"job ?(?:board|platform|portal|listing|search|application)s?|jobs|recruit\w*|hiring|freelanc\w*",
    "polls": r"polls?|polling|voting|votes?|surveys?",
    "social feed": r"social[ -](?:media|feed|network)\w*|news ?feed|social app",
    "real estate": r"real[ -]estate|property listings?|propert(?:y|ies)|rentals?",
    "booking": r"booking|reservations?|travel|hotels?|airbnb",
    "health": r"health\w*|medical|clinic|patients?|hospital",
    "finance": r"financ\w*|banking|wallet|expenses?|budget\w*",
    "learning": r"e-?learning|course platform|lms|quiz\w*",
    "blog": r"blog\w*",
}
_ORDER = tuple(KINDS)
_ANY = re.compile(rf"\b(?:{'|'.join(f'({words})' for words in KINDS.values())})\b", re.IGNORECASE)
_PROGRAMME_WORDS = """
alx project nexus prodev pro dev backend frontend back front end engineering program programme documentation doc docs
hub document final learnings learning overview summary capstone readme my the of and a for in be fe full stack knowledge
base journey bedrock repository repo major key portfolio welcome to introduction software africa specialization
developer web development about this name case study report notes guide
"""
_OF_THE_PROGRAMME = frozenset(_PROGRAMME_WORDS.split())
_OF_A_PROJECT = re.compile(
    r"\b(?:features?|install\w*|set ?up|getting started|quick ?start|usage|run(?:ning)?|endpoints?|deploy\w*"
    r"|tech(?:nology)? stack|architecture|prerequisites|requirements|structure|demo|screenshots?|objectives?|vision"
    r"|mission)\b",
    re.IGNORECASE,
)
_BEGINNING, _LONGEST = 12, 1_000


def idea(found: Sequence[Block]) -> Idea | None:
    """The idea of a project, None for a collection of notes."""
    heads = [block for block in found if block.kind == "heading" and block.level <= 2][:6]
    for block in heads:
        name = title(block.html)
        kind = _kind_of(name)
        if kind and topic(name) in (None, Topic.ENDPOINTS):
            return Idea(kind, name, block.line, "title")
    own = next((block for block in heads if block.level == 1 and _is_own_name(title(block.html))), None)
    if own is not None:
        kind = _of_beginning(found)
        if kind or _is_project(found):
            return Idea(kind or "other", title(own.html), own.line, "beginning" if kind else "name")
    return None


def _is_project(found: Sequence[Block]) -> bool:
    """Whether it is about something to install, run or use; notes are not."""
    return any(block.kind == "heading" and _OF_A_PROJECT.search(title(block.html)) for block in found)


def _kind_of(text: str) -> str | None:
    found = _ANY.search(text)
    return _ORDER[found.lastindex - 1] if found and found.lastindex else None


def _is_own_name(name: str) -> bool:
    """Whether a title says more than which programme this is."""
    found = words(name)
    return bool(found) and topic(name) is None and any(word not in _OF_THE_PROGRAMME for word in found)


def _of_beginning(found: Sequence[Block]) -> str | None:
    """The kind most spoken of before the third heading."""
    text = " ".join(plain(marked(block.html)) for block in found[:_BEGINNING] if block.kind in ("heading", "text"))
    counts = Counter(_ORDER[found.lastindex - 1] for found in _ANY.finditer(text[:_LONGEST]) if found.lastindex)
    return counts.most_common(1)[0][0] if counts else None
