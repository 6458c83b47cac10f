"""Tables: the rows that follow a head row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nexus.library.engines.extract.blocks import Block
from nexus.library.engines.extract.wording import marked, plain


@dataclass(frozen=True, slots=True)
class Table:
    """`head` holds the plain texts of the head's cells, `rows` the rows below."""

    head: tuple[str, ...]
    rows: list[Block] = field(default_factory=list)


def tables(found: Iterable[Block]) -> Iterator[Table]:
    """The tables among blocks, in order."""
    table: Table | None = None
    for block in found:
        if block.kind != "row" or block.is_head:
            if table is not None:
                yield table
            table = Table(tuple(cell_text(cell) for cell in block.cells)) if block.kind == "row" else None
        elif table is not None:
            table.rows.append(block)
    if table is not None:
        yield table


def cell_text(html: str) -> str:
    """A cell's words on one line."""
    return plain(marked(html))
