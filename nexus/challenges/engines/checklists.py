"""A checklist of the guide as Markdown: its sections and lines, each line with what it rests on.

A line is an item `- [ ] sentence <!-- evidence lab:… code:… src:… --> Why: reason. [Guide](../guides/….md).`
Its id is made of its first words, so it stays when the line moves, gets other receipts, or is reworded further on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from nexus.labs.engines.claims import Receipt, evidence
from nexus.lib.markdown.slugs import slug

WORDS_OF_ID, LONGEST_ID = 6, 60
_HEADING = re.compile(r"^(#{1,2})[ \t]+(.+?)[ \t]*$")
_ITEM = re.compile(r"^- \[[ x]\][ \t]+(?P<said>.+?)[ \t]*<!--[ \t]*evidence.*?-->(?P<rest>.*)$")
_WHY = re.compile(r"[ \t]*Why:[ \t]*(?P<why>.*?)[ \t]*(?:\[[^\]]*\]\([^)]*\)\.?[ \t]*)*$")
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<target>[^)\s]+)\)")
_MARK = re.compile(r"(`[^`]+`)|\[([^\]]+)\]\([^)]*\)|\*+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; code is shown as such."""

    text: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a checklist. `text` is Markdown; `guide` is the title and the slug of the guide that says more."""

    id: str
    practice: str
    section: str
    text: str
    why: str
    guide: tuple[str, str]
    line: int
    receipts: tuple[Receipt, ...]

    @property
    def plain(self) -> str:
        """The sentence without marks of code, emphasis and links."""
        return "".join(piece.text for piece in pieces(self.text))

    @property
    def url(self) -> str:
        return f"/practices/{self.practice}#{self.id}"


@dataclass(frozen=True, slots=True)
class Checklist:
    """`about` is the paragraph below the title, `verified_at` when somebody last went through all of it."""

    slug: str
    title: str
    description: str
    verified_at: datetime | None
    about: str
    lines: tuple[Line, ...]

    @property
    def url(self) -> str:
        return f"/practices/{self.slug}"


def lines_of(practice: str, text: str) -> tuple[str, tuple[Line, ...]]:
    """The paragraph below the title, and the lines in their order."""
    receipts: dict[int, list[Receipt]] = {}
    for number, receipt in evidence(text, []):
        receipts.setdefault(number, []).append(receipt)
    about, section, ids, found = "", "", set[str](), list[Line]()
    is_below_title = False
    for number, written in enumerate(text.split("\n"), 1):
        if heading := _HEADING.match(written):
            is_below_title, section = heading[1] == "#", heading[2] if heading[1] == "##" else ""
        elif item := _ITEM.match(written):
            given = tuple(receipts.get(number, ()))
            found.append(_line(practice, section, item, number, given, ids))
        elif is_below_title and written.strip() and not about:
            about = _plain(written)
    return about, tuple(found)


def pieces(text: str) -> Iterator[Piece]:
    """A sentence of Markdown in parts, without its marks."""
    end = 0
    for mark in _MARK.finditer(text):
        if before := text[end : mark.start()]:
            yield Piece(before)
        if mark[1]:
            yield Piece(mark[1][1:-1], is_code=True)
        elif mark[2]:
            yield Piece(_plain(mark[2]))
        end = mark.end()
    if rest := text[end:]:
        yield Piece(rest)


def _line(
    practice: str, section: str, item: re.Match[str], number: int, receipts: tuple[Receipt, ...], ids: set[str]
) -> Line:
    said, rest = item["said"], item["rest"]
    why = _WHY.match(rest)
    guide = _LINK.search(rest)
    target = guide["target"].rpartition("/")[2].removesuffix(".md") if guide else ""
    return Line(
        id=_id(_plain(said), ids),
        practice=practice,
        section=section,
        text=said,
        why=why["why"] if why else "",
        guide=(guide["text"], target) if guide else ("", ""),
        line=number,
        receipts=receipts,
    )


def _id(said: str, taken: set[str]) -> str:
    begin = slug(" ".join(said.split()[:WORDS_OF_ID]))[:LONGEST_ID].strip("-") or "line"
    name, number = begin, 1
    while name in taken:
        number += 1
        name = f"{begin}-{number}"
    taken.add(name)
    return name


def _plain(text: str) -> str:
    return "".join(piece.text for piece in pieces(text))
