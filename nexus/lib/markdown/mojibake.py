"""Repairs text that was UTF-8, was read as Windows-1252 or Latin-1, and was saved as UTF-8 again.

1. A run of characters that each stand for one byte in Windows-1252 and together form valid UTF-8 is a suspect.
2. Ordinary text holds a few such runs by chance (a capital with an accent before a closing quote), so
   a suspect counts only when it becomes a character people write, and the page is repaired only when one
   suspect is beyond doubt.
"""

from __future__ import annotations

import re

_SPECIAL = {chr(code): code for code in range(0x80, 0x100)}
for _code in range(0x80, 0xA0):
    try:
        _SPECIAL[bytes([_code]).decode("cp1252")] = _code
    except UnicodeDecodeError:
        continue

_TAIL = "[" + "".join(sorted(mark for mark, code in _SPECIAL.items() if code < 0xC0)) + "]"
_SUSPECT = re.compile(
    f"(?:[\u00c2-\u00df]{_TAIL}|[\u00e0-\u00ef]{_TAIL}{{2}}|[\u00f0-\u00f4]{_TAIL}{{3}})+", re.UNICODE
)
_CERTAIN = re.compile(
    f"[\u00e2-\u00ef][\u20ac\u201a\u0192\u201e\u2020-\u2021\u0152\u0153\u0161\u017e\u0178{chr(0x80)}-{chr(0x9F)}]{_TAIL}"
    f"|\u00f0(?:\u0178|\u009f){_TAIL}{{2}}"
    f"|[\u00c2\u00c3][\u00a0-\u00aa\u00ac-\u00ba\u00bc-\u00bf]"
    f"|(?:[\u00e1-\u00ef]{_TAIL}{{2}}){{2}}"
    f"|(?:[\u00d0\u00d1\u00d8-\u00db]{_TAIL}){{3}}"
)
_WRITTEN = re.compile(
    "[\u00a0-\u024f\u0300-\u036f\u0370-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u1200-\u137f"
    "\u1e00-\u1fff\u2000-\u2bff\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\ufe00-\ufe0f\ufeff"
    "\U0001f000-\U0001faff]*"
)


def repair(text: str) -> tuple[str, int]:
    """Return the repaired text and the line of the first repair, or the text itself and 0."""
    certain = _CERTAIN.search(text)
    if certain is None or _recode(certain[0]) is None:
        return text, 0
    repaired = _SUSPECT.sub(_read_again, text)
    return repaired, text.count("\n", 0, certain.start()) + 1


def _read_again(match: re.Match[str]) -> str:
    return _recode(match[0]) or match[0]


def _recode(run: str) -> str | None:
    """Return the run's bytes read as UTF-8, or None if they are no UTF-8 or nothing people write."""
    try:
        text = bytes(_SPECIAL[mark] for mark in run).decode()
    except UnicodeDecodeError:
        return None
    return text if _WRITTEN.fullmatch(text) else None
