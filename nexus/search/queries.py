"""Finding: what the viewer may see, ranked, with a snippet and the reason."""

import re
from dataclasses import dataclass
from datetime import datetime

from nexus.search.backends import backend
from nexus.search.engines import query as queries
from nexus.search.engines import ranking, snippet, vocabulary
from nexus.search.engines.query import Query
from nexus.search.models import SearchEntry

CANDIDATES = 200
SIMILAR = 40
SUGGESTED = 3


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
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits. `total` is exact up to `is_capped`; `suggestion` is a query that finds something instead."""

    items: tuple[Result, ...]
    total: int
    is_capped: bool
    suggestion: str | None = None


def find(text: str, *, scopes: frozenset[str], limit: int = 20, offset: int = 0) -> Results:
    """What the scopes may see of what the text asks for; a mistyped word is corrected when nothing is found."""
    query = queries.parse(text)
    if not query.words and not query.filters:
        return Results((), 0, is_capped=False)
    found = _ranked(query, scopes)
    suggestion = None
    if not found and (corrected := _corrected(query, scopes)):
        suggestion = _as_typed(corrected)
        query, found = corrected, _ranked(corrected, scopes)
    words = ranking.pattern(query.words or ("\0",))
    items = tuple(_result(entry, why, words) for entry, why in found[offset : offset + limit])
    return Results(items, len(found), len(found) >= CANDIDATES, suggestion)


def _ranked(query: Query, scopes: frozenset[str]) -> list[tuple[SearchEntry, str]]:
    ids = backend().candidates(query, scopes, CANDIDATES)
    entries = SearchEntry.objects.in_bulk(ids)
    candidates = [entries[pk] for pk in ids if pk in entries]
    if not query.words:
        return [(entry, "the filter lets it through") for entry in candidates]
    words = ranking.pattern(query.words)
    ranked = [(entry, ranking.rank(entry, query, words)) for entry in candidates]
    ranked.sort(key=lambda pair: -pair[1].points)
    return [(entry, rank.why) for entry, rank in ranked]


def _corrected(query: Query, scopes: frozenset[str]) -> Query | None:
    """The query with one unknown word replaced by a near one, if the viewer finds something by it."""
    for term in query.terms:
        if len(term) < vocabulary.SHORTEST:
            continue
        similar = vocabulary.nearest(term, backend().similar_words(term, SIMILAR))
        for word in similar[:SUGGESTED]:
            corrected = query.with_term(term, word)
            if backend().candidates(corrected, scopes, 1):
                return corrected
    return None


def _as_typed(query: Query) -> str:
    phrases = [f'"{" ".join(phrase)}"' for phrase in query.phrases]
    filters = [f"{name}:{value}" for name, value in query.filters.items()]
    return " ".join([*query.terms, *phrases, *filters])


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
        updated_at=entry.updated_at,
    )
