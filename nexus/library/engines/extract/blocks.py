"""From a page's regular HTML to a flat list of blocks: headings, texts, list items, table rows, code.

The HTML is the one the page is made of, before `compose` takes the source positions out of it; so the
Markdown is parsed once, and what is read here is what a reader sees. Nesting is a number, not a tree:
nothing recurses, however deep a list is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nexus.lib.markdown.text import unescaped

Kind = Literal["heading", "text", "item", "row", "code"]

_TAG = re.compile(
    r"<(?:"
    r"pre(?P<code_at>(?: [a-z-]+(?:=\"[^\"]*\")?)*)><code(?P<info>(?: [a-z-]+(?:=\"[^\"]*\")?)*)>"
    r"(?P<code>[^<]*)</code></pre>"
    r"|(?P<end>/)?(?P<name>h[1-6]|p|li|ul|ol|tr|t[dh]|t(?:head|body|foot)|div|blockquote|details|summary|section|d[ltd]|center|hr|table)"
    r"(?P<at>(?: [a-z-]+(?:=\"[^\"]*\")?)*) ?/?>"
    r")"
)
_POSITION = re.compile(r'data-sourcepos="(\d+):\d+-(\d+):')
_LANGUAGE = re.compile(r'class="language-([^" ]*)')
_HEADING = re.compile(r"h[1-6]")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document, in the order of the source.

    `html` is inline HTML; of code it is the plain text. `depth` counts the list items around it, its own
    included. `level` is that of a heading, otherwise 0. `cells` are those of a row, `is_head` tells a table's head.
    """

    kind: Kind
    line: int
    html: str
    depth: int = 0
    level: int = 0
    last: int = 0
    cells: tuple[str, ...] = ()
    is_head: bool = False
    is_numbered: bool = False
    language: str = ""


def blocks(html: str, parts: Iterable[tuple[int, int]] | None = None) -> list[Block]:
    """Cut regular HTML with source positions into blocks: all of it, or the given parts."""
    reader = _Reader(html)
    for begin, end in parts if parts is not None else [(0, len(html))]:
        reader.read(begin, end)
    return reader.found


class _Reader:
    """Which lists, item, heading and row are open."""

    def __init__(self, html: str) -> None:
        self.found: list[Block] = []
        self.position = 0
        self._html = html
        self._line = self._last = 1
        self._lists: list[bool] = []
        self._depth = 0
        self._is_new_item = False
        self._level = 0
        self._cells: list[str] | None = None
        self._cell: list[str] | None = None
        self._is_head = False

    def read(self, begin: int, end: int) -> None:
        self.position = begin
        for tag in _TAG.finditer(self._html, begin, end):
            self.text(tag.start())
            if tag["code"] is not None:
                self.code(tag)
            elif tag["end"]:
                self.close(tag["name"])
            else:
                self.open(tag["name"], tag["at"])
            self.position = tag.end()
        self.text(end)

    def open(self, name: str, attributes: str) -> None:
        place = _POSITION.search(attributes)
        if place is not None:
            self._line, self._last = int(place[1]), int(place[2])
        if name == "li":
            self._depth += 1
            self._is_new_item = True
        elif name in ("ul", "ol"):
            self._lists.append(name == "ol")
        elif name == "tr":
            self._cells, self._is_head = [], False
        elif name in ("td", "th"):
            self._cell = []
            self._is_head = self._is_head or name == "th"
        elif _HEADING.match(name):
            self._level = int(name[1])

    def close(self, name: str) -> None:
        if name == "li":
            self._depth = max(0, self._depth - 1)
            self._is_new_item = False
        elif name in ("ul", "ol"):
            del self._lists[-1:]
        elif name in ("td", "th") and self._cells is not None and self._cell is not None:
            self._cells.append(" ".join(self._cell))
            self._cell = None
        elif name == "tr" and self._cells is not None:
            self._add("row", "", cells=tuple(self._cells), is_head=self._is_head)
            self._cells = None
        elif _HEADING.match(name):
            self._level = 0

    def text(self, end: int) -> None:
        """Take what stands between two tags as a block of the kind that is open."""
        html = self._html[self.position : end]
        if not html or html.isspace():
            return
        if self._cell is not None:
            self._cell.append(html)
        elif self._level:
            self._add("heading", html, level=self._level)
        elif self._is_new_item:
            self._add("item", html, is_numbered=self._lists[-1:] == [True])
        else:
            self._add("text", html)
        self._is_new_item = False

    def code(self, tag: re.Match[str]) -> None:
        place = _POSITION.search(tag["code_at"])
        if place is not None:
            self._line, self._last = int(place[1]), int(place[2])
        language = _LANGUAGE.search(tag["info"])
        self._is_new_item = False
        self._add("code", unescaped(tag["code"]), language=language[1].lower() if language else "")

    def _add(
        self,
        kind: Kind,
        html: str,
        *,
        level: int = 0,
        cells: tuple[str, ...] = (),
        is_head: bool = False,
        is_numbered: bool = False,
        language: str = "",
    ) -> None:
        last = max(self._line, self._last)
        block = Block(kind, self._line, html, self._depth, level, last, cells, is_head, is_numbered, language)
        self.found.append(block)
