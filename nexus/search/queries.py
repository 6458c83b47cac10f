"""Finding: what the viewer may see, ranked, with a snippet and the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection

from nexus.search import traces
from nexus.search.backends import backend
from nexus.search.backends.conditions import Found
from nexus.search.engines import pasted, snippet, vocabulary
from nexus.search.engines import query as queries
from nexus.search.engines.pasted import Pasted
from nexus.search.engines.query import Query
from nexus.search.engines.ranking import Ranked, Wish, rank
from nexus.search.engines.stems import stems

CANDIDATES = 200
SIMILAR = 40
SUGGESTED = 3
LONGEST = 8_000
TOO_LONG = f"That is more than {LONGEST:,} characters. Of a long traceback the last lines are enough."


class _Shown(NamedTuple):
    """What a result shows of its entry, as the database gives it: SQLite's times are UTC, and do not say so."""

    pk: int
    kind: str
    title: str
    heading: str
    body: str
    url: str
    anchor: str
    owner: str
    repository: str
    path: str
    tags: str
    updated_at: datetime | None
    verified_at: datetime | None


COLUMNS = ", ".join(("id", *_Shown._fields[1:]))


class Hit(NamedTuple):
    """What was found, and why: its rank, or words; None where only filters were asked for."""

    pk: int
    address: str
    reason: Ranked | str | None

    @property
    def why(self) -> str:
        if isinstance(self.reason, Ranked):
            return self.reason.why
        return self.reason or "the filter lets it through"


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

    `hint` says what is wrong with what was asked: then nothing is found. `words` are those that were looked for.
    """

    items: tuple[Result, ...] = ()
    total: int = 0
    is_capped: bool = False
    suggestion: str | None = None
    hint: str | None = None
    words: tuple[str, ...] = ()


def find(text: str, *, scopes: frozenset[str], limit: int = 20, offset: int = 0) -> Results:
    """What the scopes may see of what the text asks for; a mistyped word is corrected when nothing is found.

    For a pasted traceback what tells the same error comes first.
    """
    if len(text) > LONGEST:
        return Results(hint=TOO_LONG)
    error = pasted.read(text)
    query = error.query if error else queries.parse(text)
    if (not query.words and not query.filters) or query.hint:
        return Results(hint=query.hint)
    suggestion, found = None, _of_error(error, scopes) if error else _ranked(query, scopes)
    if not found and not error:
        query, found = _corrected(query, scopes)
        suggestion = _as_typed(query) if found else None
    once = _once(found)
    items = _results(once[offset : offset + limit], stems(query.words))
    return Results(items, len(once), len(found) >= CANDIDATES, suggestion, words=query.words)


def _of_error(error: Pasted, scopes: frozenset[str]) -> list[Hit]:
    """What tells such an error, then what holds its type and the words of its message, or one of the two."""
    same = [Hit(one.pk, one.address, one.why) for one in traces.alike(error, scopes, CANDIDATES)]
    known, words = {hit.pk for hit in same}, error.query.terms
    for terms in dict.fromkeys((words, words[1:], words[:1])):
        query = replace(error.query, terms=terms)
        if terms and (candidates := backend().candidates(query, scopes, CANDIDATES)):
            return [*same, *_in_order((one for one in candidates if one.pk not in known), query)]
    return same


def _ranked(query: Query, scopes: frozenset[str]) -> list[Hit]:
    """What was found, best first."""
    return _in_order(backend().candidates(query, scopes, CANDIDATES), query)


def _in_order(candidates: Iterable[Found], query: Query) -> list[Hit]:
    if not query.words:
        return [Hit(one.pk, one.address, None) for one in candidates]
    wish = Wish.of(query)
    ranked = [(rank(one, wish), one) for one in candidates]
    ranked.sort(key=lambda pair: -pair[0].points)
    return [Hit(one.pk, one.address, points) for points, one in ranked]


def _once(hits: Iterable[Hit]) -> list[Hit]:
    """The first of each address: what several people tell of one challenge leads to one page."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.address, hit)
    return list(first.values())


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


def _results(found: Sequence[Hit], wanted: Sequence[str]) -> tuple[Result, ...]:
    if not found:
        return ()
    marks = ", ".join(["%s"] * len(found))
    # By hand: the ORM takes longer to put this query and its rows together than the database to answer it.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM search_searchentry WHERE id IN ({marks})",  # noqa: S608
            [hit.pk for hit in found],
        )
        entries = {row[0]: _Shown(*row) for row in cursor.fetchall()}
    return tuple(_result(entries[hit.pk], hit.why, wanted) for hit in found if hit.pk in entries)


def _result(entry: _Shown, why: str, wanted: Sequence[str]) -> Result:
    return Result(
        kind=entry.kind,
        title=entry.title,
        heading=entry.heading,
        title_html=snippet.highlight(entry.title, wanted),
        heading_html=snippet.highlight(entry.heading, wanted),
        url=f"{entry.url}#{entry.anchor}" if entry.anchor else entry.url,
        snippet=snippet.snippet(entry.body, wanted),
        why=why,
        owner=entry.owner,
        repository=entry.repository,
        path=entry.path,
        anchor=entry.anchor,
        tags=tuple(entry.tags.split()),
        updated_at=_time(entry.updated_at),
        verified_at=_time(entry.verified_at),
    )


def _time(kept: datetime | None) -> datetime | None:
    return kept.replace(tzinfo=UTC) if kept is not None and kept.tzinfo is None else kept
