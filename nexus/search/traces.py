"""Errors that entries tell: kept beside an entry when it is written, found by what a pasted traceback shares with them.

A pasted error is looked up by words, the most telling first: what it names, its message, its places, its type. Each
group costs one query, and none is asked when enough is found, so a common error costs no more than a rare one.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from nexus.search.backends.conditions import conditions
from nexus.search.engines.pasted import Pasted
from nexus.search.engines.traceback import Signature, likeness, may_tell_errors, signatures_told
from nexus.search.engines.traceback_tokens import groups, tokens
from nexus.search.entries import Entry
from nexus.search.models import SearchEntry, Trace, TraceToken

ALIKE = 0.6
"""From here on two errors are taken for the same: the same type with a similar message or at the same places."""
AT_ONCE = 500


class Alike(NamedTuple):
    """An entry that tells an error like the pasted one, and why it is thought so."""

    pk: int
    address: str
    weight: float
    value: float
    why: str


def keep(first: int, last: int, entries: Sequence[Entry | SearchEntry]) -> None:
    """Keeps the errors of entries that were just written, with ids in this range."""
    telling = sorted({entry.subject for entry in entries if _may_tell(entry)})
    for start in range(0, len(telling), AT_ONCE):
        subjects = telling[start : start + AT_ONCE]
        written = SearchEntry.objects.filter(pk__range=(first, last), subject__in=subjects)
        told = [
            Trace(entry=entry, signature=signature.as_dict())
            for entry in written.only("title", "heading", "body")
            if _may_tell(entry)
            for signature in signatures_told(f"{_head(entry)}\n{entry.body}")
        ]
        TraceToken.objects.bulk_create(
            TraceToken(trace=trace, token=token)
            for trace in Trace.objects.bulk_create(told)
            for token in tokens(Signature.from_dict(trace.signature))
        )


def forget(ids: Sequence[int]) -> None:
    """Takes out what these entries tell."""
    if traces := list(Trace.objects.filter(entry__in=ids).values_list("pk", flat=True)):
        TraceToken.objects.filter(trace__in=traces).delete()
        Trace.objects.filter(pk__in=traces).delete()


def alike(pasted: Pasted, scopes: frozenset[str], limit: int) -> list[Alike]:
    """Entries the scopes may see that tell such an error, the most alike first, then the best vouched for."""
    compared: dict[str, tuple[float, str]] = {}
    found = []
    for pk, address, weight, kept in _candidates(pasted, scopes, limit):
        if kept not in compared:
            compared[kept] = _compared(pasted.signature, Signature.from_dict(json.loads(kept)))
        found.append(Alike(pk, address, weight, *compared[kept]))
    found.sort(key=lambda one: (-one.value, -one.weight, one.pk))
    return [one for one in found if one.value >= ALIKE]


def _compared(pasted: Signature, kept: Signature) -> tuple[float, str]:
    found = likeness(pasted, kept)
    is_same = (pasted.exception, pasted.message) == (kept.exception, kept.message)
    return found.value, f"{'same' if is_same else 'similar'} traceback: {found.reason}"


def _candidates(pasted: Pasted, scopes: frozenset[str], limit: int) -> Iterable[tuple[int, str, float, str]]:
    """For each trace with a word of the pasted one: its entry, the entry's address and weight, and the signature."""
    condition, parameters = conditions(pasted.query, scopes)
    found: dict[int, tuple[int, str, float, str]] = {}
    for words in groups(pasted.signature):
        if words and len(found) < limit:
            marks = ", ".join(["%s"] * len(words))
            rows = _rows(
                "SELECT t.id, e.id, e.url || '#' || e.anchor, e.weight, t.signature "  # noqa: S608
                "FROM search_tracetoken k JOIN search_trace t ON t.id = k.trace_id "
                f"JOIN search_searchentry e ON e.id = t.entry_id WHERE k.token IN ({marks}) AND {condition} LIMIT %s",
                [*words, *parameters, limit],
            )
            found.update((pk, tuple(rest)) for pk, *rest in rows)
    return found.values()


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _may_tell(entry: Entry | SearchEntry) -> bool:
    return may_tell_errors(entry.body) or may_tell_errors(_head(entry))


def _head(entry: Entry | SearchEntry) -> str:
    """The title stands for the heading where there is none: it is that of the page's first section."""
    return entry.heading or entry.title
