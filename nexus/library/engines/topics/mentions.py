"""Which topics a text is about: its words looked up once, the longest name first.

"Django REST Framework" is one topic and not three, "rest" is none. Words of everyday English that are also names count
only where they are written as the name is and do not merely begin a sentence. Names of files and addresses tell
nothing: `serializers.py` and `/auth/profile/` stand in every listing.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from nexus.library.engines.topics.catalogue import Topic, catalogue, topics_of
from nexus.library.engines.topics.spelling import TOKEN, word

_GLUE = frozenset(("", " ", "-", "_", ".", "/", " / ", "&", " & ", "'", "\u2019", "\u2011"))
_WIDEST_GLUE = 3
_BEGINS_SENTENCE = re.compile(r"[.!?]\s|\n")
_STANDS_ALONE = re.compile(
    r"\s*[,;:\u2013\u2014\u2192()/|&+\u2022]|\s+-\s|[.)]?\s*(?:\n|$)|\s+(?:is|was|has|and|allows|provides|makes|helps|offers)\s"
)
_ADDRESS = re.compile(r"(?<!\S)[`\"'(\[]?(?:~|\.{1,2})?/\w\S*|\b[a-z]{2,12}://\S*")
_FILE = re.compile(r"\.(?:py|md|ya?ml|json|html|css|tsx?|jsx|txt|toml|ini|cfg|conf|log|sh|png|svg)\b")
Spans = list[tuple[int, int]]


def topics_in(text: str, tags: Iterable[str] = (), technologies: Iterable[str] = ()) -> tuple[str, ...]:
    """Slugs: first what the tags and the listed technologies name, then what the text mentions, most often first."""
    listed = (topic.slug for name in (*tags, *technologies) for topic in topics_of(name))
    counted = mentions(text)
    return tuple(dict.fromkeys((*listed, *(slug for slug, _ in counted.most_common()))))


def mentions(text: str) -> Counter[str]:
    """How often the text names each topic, by slug, in the order of the first time."""
    text = _ADDRESS.sub(" ", text)
    spans = [found.span() for found in TOKEN.finditer(text)]
    words = [word(text[begin:end]) for begin, end in spans]
    beginnings, counted, at = _beginnings(), Counter[str](), 0
    while at < len(words):
        if words[at] not in beginnings:
            at += 1
            continue
        topic, after = _longest(text, spans, words, at)
        if topic and _is_meant(text, spans, at, after):
            counted[topic.slug] += 1
        at = after
    return counted


@cache
def _beginnings() -> frozenset[str]:
    """Every beginning of a key, and keys that are written with a version: "python3"."""
    return frozenset(key[:end] for key in catalogue().by_key for end in range(1, len(key) + 1)) | {
        f"{key}{digit}" for key in catalogue().by_key for digit in range(2, 10)
    }


def _longest(text: str, spans: Spans, words: list[str], at: int) -> tuple[Topic | None, int]:
    """The topic of the longest name that begins with the word at `at`, and the word after it."""
    by_key, beginnings = catalogue().by_key, _beginnings()
    joined = words[at]
    best, after = by_key.get(joined) or by_key.get(joined.rstrip("0123456789")), at + 1
    for place in range(at + 1, len(words)):
        begin, end = spans[place - 1][1], spans[place][0]
        joined += words[place]
        if joined not in beginnings or end - begin > _WIDEST_GLUE or text[begin:end] not in _GLUE or not words[place]:
            break
        if joined in by_key:
            best, after = by_key[joined], place + 1
    return best, after


def _is_meant(text: str, spans: Spans, at: int, after: int) -> bool:
    """Whether a name is no file's, and if it is an everyday word too, written as the name."""
    begin, end = spans[at][0], spans[after - 1][1]
    if _FILE.match(text, end) or (text[begin - 2 : begin - 1].isalnum() and _FILE.match(text, begin - 1)):
        return False
    spellings = catalogue().names.get(word(text[begin:end])) if after == at + 1 else None
    if spellings is None:
        return True
    if text[begin:end] not in spellings:
        return False
    if text[begin:end].isupper():
        return True
    before = text[spans[at - 1][1] : begin] if at else "\n"
    return _STANDS_ALONE.match(text, end) is not None or _BEGINS_SENTENCE.search(before) is None
