"""Items that a document's front matter states exactly: they are taken as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nexus.lib.markdown import Source
from nexus.library.engines.extract.items import Challenge, Extraction, Practice, Technology
from nexus.library.engines.extract.vocabulary import known_as

_NAMES = frozenset({"technologies", "challenges", "practices"})
_FIELDS = re.compile(r"^(technologies|challenges|practices)[ \t]*:", re.MULTILINE)
_LONGEST = 16_384
DETAILS = ("environment", "cause", "trade_off")
MOST_LABS = 20


def declared(source: Source) -> Extraction:
    """What the front matter of a document states, in fields of its own."""
    values = source.front_matter
    if not values.keys() & _NAMES:
        return Extraction()
    places = {
        found[1]: source.text.count("\n", 0, found.start()) + 1 for found in _FIELDS.finditer(source.text, 0, _LONGEST)
    }
    return Extraction(
        challenges=tuple(_challenges(values, places.get("challenges", 1))),
        technologies=tuple(
            Technology(name, places.get("technologies", 1), "front matter", known_as(name))
            for name in _texts(values.get("technologies"))
        ),
        practices=tuple(
            Practice(text, places.get("practices", 1), "front matter") for text in _texts(values.get("practices"))
        ),
    )


def _texts(value: object) -> list[str]:
    found = [_text(one) for one in value] if isinstance(value, list) else []
    return list(dict.fromkeys(text for text in found if text))


def _text(value: object) -> str:
    return " ".join(value.replace("\0", "\ufffd").split()) if isinstance(value, str) else ""


def _challenges(values: Mapping[Any, object], line: int) -> list[Challenge]:
    found, value = [], values.get("challenges")
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict):
            problem, solution = _text(one.get("challenge")), _text(one.get("solution"))
            if problem:
                title = _text(one.get("title")) or None
                found.append(Challenge(problem, solution, line, "front matter", title, _details(one, values)))
    return found


def _details(one: Mapping[Any, object], document: Mapping[Any, object]) -> dict[str, str | list[str]]:
    told: dict[str, str | list[str]] = {name: text for name in DETAILS if (text := _text(one.get(name)))}
    named = labs(one) or labs(document)
    return {**told, "labs": named} if named else told


def labs(values: Mapping[Any, object]) -> list[str]:
    """The labs that front matter names."""
    return _texts(values.get("labs"))[:MOST_LABS]
