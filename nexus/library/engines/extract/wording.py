"""The words of a block: its lines, and what a line begins with.

Emphasis matters to the rules ("**Solution**: …", or a line that is all bold) and to nobody after them. So a
line keeps its emphasis as two control characters, which `plain` takes out again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nexus.lib.markdown.text import unescaped
from nexus.library.engines.extract.blocks import Block

BEGIN, END = "\x02", "\x03"
_EMPHASIS = re.compile(r"<(/?)(?:strong|em|b|i|u)(?: [^>]*)?>")
_IMAGE = re.compile(r'<img(?: [^>]*?)? alt="([^"]*)"[^>]*>')
_BREAK = re.compile(r"<br[^>]*>\n?")
_TAG = re.compile(r"<[^>]*>")
_MARKS = str.maketrans("", "", BEGIN + END)
_BEFORE_WORDS = re.compile(rf"[^\w{BEGIN}{END}\[\]\"'(<@#`.]+")
_NUMBER = re.compile(rf"(?:\d{{1,2}}(?:[.)]\s+|[.)](?={BEGIN})|\ufe0f?\u20e3\s*)|[A-Z][.)]\s+)")
_DASH = re.compile(r"\s+[-\u2013—―]{1,2}\s+|\s*(?:→|➜|➡\ufe0f?|⇒|-->|->|=>)\s*")
_AFTER_BOLD = re.compile(r"\s*(?:[:\uff1a]|[-\u2013—―]{1,2}(?=\s|$)|→|➜|➡\ufe0f?|⇒|-->|->|=>)")
_NOTHING = f" \t\r{BEGIN}{END}"
_MOST_NUMBERS = 3
_LONGEST_LEAD = 120


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block with marks around what is emphasised; `begins` tells a block's first."""

    number: int
    marked: str
    begins: bool

    @property
    def text(self) -> str:
        return plain(self.marked)


@dataclass(frozen=True, slots=True)
class Lead:
    """What a line begins with, and the rest: "**Name** - rest", "Name: rest".

    `mark` is what parts the two: ":", "-" for any dash, ">" for any arrow, "" where only emphasis does.
    """

    name: str
    mark: str
    rest: str
    is_bold: bool


def marked(html: str) -> str:
    """Inline HTML as text in which only emphasis is still marked; line ends stay."""
    text = html.replace(BEGIN, "").replace(END, "") if BEGIN in html or END in html else html
    if "<" in text:
        text = _BREAK.sub("\n", text)
        text = _EMPHASIS.sub(lambda tag: END if tag[1] else BEGIN, text)
        text = _TAG.sub("", _IMAGE.sub(r"\1 ", text))
    return unescaped(text)


def plain(text: str) -> str:
    """Without emphasis, on one line, with single spaces."""
    return " ".join(text.translate(_MARKS).split())


def lines(block: Block) -> list[Line]:
    """The lines of a block that hold a word, each with its number in the source."""
    found: list[Line] = []
    for offset, text in enumerate(marked(block.html).split("\n")):
        if text and text.strip(_NOTHING):
            found.append(Line(min(block.line + offset, block.last), text.strip(), not found))
    return found


def title(html: str) -> str:
    """A heading's words, without emphasis, emoji and number."""
    return plain(without_number(marked(html))).rstrip(":\uff1a# ").strip()


def without_number(text: str) -> str:
    """Take emoji, bullets and a number off the beginning; emphasis around them stays balanced."""
    for _ in range(_MOST_NUMBERS):
        before = text
        text = _without_first(text)
        if text.startswith(BEGIN):
            text = BEGIN + _without_first(text[1:])
        if text == before:
            break
    return text


def _without_first(text: str) -> str:
    junk = _BEFORE_WORDS.match(text)
    text = text[junk.end() :] if junk else text
    number = _NUMBER.match(text)
    return text[number.end() :] if number else text


def lead(text: str) -> Lead | None:
    """Part a marked line into what it begins with and the rest, or None where nothing parts it."""
    text = without_number(text.strip())
    return _bold_lead(text) if text.startswith(BEGIN) else _plain_lead(text)


def _bold_lead(text: str) -> Lead | None:
    inner, _, after = text.lstrip(BEGIN).partition(END)
    after = after.lstrip(END)
    if len(inner) > 2 * _LONGEST_LEAD:
        return None
    name, colon, rest = inner.partition(":")
    if colon:
        return Lead(plain(name), ":", f"{rest.strip()} {after.strip()}".strip(), is_bold=True)
    mark = _AFTER_BOLD.match(after)
    if mark is None:
        return Lead(plain(inner), "", after.strip(), is_bold=True)
    return Lead(plain(inner), _kind(mark[0]), after[mark.end() :].strip(), is_bold=True)


def _plain_lead(text: str) -> Lead | None:
    start = text[:_LONGEST_LEAD]
    colon = re.search(r"[:\uff1a](?=\s|$|\x02)", start)
    dash = _DASH.search(start)
    first = min((mark for mark in (colon, dash) if mark), key=re.Match.start, default=None)
    if first is None or not plain(start[: first.start()]):
        return None
    return Lead(plain(start[: first.start()]), _kind(first[0]), text[first.end() :].strip(), is_bold=False)


def _kind(mark: str) -> str:
    mark = mark.strip()
    if mark in (":", "\uff1a"):
        return ":"
    return "-" if set(mark) <= set("-\u2013—―") else ">"
