"""Commands of curl in a shell block: method and address."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CURL = re.compile(r"(?:^|[\s|;&$(])curl\s")
_METHOD = re.compile(r"(?:-X\s*|--request[ =])[\"']?([A-Z]+)")
_BODY = re.compile(r"\s(?:-d|--data(?:-raw|-binary|-urlencode)?|-F|--form|--json)\b")
_GET = re.compile(r"\s(?:-G|--get)\b")
_ADDRESS = re.compile(r"[\"']?((?:https?://|localhost|127\.0\.0\.1|\$|\{\{|<)[^\s\"'\\]*)")
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_LONGEST = 60


def command_at(source: Sequence[str], first: int, end: int) -> tuple[str, int]:
    """The command that begins in the line of this index, and the number of its last line, at most `end`."""
    at = first
    while source[at].rstrip().endswith("\\") and at + 1 < min(end, len(source), first + _LONGEST):
        at += 1
    return " ".join(line.rstrip().rstrip("\\") for line in source[first : at + 1]), at + 1


def of_command(command: str) -> tuple[str, str] | None:
    """Method and address of a command, None where it holds no call of curl."""
    call = _CURL.search(command)
    if call is None:
        return None
    command = command[call.end() :]
    address = _ADDRESS.search(re.sub(r"\s-H\s*(?:\"[^\"]*\"|'[^']*')", " ", f" {command}"))
    if address is None:
        return None
    given = _METHOD.search(command)
    has_body = _BODY.search(f" {command}") and not _GET.search(f" {command}")
    method = given[1] if given else "POST" if has_body else "GET"
    written = re.sub(r"^127\.0\.0\.1(?::\d+)?", "localhost", address[1])
    return (method, written) if method in _METHODS else None
