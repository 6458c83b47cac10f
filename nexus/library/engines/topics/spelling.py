"""When two ways to write a name are one: case, plural, spaces, hyphens and dots do not count."""

import re
from functools import lru_cache

TOKEN = re.compile(r"[^\W_]+(?:\+\+|\+\d|#)?")
LONGEST_TOKEN = 40
_NO_PLURAL = ("ss", "us", "is", "js")


def key(name: str) -> str:
    """One key for all ways to write a name: "Unit Tests", "unit-test", "UnitTest"."""
    return "".join(map(word, TOKEN.findall(name)))


def word(token: str) -> str:
    """One word as it counts; a token longer than any name counts as nothing."""
    return _word(token) if len(token) <= LONGEST_TOKEN else ""


@lru_cache(maxsize=32_768)
def _word(token: str) -> str:
    low = token.lower()
    if len(low) > 3 and low.endswith("s") and not low.endswith(_NO_PLURAL):
        low = low[:-1]
    return low.replace("isation", "ization")
