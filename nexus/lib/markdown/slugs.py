"""Heading anchors as GitHub makes them.

Letters are lowered, blanks become hyphens, and everything that is no letter, mark, digit, connector
or hyphen goes. A name used before gets -1, -2 and so on.
"""

from __future__ import annotations

import unicodedata

from nexus.lib.markdown.reserved_names import safe_name

_KEPT_CATEGORIES = frozenset({"Nd", "Nl", "Pc"})


class Slugs:
    """The anchors of one page, each unique."""

    __slots__ = ("_taken",)

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def add(self, title: str) -> str:
        """Return the anchor of the next heading with this plain title."""
        name = safe_name(slug(title)) or "section"
        taken = self._taken
        if name not in taken:
            taken[name] = 0
            return name
        number = taken[name] + 1
        while f"{name}-{number}" in taken:
            number += 1
        taken[name] = number
        taken[f"{name}-{number}"] = 0
        return f"{name}-{number}"


class _Kept(dict[int, int | None]):
    """What becomes of each character, judged when it is first met."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = code if _is_kept(chr(code)) else None
        return kept


_KEPT = _Kept({ord(" "): ord("-"), ord("-"): ord("-")})


def slug(title: str) -> str:
    """Return GitHub's slug of a plain title; it may be empty."""
    return title.lower().translate(_KEPT)


def _is_kept(mark: str) -> bool:
    category = unicodedata.category(mark)
    if category[0] in "LM" or category in _KEPT_CATEGORIES:
        return True
    return "\u24b6" <= mark <= "\u24e9" or ("\U0001f130" <= mark <= "\U0001f189" and mark.isalpha())
