"""A text as the words it is compared by, each knowing where it stands.

1. Markup is taken out, the text is cut at a length no problem needs.
2. Words are cut to their stems; words that only hold a sentence together are left out.
3. Different ways to write one thing become one: "front-end" and "frontend", "authentication" and "auth".
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from nexus.challenges.engines.stems import stem

MOST_CHARACTERS = 6_000
MOST_WORDS = 500
_WORD = re.compile(r"\w+")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,2000}\)")
_MARKUP = re.compile(r"<[^<>]{0,300}>|[*`~#|\\]+|(?<!\w)_+|_+(?!\w)")
_LONGEST = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A stem, and the range of characters in the plain text that it stands for."""

    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The data of `words.toml` as stems."""

    same: dict[tuple[str, ...], str]
    stop: frozenset[str]
    generic: frozenset[str]


def plain(text: str) -> str:
    """The text without markup, in one line, cut at a length that is enough for any problem."""
    text = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS])[: 2 * MOST_CHARACTERS]
    return " ".join(_MARKUP.sub(" ", _LINK.sub(r"\1", text)).split())


def words(text: str) -> tuple[Word, ...]:
    """The first words of a plain text in their order."""
    known = vocabulary()
    found = [Word(match[0].casefold(), *match.span()) for match in islice(_WORD.finditer(text), MOST_WORDS)]
    return tuple(
        _merged([Word(stem(word.stem), word.start, word.end) for word in found if word.stem not in known.stop])
    )


@cache
def vocabulary() -> Vocabulary:
    raw = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    stop = frozenset(raw["stop"]["words"].split())
    same = {
        tuple(stem(word) for word in _WORD.findall(variant) if word not in stop): stem(name)
        for name, variants in raw["same"].items()
        for variant in variants
    }
    once = {stem(word) for word in raw["generic"]["words"].split()}
    return Vocabulary(same, stop, frozenset(once | {same.get((word,), word) for word in once}))


def _merged(found: list[Word]) -> Iterator[Word]:
    """Longest match first: of "real time" one word is made, that of "realtime"."""
    same, place = vocabulary().same, 0
    while place < len(found):
        for length in range(min(_LONGEST, len(found) - place), 0, -1):
            run = found[place : place + length]
            name = same.get(tuple(word.stem for word in run))
            if name is not None or length == 1:
                yield Word(name or run[0].stem, run[0].start, run[-1].end)
                place += length
                break
