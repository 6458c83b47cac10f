"""On which line something stands."""

from __future__ import annotations

import re
from bisect import bisect_right


class Lines:
    """The lines of a text, counted once, when the first is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []

    def at(self, position: int) -> int:
        """The number, from 1, of the line that holds a position."""
        if not self._starts:
            self._starts = [0, *(match.end() for match in re.finditer("\n", self._text))]
        return bisect_right(self._starts, position)
