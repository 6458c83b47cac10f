"""Messages of errors without what differs from one machine, row or person to the next."""

import re

LONGEST = 400
WORDS_AT_LEAST, WORDS_IN_SLUG = 3, 6
PLACE = "\u2026"
# Names that tell what kind of thing it was, not which one.
_KINDS = frozenset(("NoneType", "str", "int", "float", "bool", "dict", "list", "tuple", "set", "bytes", "function"))
_QUOTED = re.compile(
    r"(?<!\w)'([^']*)'|(?<!\w)\"([^\"]*)\"|`([^`]*)`|\u2018([^\u2019]*)\u2019|\u201c([^\u201d]*)\u201d|\u00ab([^\u00bb]*)\u00bb"
)
_LAST_NAME = re.compile(r"(?<=: )[A-Za-z_$][\w$-]*$")
_LEFT_OUT = (
    re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://\S+", re.IGNORECASE),
    re.compile(r"\S{1,64}@\S+"),
    re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE),
    re.compile(r"(?<!\w)(?:[A-Za-z]:|~|\.{1,2})?[\\/][^\s:,;()]+"),
    re.compile(r"(?<!\w)[\w.-]+[\\/][\w./\\-]+"),
    re.compile(r"\b(?!(?:int|float|str|len|open)\()[A-Za-z_][\w.]*(?=\(\))"),
    re.compile(r"\b[A-Za-z]\w*(?:[._][A-Za-z_]\w*)+(?=\b|\()|\b_\w+"),
    _LAST_NAME,
    re.compile(r"\w*\d\w*(?:[.:,]\w*\d\w*)*"),
)
_SPACES = re.compile(r"\s+")


def normalised(message: str) -> str:
    """One text for all rows, paths and people: of `no such table: users` remains "no such table: …"."""
    short = _QUOTED.sub(_kept, message[:LONGEST].strip())
    for pattern in _LEFT_OUT:
        short = pattern.sub(PLACE, short)
    return _SPACES.sub(" ", short).strip().rstrip(".").lower()


def names_in(message: str) -> frozenset[str]:
    """What the message has between quotes, or as its last word behind a colon; at most five of it."""
    message = message[:LONGEST].strip()
    quoted = [next(filter(None, found.groups()), "") for found in _QUOTED.finditer(message)]
    quoted += _LAST_NAME.findall(message)
    return frozenset([name for name in quoted if name and name not in _KINDS][:5])


def slug(message: str, words: int = WORDS_IN_SLUG) -> str:
    """The first words of a normalised message, without what was left out: `no-such-table`."""
    return "-".join(re.findall(r"[^\W_]+", message)[:words])


def _kept(quoted: re.Match[str]) -> str:
    inside = next(filter(None, quoted.groups()), "")
    return inside if inside in _KINDS else PLACE
