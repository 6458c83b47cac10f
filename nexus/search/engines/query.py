"""From what was typed to what is looked for."""

import re
import unicodedata
from dataclasses import dataclass, field

from nexus.search.engines import verified

FILTERS = ("tag", "by", "kind", "in", "verified")
MAX_LENGTH = 400
MAX_TERMS = 12
_PIECE = re.compile(r'(?P<filter>[a-z]+):"?(?P<value>[^\s"]+)"?|"(?P<phrase>[^"]*)"?|(?P<word>\S+)')
_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Query:
    """`terms` must all occur; `phrases` are terms that must stand together; the last term may be unfinished."""

    terms: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    filters: dict[str, str] = field(default_factory=dict)
    is_unfinished: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Every word looked for, those of phrases too."""
        return (*self.terms, *(word for phrase in self.phrases for word in phrase))

    @property
    def hint(self) -> str | None:
        """What is wrong with a filter that says nothing, and how to write it."""
        value = self.filters.get("verified")
        if value is None or verified.read(value):
            return None
        return f"\u201cverified:{value}\u201d names no age. {verified.EXPLAINED}"

    def with_term(self, old: str, new: str) -> "Query":
        """The same query with one term replaced."""
        return Query(tuple(new if term == old else term for term in self.terms), self.phrases, self.filters)


def parse(text: str) -> Query:
    """Understands any text: `"exact words"`, `tag:redis by:ada kind:document`, and plain words."""
    text = unicodedata.normalize("NFKC", text)[:MAX_LENGTH]
    terms: list[str] = []
    phrases: list[tuple[str, ...]] = []
    filters: dict[str, str] = {}
    for piece in _PIECE.finditer(text):
        if piece["filter"] in FILTERS:
            filters[piece["filter"]] = piece["value"].lower()
        elif piece["phrase"] is not None:
            phrases.append(tuple(_words(piece["phrase"])))
        else:
            terms.extend(_words(piece[0]))
    return Query(
        tuple(dict.fromkeys(terms))[:MAX_TERMS],
        tuple(phrase for phrase in phrases if phrase)[:MAX_TERMS],
        filters,
        is_unfinished=bool(text) and (text[-1].isalnum()),
    )


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
