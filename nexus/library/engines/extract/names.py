"""Names of technologies out of a line: "**Backend:** Django, DRF", "Redis - caching", "Celery + RabbitMQ"."""

from __future__ import annotations

import re
from functools import lru_cache

from nexus.lib.markdown.text import unescaped
from nexus.library.engines.extract.placeholders import is_placeholder
from nexus.library.engines.extract.vocabulary import (
    is_group,
    is_idea,
    known_as,
    without_dropped,
    without_version,
)
from nexus.library.engines.extract.wording import BEGIN, END, Lead, lead, plain, without_number

_COMMA = re.compile(r"\s*[,;•·|]\s*(?![^()]*\))")
_JOINED = re.compile(r"\s+(?:&|\+|/|and|or|plus|with)\s+(?![^()]*\))|\s*[|•·]\s*")
_SLASH = re.compile(r"\s*/\s*(?![^()]*\))")
_TAIL = re.compile(
    r"\s+(?:for|with|using|via|as|to|in|on|by|from|based|powered|which|that|is|was|has|where|such|like|when)\b.*$|[.!]\s.*$",
    re.DOTALL,
)
_WITH = re.compile(r"^(?P<one>.+?)\s+(?:with|using|via|on)\s+(?P<other>.+?)[.]?$")
_PARENTHESES = re.compile(r"\s*\((?P<inside>[^()]*)\)")
_BOLD = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
_LIKE_A_NAME = re.compile(
    r"(?:[A-Z0-9@.][\w.+#\u2019'-]*|[a-z]\w*[-.@_/\d][\w./-]*)(?:[ /][A-Z0-9(][\w.+#()\u2019'-]*){0,3}"
)
_BADGE = re.compile(r'<img(?: [^>]*?)? alt="([^"]+)"')
_CAPITALISED = re.compile(r"[A-Z][\w+#/-]*(?:\.\w+)*(?: [A-Z][\w+#/-]*(?:\.\w+)*){0,3}")
_LONGEST_LIST = 400
_MOST_WORDS, _MOST_IN_A_NOTE = 4, 6


def of_item(text: str) -> list[str]:
    """The names in a marked line of a technologies list; of a list below a group each line is one."""
    start = lead(text)
    if start and start.rest and start.mark:
        return _of_parted(start)
    spans = emphasised(text)
    listed = of_list(plain(without_number(text)), is_trusted=False)
    is_list = len(listed) > len(spans) and all(known_as(name) for name in listed)
    return listed if is_list or not spans else spans


def of_list(text: str, *, is_trusted: bool) -> list[str]:
    """Names between commas. A trusted list names technologies by definition, whatever the words are."""
    found: list[str] = []
    pieces = _pieces(text)
    if len(pieces) == 1 and not known_as(text) and is_list(text):
        pieces = text.split()
    for piece in pieces:
        named = _of_piece(piece)
        is_short = 0 < len(piece.split()) <= _MOST_WORDS and not is_placeholder(piece)
        found += named or ([piece.strip()] if is_trusted and is_short else [])
    return found


def of_title(text: str) -> list[str]:
    """Names in a sub-heading, all of them known: a heading may as well be the name of a group."""
    names = [name for piece in _pieces(text) for name in _of_piece(piece)]
    return [name for name in names if known_as(name)]


def _pieces(text: str) -> list[str]:
    """The parts between commas; what comes behind a reasonable length is no list any more."""
    return _COMMA.split(text[:_LONGEST_LIST].strip().rstrip("."))


def of_cell(text: str) -> list[str]:
    """Names in a cell of a table's technologies column, which needs no proof that it names some."""
    found = [name for piece in _pieces(text) for name in _of_piece(piece)]
    return found or ([_written(text)] if text and len(text.split()) <= _MOST_WORDS and not is_idea(text) else [])


def of_badges(html: str) -> list[str]:
    """The names that badges carry as their alternative text."""
    return [unescaped(name) for name in _BADGE.findall(html)]


def _is_all_known(text: str) -> bool:
    return all(known_as(part) for piece in _pieces(text) for part in _JOINED.split(piece))


