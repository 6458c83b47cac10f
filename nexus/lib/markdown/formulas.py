"""LaTeX formulas as MathML.

latex2mathml passes raw text, links and styles of the formula through to its own output, so its
string is never used: the tree it builds is written out here, with known elements, known attributes
and every text escaped. A formula that fails, or is too long or nested, stays as code.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element

_ELEMENT_NAMES = """
math mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr
mtd mlabeledtr mstyle mpadded mphantom menclose mmultiscripts mprescripts none merror
"""
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_ATTRIBUTE_NAMES = """
display mathvariant stretchy fence separator accent accentunder movablelimits largeop symmetric form
linethickness columnalign rowalign columnspacing rowspacing columnlines rowlines frame scriptlevel
displaystyle minsize maxsize lspace rspace notation mathcolor mathsize
"""
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_VALUE = re.compile(r"[\w#.%+\- ]{1,40}")
_LONGEST = 1_000
_DEEPEST = 40
_MOST = 500
_MOST_CHARACTERS = 20_000


class Formulas:
    """The formulas of one page, of which only so many are converted."""

    __slots__ = ("_left", "_left_characters")

    def __init__(self) -> None:
        self._left = _MOST
        self._left_characters = _MOST_CHARACTERS

    def html(self, latex: str, *, is_block: bool) -> str:
        """Return MathML, or the escaped source as code."""
        self._left -= 1
        self._left_characters -= len(latex)
        if self._left >= 0 and self._left_characters >= 0:
            markup = _mathml(latex.strip(), is_block=is_block)
            if markup:
                return markup
        return _as_code(latex, is_block=is_block)


@lru_cache(maxsize=2048)
def _mathml(latex: str, *, is_block: bool) -> str:
    """Return the formula as MathML, or '' if it cannot be converted."""
    if not latex or len(latex) > _LONGEST or latex.count("{") + latex.count("\\left") > 4 * _DEEPEST:
        return ""
    from latex2mathml.converter import convert_to_element  # noqa: PLC0415 - few pages need it

    try:
        return _write(convert_to_element(latex, display="block" if is_block else "inline"), 0)
    except Exception:  # noqa: BLE001 - the library raises many kinds of its own, and IndexError
        return ""


def _write(element: Element, depth: int) -> str:
    if depth > _DEEPEST or element.tag not in _ELEMENTS:
        raise ValueError("not a formula we show")
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    inside = _text(element.text) + "".join(_write(child, depth + 1) + _text(child.tail) for child in element)
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>"


def _text(text: str | None) -> str:
    return escape(unescape(text)) if text else ""


def _as_code(latex: str, *, is_block: bool) -> str:
    code = f'<code class="math">{escape(latex)}</code>'
    return f'<span class="math-block">{code}</span>' if is_block else code
