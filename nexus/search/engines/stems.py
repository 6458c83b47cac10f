"""Words that begin with a stem: `caches` and `caching` both do with `cach`, as the index's own stemmer has it."""

from collections.abc import Iterable, Sequence

ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "s", "e", "y")
SHORTEST = 3


def stems(words: Iterable[str]) -> tuple[str, ...]:
    """What the words have in common with their inflections, each once."""
    return tuple(dict.fromkeys(map(_stem, words)))


def starts(lowered: str, stem: str) -> list[int]:
    """Where words begin with the stem. Every candidate is asked, and `find` is much quicker than a pattern."""
    found = []
    at = lowered.find(stem)
    while at != -1:
        if at == 0 or not (lowered[at - 1].isalnum() or lowered[at - 1] == "_"):
            found.append(at)
        at = lowered.find(stem, at + len(stem))
    return found


def spans(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Begin and end of each word that begins with one of the stems, in any case, in their order."""
    lowered = _lowered(text)
    found: list[tuple[int, int]] = []
    last = 0
    for start, shortest in sorted((start, start + len(stem)) for stem in wanted for start in starts(lowered, stem)):
        if start >= last:
            last = _end_of_word(text, shortest)
            found.append((start, last))
    return found


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


def _end_of_word(text: str, position: int) -> int:
    while position < len(text) and (text[position].isalnum() or text[position] == "_"):
        position += 1
    return position


def _lowered(text: str) -> str:
    """In lower case, each letter at its place: of a few, such as İ, the lower case is two letters."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
