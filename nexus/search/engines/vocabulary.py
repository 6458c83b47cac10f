"""Words worth remembering, and which of them a mistyped word may have meant."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 4, 24
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},{LONGEST}}}")


def words(texts: Iterable[str]) -> set[str]:
    """The distinct words of the texts, lower case, that are long enough to be mistyped recognisably.

    Cut at spaces first: that is quick, and leaves few distinct pieces to look at closely.
    """
    pieces: set[str] = set()
    for text in texts:
        pieces.update(text.lower().split())
    return set(_WORD.findall("\n".join(pieces)))


def trigrams(word: str) -> list[str]:
    """Overlapping groups of three letters: `redis` -> red, edi, dis."""
    return [word[index : index + 3] for index in range(len(word) - 2)] or [word]


def nearest(word: str, candidates: Iterable[str]) -> list[str]:
    """Candidates within one edit (two from eight letters on), nearest first. A swap of neighbours is one edit."""
    allowed = 1 if len(word) < 8 else 2
    near = [(OSA.distance(word, candidate, score_cutoff=allowed), candidate) for candidate in candidates]
    return [candidate for distance, candidate in sorted(near) if 0 < distance <= allowed]
