"""Finds credentials that should not be published, without ever keeping one.

1. `scan` looks for the fixed beginnings that providers give their tokens, for private keys, and for
   passwords written into code and addresses. A rule's regex runs only where its fixed part occurs.
2. `environment_findings` judges a whole `.env` file by its keys.
3. What is plainly an example (xxxx, your-token-here, low entropy) is left out.

A finding carries a fingerprint instead of the value, so that a false alarm can be allowed by name.
"""

from __future__ import annotations

import hashlib
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nexus.lib.secret_rules import GATES, RULES, RUN, Rule, is_weak_password

Severity = Literal["refuse", "warn"]

_EXAMPLE = re.compile(
    rb"x{4}|\*{3}|\.{3}|_{4}|0{6}|redact|your[-_]?|example|placeholder|change[-_]?me|dummy|sample|insert[-_]"
    rb"|token[-_]here|key[-_]here|12345678|abcdefg|<[^>]*>|\$\{|\{\{|%\(|deadbeef|foobar|notreal|fake",
    re.IGNORECASE,
)
_WORD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_AS_LETTERS = bytes(ord("a") if byte in _WORD else ord(" ") for byte in range(256))
_LONG_RUN = b"a" * RUN
_SHORT_RULES = tuple(rule for rule in RULES if not rule.is_long)
_LEAST_ENTROPY = 2.8
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_ENVIRONMENT_FILE = re.compile(r"(?:.*[._-])?env(?:rc)?(?:[._-].*)?", re.IGNORECASE)
_EXAMPLE_FILE = re.compile(
    r"example|sample|template|dist|tpl|tmpl|default|schema|d\.ts$|\.(?:py|js|ts|md|json|ya?ml|txt|sh)$",
    re.IGNORECASE,
)
_SETTING = re.compile(rb"^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*([^\r\n]*)", re.MULTILINE)
_SENSITIVE = re.compile(
    rb"SECRET|PASSWORD|PASSWD|PWD|_PASS$|TOKEN|API_?KEY|PRIVATE|CREDENTIAL|ACCESS_KEY|AUTH_KEY|_KEY$|ENCRYPTION"
    rb"|WEBHOOK|_DSN$|(?:DATABASE|DB|REDIS|BROKER|RABBITMQ|MONGO\w*|POSTGRES\w*|CLOUDINARY|AMQP)_?UR[IL]$",
    re.IGNORECASE,
)
_NOT_SENSITIVE = re.compile(
    rb"LIFETIME|EXPIR|TTL|MINUTES|HOURS|DAYS|SECONDS|ALGORITHM|HEADER|_TYPE$|BACKEND|PREFIX|_LENGTH$|_HOST$|PUBLI[CS]",
    re.IGNORECASE,
)
_ADDRESS = re.compile(rb"[a-z][a-z0-9+.-]*://(?:([^\s:/@]*):([^\s@/]+)@)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A credential in a file: where it is and what kind, never its value."""

    rule: str
    line: int
    fingerprint: str
    severity: Severity
    hint: str


def scan(data: bytes) -> tuple[Finding, ...]:
    """Return the credentials in a file, in the order of their lines, each value once."""
    wide = _UTF16.get(data[:2])
    if wide:
        data = data[2:].decode(wide, "replace").encode()
    found: dict[str, tuple[int, Finding]] = {}
    starts: list[int] = []
    for rule in _possible(data):
        for position, value in _values(rule, data):
            starts = starts or _line_starts(data)
            print_ = fingerprint(rule.name, value)
            line = bisect_right(starts, position)
            found.setdefault(print_, (position, Finding(rule.name, line, print_, rule.severity, rule.hint)))
    return tuple(finding for _, finding in sorted(found.values(), key=_position))


def _possible(data: bytes) -> Sequence[Rule]:
    """The rules that can find something, told by quick looks at the whole."""
    if _LONG_RUN not in data.translate(_AS_LETTERS):
        return _SHORT_RULES
    gates = {"", *(mark for mark, gate in GATES.items() if gate.search(data))}
    return [rule for rule in RULES if rule.gate in gates]


def _position(placed: tuple[int, Finding]) -> int:
    return placed[0]


def fingerprint(rule: str, value: bytes) -> str:
    """Name a value without telling it: 16 hex digits of SHA-256."""
    return hashlib.sha256(rule.encode() + value).hexdigest()[:16]


def _values(rule: Rule, data: bytes) -> Iterator[tuple[int, bytes]]:
    if rule.parts and not any(part in data for part in rule.parts):
        return
    for match in rule.pattern.finditer(data):
        value, start = match["value"], match.start()
        if rule.is_word and start and data[start - 1] in _WORD:
            continue
        if not is_example(value) and (rule.accept is None or rule.accept(match)):
            yield start, value


def _line_starts(data: bytes) -> list[int]:
    return [0, *(match.end() for match in re.finditer(rb"\n", data))]


def is_example(value: bytes) -> bool:
    """Whether a value is plainly no credential: a placeholder, or too regular to be one."""
    if _EXAMPLE.search(value):
        return True
    return len(value) >= 16 and _entropy(value) < _LEAST_ENTROPY


def _entropy(value: bytes) -> float:
    """Bits per byte (Shannon), of a value's first 256 bytes."""
    head = value[:256]
    return -sum(n / len(head) * math.log2(n / len(head)) for n in Counter(head).values())


def is_environment_file(path: str) -> bool:
    """Whether a path is a real environment file: `.env`, `.env.production`, not `.env.example`."""
    name = path.rpartition("/")[2]
    is_dotted = name.startswith(".env") or name.lower().endswith(".env")
    return is_dotted and bool(_ENVIRONMENT_FILE.fullmatch(name)) and not _EXAMPLE_FILE.search(name)


def environment_findings(data: bytes, path: str) -> tuple[Finding, ...]:
    """Return one finding if an environment file holds real values, with one fingerprint for the file."""
    if not is_environment_file(path):
        return ()
    real = [(match.start(), match[1], match[2]) for match in _SETTING.finditer(data) if _is_real(match[1], match[2])]
    if not real:
        return ()
    keys = ", ".join(sorted({key.decode() for _, key, _ in real})[:5])
    line = data.count(b"\n", 0, real[0][0]) + 1
    mark = fingerprint("environment-file", b"\n".join(value for _, _, value in real))
    hint = f"It holds values for {keys}. Keep it out of git, and commit a .env.example without values."
    return (Finding("environment-file", line, mark, "refuse", hint),)


def _is_real(key: bytes, written: bytes) -> bool:
    if not _SENSITIVE.search(key) or _NOT_SENSITIVE.search(key):
        return False
    value = re.sub(rb"[ \t]+#.*", b"", written).strip().strip(b"\"'")
    address = _ADDRESS.match(value)
    if address:
        value = address[2] or b""
    if len(value) < 4 or value.startswith((b"$", b"{", b"<", b"[")) or is_weak_password(value):
        return False
    return not is_example(value) and not (value.isdigit() and len(value) < 7)
