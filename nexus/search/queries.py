"""Finding: what the viewer may see, ranked, with a snippet and the reason."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from nexus.search.backends import backend
from nexus.search.backends.conditions import Found
from nexus.search.engines import query as queries
from nexus.search.engines import ranking, snippet, vocabulary
from nexus.search.engines.query import Query
from nexus.search.engines.ranking import Ranked, Wish, rank
from nexus.search.models import SearchEntry

CANDIDATES = 200
SIMILAR = 40
SUGGESTED = 3
Hit = tuple[int, Ranked | None]


@dataclass(frozen=True, slots=True)
class Result:
    """One hit. `snippet`, `title_html` and `heading_html` are safe HTML with the hits in `<mark>`."""

    kind: str
    title: str
    heading: str
    title_html: str
    heading_html: str
    url: str
    snippet: str
    why: str
    owner: str
    repository: str
    path: str
    anchor: str
    tags: tuple[str, ...]
    updated_at: datetime | None
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits. `total` is exact up to `is_capped`; `suggestion` is a query that finds something instead.

    `hint` says what is wrong with a filter that was not understood; it lets nothing through.
    """

    items: tuple[Result, ...]
    total: int
    is_capped: bool
    suggestion: str | None = None
    hint: str | None = None


def find(text: str, *, scopes: frozenset[str], limit: int = 20, offset: int = 0) -> Results:
    """What the scopes may see of what the text asks for; a mistyped word is corrected when nothing is found."""
    query = queries.parse(text)
    if not query.words and not query.filters:
        return Results((), 0, is_capped=False)
    if query.hint:
        return Results((), 0, is_capped=False, hint=query.hint)
    suggestion, found = None, _ranked(query, scopes)
    if not found:
        query, found = _corrected(query, scopes)
        suggestion = _as_typed(query) if found else None
    items = _results(found[offset : offset + limit], ranking.pattern(query.words or ("\0",)))
    return Results(items, len(found), len(found) >= CANDIDATES, suggestion)


def _ranked(query: Query, scopes: frozenset[str]) -> list[Hit]:
    """Ids of what was found, best first, each with its rank; None where only filters were asked for."""
    candidates = backend().candidates(query, scopes, CANDIDATES)
    if not query.words:
        return [(one.pk, None) for one in _once(candidates)]
    wish = Wish.of(query)
    ranked = {one.pk: rank(one, wish) for one in candidates}
    candidates.sort(key=lambda one: -ranked[one.pk].points)
    return [(one.pk, ranked[one.pk]) for one in _once(candidates)]


def _once(found: Iterable[Found]) -> Iterable[Found]:
    """The first entry of each address: what several people tell of one challenge leads to one page."""
    first: dict[str, Found] = {}
    for one in found:
        first.setdefault(one.address, one)
    return first.values()


def _corrected(query: Query, scopes: frozenset[str]) -> tuple[Query, list[Hit]]:
    """The query with one unknown word replaced by a near one, if the viewer finds something by it, and what."""
    for term in query.terms:
        if len(term) < vocabulary.SHORTEST:
            continue
        similar = vocabulary.nearest(term, backend().similar_words(term, SIMILAR))
        for word in similar[:SUGGESTED]:
            corrected = query.with_term(term, word)
            if found := _ranked(corrected, scopes):
                return corrected, found
    return query, []


def _as_typed(query: Query) -> str:
    phrases = [f'"{" ".join(phrase)}"' for phrase in query.phrases]
    filters = [f"{name}:{value}" for name, value in query.filters.items()]
    return " ".join([*query.terms, *phrases, *filters])


def _results(found: Sequence[Hit], words: re.Pattern[str]) -> tuple[Result, ...]:
    entries = SearchEntry.objects.in_bulk([pk for pk, _ in found])
    return tuple(
        _result(entries[pk], ranked.why if ranked else "the filter lets it through", words)
        for pk, ranked in found
        if pk in entries
    )


def _result(entry: SearchEntry, why: str, words: re.Pattern[str]) -> Result:
    return Result(
        kind=entry.kind,
        title=entry.title,
        heading=entry.heading,
        title_html=snippet.highlight(entry.title, words),
        heading_html=snippet.highlight(entry.heading, words),
        url=f"{entry.url}#{entry.anchor}" if entry.anchor else entry.url,
        snippet=snippet.snippet(entry.body, words),
        why=why,
        owner=entry.owner,
        repository=entry.repository,
        path=entry.path,
        anchor=entry.anchor,
        tags=tuple(entry.tags.split()),
        updated_at=entry.updated_at,
        verified_at=entry.verified_at,
    )
