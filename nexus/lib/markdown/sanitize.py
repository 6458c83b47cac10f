"""The allow-list for HTML that people write in their Markdown.

nh3 parses the whole page as a browser would, keeps the elements and attributes named here and
writes the tree out again. What it writes is regular: every `<` starts a tag, every attribute value
stands in double quotes, and (after `_escape_quotes`) a double quote appears nowhere else. No
element whose content a browser reads in another mode (script, style, textarea, svg, math, template
and their like) is allowed, so the text cannot change its meaning when it is parsed again.
"""

from __future__ import annotations

import re

import nh3

from nexus.lib.markdown.addresses import clean, reach

_TAG_NAMES = """
a abbr b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p picture pre q rp rt ruby s samp
section small source span strike strong sub summary sup table tbody td tfoot th thead time tr tt ul var
wbr
"""
_TAGS = frozenset(_TAG_NAMES.split())
_DROPPED_WITH_CONTENT = frozenset({"script", "style", "template", "noscript", "object", "svg", "math"})
_EVERYWHERE = frozenset(
    {"aria-describedby", "aria-label", "aria-labelledby", "data-sourcepos", "dir", "id", "lang", "title"}
)
_ATTRIBUTES = {
    "a": {"class", "data-footnote-backref", "data-footnote-backref-idx", "data-footnote-ref", "href", "name"},
    "code": {"class", "data-math-style"},
    "col": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "div": {"align", "class"},
    "img": {"align", "alt", "height", "src", "width"},
    "input": {"checked", "class", "disabled", "type"},
    "ins": {"datetime"},
    "li": {"class", "value"},
    "ol": {"reversed", "start"},
    "p": {"align", "class"},
    "section": {"class", "data-footnotes"},
    "source": {"media", "srcset", "type"},
    "span": {"data-math-style"},
    "sup": {"class"},
    "table": {"align"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "tr": {"align"},
    "ul": {"class"},
    **{f"h{level}": {"align"} for level in range(1, 7)},
}
_ALERTS = frozenset(f"markdown-alert-{name}" for name in ("note", "tip", "important", "warning", "caution"))
_CLASSES = _ALERTS | {
    "contains-task-list",
    "footnote-backref",
    "footnote-ref",
    "footnotes",
    "markdown-alert",
    "markdown-alert-title",
    "task-list-item",
    "task-list-item-checkbox",
}
_LANGUAGE_CLASS = re.compile(r"language-[^ \t\n\f\r]{1,60}")  # ends where HTML ends a class
_PATTERNS = {
    "align": re.compile(r"left|right|center", re.IGNORECASE),
    "colspan": re.compile(r"\d{1,3}"),
    "data-math-style": re.compile(r"inline|display"),
    "data-sourcepos": re.compile(r"\d{1,9}:\d{1,9}-\d{1,9}:\d{1,9}"),
    "dir": re.compile(r"ltr|rtl|auto", re.IGNORECASE),
    "height": re.compile(r"\d{1,4}(?:px|%)?"),
    "lang": re.compile(r"[A-Za-z0-9-]{1,35}"),
    "rowspan": re.compile(r"\d{1,3}"),
    "type": re.compile(r"checkbox|image/[a-z+.-]+"),
    "width": re.compile(r"\d{1,4}(?:px|%)?"),
}
_FOOTNOTE_ID = re.compile(r"fn(?:ref)?-\S+")
_OWN_PREFIX = "user-content-"
_IMPLIED_END = "br col colgroup dd dt hr img input li p rp rt source tbody td tfoot th thead tr wbr"
_CONTAINER = re.compile(
    f"<(/?)(?:{'|'.join(sorted(_TAGS - frozenset(_IMPLIED_END.split()), reverse=True))})(?![a-z0-9-])", re.IGNORECASE
)
_TAG_OR_QUOTE = re.compile(r'<[^>]*>|"')
_USER_NAME = re.compile(rf' (?:id|name)="{_OWN_PREFIX}([^"]*)"')


def sanitize(html: str) -> str:
    """Return regular HTML of the allowed elements and attributes only."""
    return _TAG_OR_QUOTE.sub(_escape_quotes, _CLEANER.clean(html))


def depth(html: str) -> int:
    """Return how deep elements are nested, counted quickly: an element without an end tag counts too."""
    deepest = level = 0
    for match in _CONTAINER.finditer(html):
        level += -1 if match[1] else 1
        deepest = max(deepest, level)
    return deepest


def user_names(html: str) -> tuple[str, ...]:
    """Return the ids and names that sanitised HTML carries, without their prefix."""
    return tuple(dict.fromkeys(_USER_NAME.findall(html)))


def _escape_quotes(match: re.Match[str]) -> str:
    return "&quot;" if match[0] == '"' else match[0]


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return the attribute's value as it may stand, or None to drop the attribute."""
    pattern = _PATTERNS.get(name)
    if pattern is not None:
        return value.lower() if pattern.fullmatch(value) else None
    if name == "class":
        return _classes(tag, value)
    if name in ("id", "name"):
        return _prefixed(value)
    if name in ("aria-labelledby", "aria-describedby"):
        return " ".join(f"{_OWN_PREFIX}{word}" for word in value.split()) or None
    if name == "srcset":
        return _own_pictures(value)
    return value


def _classes(tag: str, value: str) -> str | None:
    if tag == "code":
        match = _LANGUAGE_CLASS.match(value)
        return match[0] if match else None
    return " ".join(word for word in value.split() if word in _CLASSES) or None


def _prefixed(value: str) -> str | None:
    name = "-".join(value.split())
    if not name or _FOOTNOTE_ID.fullmatch(name):
        return name or None
    return name if name.startswith(_OWN_PREFIX) else _OWN_PREFIX + name


def _own_pictures(value: str) -> str | None:
    """Keep a srcset only if every picture in it lies in the repository."""
    addresses = [clean(part).partition(" ")[0] for part in value.split(",")]
    return value if all(part and reach(part) == "relative" for part in addresses) else None


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_DROPPED_WITH_CONTENT),
    attributes={"*": set(_EVERYWHERE), **_ATTRIBUTES},
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel", "xmpp", "irc", "ircs"},
    url_relative="pass_through",
)