def emphasised(text: str) -> list[str]:
    """Of a sentence, the known names that are emphasised."""
    spans = [name for span in _BOLD.findall(text) for piece in _pieces(plain(span)) for name in _of_piece(piece)]
    return [name for name in spans if known_as(name)]


def in_prose(text: str) -> list[str]:
    """The known names among the capitalised words of a sentence."""
    return [name for words in _CAPITALISED.findall(text) for name in of_title(words)]


def is_list(text: str) -> bool:
    """Whether a line is names with commas or dots between, or single words that are all names."""
    pieces = [piece for piece in _pieces(text) if piece]
    if len(pieces) > 1:
        return all(len(piece.split()) <= _MOST_WORDS for piece in pieces)
    return all(known_as(word) for word in text.split())


def is_described_below(text: str) -> bool:
    """Whether the items below an item tell about it: it begins with technologies alone, or has a description itself."""
    start = lead(text)
    if start and start.mark and start.rest and len(start.rest.split()) > _MOST_IN_A_NOTE:
        return True
    name = start.name if start and start.mark else plain(without_number(text))
    parts = _JOINED.split(_cut(name))
    return all(known_as(part) for part in parts if part) and bool(parts)


def _of_parted(start: Lead) -> list[str]:
    """Of "Name - what it is for" the name, of "Group: name, name" the names."""
    rest = plain(start.rest)
    names = [name for piece in _pieces(start.name) for name in _of_piece(piece)]
    listed = of_list(rest, is_trusted=False)
    if any(known_as(name) for name in names):
        return listed if is_group(start.name) and _is_all_known(rest) else names
    has_known = any(known_as(name) for name in listed)
    is_label = is_idea(start.name) or not names or _is_all_known(rest)
    if is_group(start.name) or (has_known and start.mark == ":" and is_label):
        return listed
    if names:
        return names
    return ([name for name in listed if known_as(name)] if has_known else []) or emphasised(start.rest)


@lru_cache(maxsize=8192)
def _of_piece(piece: str) -> tuple[str, ...]:
    piece = piece.strip(" .:\"'")
    piece = re.sub(r"^(?:and|or|plus|the|a)\s+", "", piece)
    if not piece or is_placeholder(piece):
        return ()
    if known_as(piece) and " / " not in piece:
        return (_written(piece),)
    both = _WITH.match(piece)
    if both and known_as(both["one"]) and known_as(both["other"]):
        return _written(both["one"]), _written(both["other"])
    parts = _JOINED.split(_cut(piece))
    if len(parts) > 1:
        return tuple(name for part in parts for name in _of_piece(part))
    sides = _SLASH.split(parts[0])
    if len(sides) > 1 and all(known_as(side) for side in sides):
        return tuple(_written(side) for side in sides)
    is_short = len(piece.split()) <= _MOST_IN_A_NOTE
    return (_written(parts[0]),) if is_short and _is_name(parts[0]) else ()


def _cut(piece: str) -> str:
    """Without what a name is followed by when somebody explains it."""
    return _TAIL.sub("", piece).strip()


def _is_name(text: str) -> bool:
    if known_as(text):
        return True
    bare = _PARENTHESES.sub("", text).strip()
    return bool(bare) and not is_idea(bare) and not is_group(bare) and _LIKE_A_NAME.fullmatch(bare) is not None


def _written(name: str) -> str:
    """The name as it is written, without version and without a remark in parentheses."""
    inside = _PARENTHESES.search(name)
    kept = name if inside and _belongs(name[: inside.start()], inside["inside"]) else _PARENTHESES.sub("", name)
    return without_dropped(without_version(kept.strip()))


def _belongs(before: str, inside: str) -> bool:
    """Whether parentheses are part of a name: "(DRF)", "(App Router)", not "(optional)"."""
    parts = inside.split()
    if "".join(part[0] for part in parts if part).upper() == before.strip().upper():
        return True
    is_short = 0 < len(parts) <= 2 and not re.search(r"[,;&:]", inside)
    return is_short and (inside[0].isupper() or known_as(inside) is not None) and known_as(inside) != "CI/CD"
