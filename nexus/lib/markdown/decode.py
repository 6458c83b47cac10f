"""From bytes to text, whatever an editor left in the file, and what to tell its author about it.

1. A byte order mark decides; without one, valid UTF-8 is UTF-8.
2. Zero bytes in every second place are UTF-16.
3. A few bad bytes in otherwise good UTF-8 become U+FFFD; a file without good UTF-8 is Windows-1252.
4. Text that was encoded twice is repaired. Line ends become newlines and NUL becomes U+FFFD.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from nexus.lib.markdown import mojibake
from nexus.lib.markdown.page import Problem

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with newlines only; `size` is its length in UTF-8 bytes."""

    text: str
    encoding: str
    size: int
    problems: tuple[Problem, ...] = ()


def decode(raw: bytes) -> Decoded:
    """Read any bytes as text; nothing is lost but what no encoding explains."""
    text, encoding = _read(raw)
    problems = [] if encoding == "utf-8" else [_wrong_encoding(encoding)]
    if encoding != "utf-8" or b"\xc3" in raw:
        text, line = mojibake.repair(text)
        if line:
            problems.append(_encoded_twice(line))
    text = _plain_newlines(text).replace("\0", "\ufffd")
    problems += _lost_characters(text)
    size = len(raw) if encoding == "utf-8" else len(text.encode("utf-8", "replace"))
    return Decoded(text, encoding, size, tuple(problems))


def _read(raw: bytes) -> tuple[str, str]:
    if raw.startswith(codecs.BOM_UTF8):
        raw = raw[3:]
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return _read_foreign(raw)
    return (text, "utf-8") if "\0" not in text else _read_foreign(raw)


def _read_foreign(raw: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace"), encoding
    wide = _unmarked_utf16(raw)
    if wide:
        return raw.decode(wide, "replace"), wide
    text = raw.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for mark in text if mark > "\x7f") - bad
    if good >= bad:
        return text, "utf-8"
    return _read_single_bytes(raw)


def _read_single_bytes(raw: bytes) -> tuple[str, str]:
    try:
        return raw.decode("cp1252"), "windows-1252"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "latin-1"


def _unmarked_utf16(raw: bytes) -> str:
    """Name the byte order when most of every second byte is zero (text in Latin script), else ''."""
    sample = raw[:_SAMPLE]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.6 * half and sample[::2].count(0) < 0.2 * half:
        return "utf-16-le"
    if half and sample[::2].count(0) > 0.6 * half and sample[1::2].count(0) < 0.2 * half:
        return "utf-16-be"
    return ""


def _plain_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _wrong_encoding(encoding: str) -> Problem:
    return Problem(
        1,
        "encoding",
        f"The file is not UTF-8. It was read as {encoding}.",
        "Save the file again as UTF-8 in your editor.",
    )


def _encoded_twice(line: int) -> Problem:
    return Problem(
        line,
        "double-encoded",
        "Some characters were encoded twice. They are shown repaired.",
        "Open the file as UTF-8, correct the strange characters and save it as UTF-8.",
    )


def _lost_characters(text: str) -> list[Problem]:
    count = text.count("\ufffd")
    if not count:
        return []
    line = text.count("\n", 0, text.index("\ufffd")) + 1
    what = "One character is lost" if count == 1 else f"{count} characters are lost"
    return [
        Problem(
            line,
            "replacement-character",
            f"{what} and shown as \ufffd.",
            "Type the missing character again and save the file as UTF-8.",
        )
    ]
