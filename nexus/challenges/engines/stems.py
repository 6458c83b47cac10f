"""Words without their endings, so that "caching", "cached" and "caches" are one word.

A stem is for comparing, not for showing. It is cut until nothing more can be cut, so that a word and its derivations
meet even where that lies beyond grammar.
"""

from functools import lru_cache

_WRITTEN = """
ability abilities ization isation ational ations ation ators ator ating ated ates ate izing ising ized ised izes ises
ize ise ities ity ments ment ness ships ship ings ing ies ied ers er ures ure uring ured iz eds ed es e s ly able ables
ible ibles al als ally ive ives ences ence ances ance encies ency ancies ancy ent ents ant ants ion ions ous ful ic ical
"""
_ENDINGS = sorted(_WRITTEN.split(), key=lambda ending: (-len(ending), ending))
_SHORT = {"s": 3, "es": 3, "ed": 3, "ing": 3, "e": 3, "ies": 3, "ied": 3}
_LEAST = 4
_EXCEPTIONS = """
author=authors authors=authors celery=celery comment=comment comments=comment community=community cookie=cookie
cookies=cookie cors=cors css=css currencies=currency currency=currency customer=customer customers=customer https=https
important=important instance=instance instances=instance integrity=integrity movie=movie movies=movie normal=normal
production=production proper=proper properly=proper redis=redis repeated=repeat repeating=repeat responsive=responsive
state=state statement=statement statements=statement states=state static=static
"""
_KEPT = dict(pair.split("=") for pair in _EXCEPTIONS.split())
_LONGEST = 40


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a word in lower case; a word too long to be one is only cut."""
    word = word[:_LONGEST]
    if word in _KEPT or not word.isascii() or not word.isalpha():
        return _KEPT.get(word, word)
    while (shorter := _cut(word)) != word:
        word = shorter
    return word


def _cut(word: str) -> str:
    if word.endswith("ss"):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORT.get(ending, _LEAST):
            return _undoubled(word[: -len(ending)])
    ends_on_y = word.endswith("y") and len(word) > _LEAST and word[-2] not in "aeiou"
    return word[:-1] if ends_on_y else word


def _undoubled(word: str) -> str:
    """Of "throttl(ing)" and "dropp(ed)" the one consonant that was doubled for the ending."""
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] in "bdgmnprt" else word
