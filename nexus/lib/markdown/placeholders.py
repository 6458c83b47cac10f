"""Template text that its author forgot to replace.

Ordinary prose may say "your user name", and a guide may rightly show `SECRET_KEY=<your-secret-key>`;
what is reported is text that only a template has: a square-bracket order, a clone address or link
with somebody's name still to fill in, lorem ipsum. Tuned on the readmes of real learners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nexus.lib.markdown.composition import Composition
from nexus.lib.markdown.page import Problem

_BLANK = r"[-_ ]?"
_USER = rf"(?:your|my|the){_BLANK}(?:git(?:hub|lab){_BLANK})?user{_BLANK}name"
_HOSTS = r"(?:github|gitlab|bitbucket|linkedin|twitter|x|vercel|netlify|onrender|heroku)"
_ADDRESS = (
    rf"{_HOSTS}\.(?:com|org|app)/(?:in/|@)?[^\s)\]>\"'`]*?"
    rf"(?:<[^>\s]+>|\{{[\w-]+\}}|\[[\w-]+\]|\byour[-_]?[a-z]+|\busername\b|\bYOUR_\w+)[^\s)\]>\"'`]*"
)
_ORDER = (
    r"\[(?:Insert|Add|Enter|Describe|Replace|Write|Include|Provide|Your|Project|Team|Date|List)"
    r" [^\[\]\n]{1,80}\](?![(\[:])|\[[Nn]ame\](?![(\[:])|\[X ?%?\]%?(?=[\s.,;)]|$)(?<!- \[X\])(?<!\* \[X\])"
)
_PATTERN = re.compile(
    rf"(?P<address>{_ADDRESS})|(?P<clone>git clone (?:<[^>\n]+>|\[[^\]\n]+\]|your[-_]\S+))"
    rf"|(?P<handle>@{_USER}\b|[<\[{{]{_USER}[>\]}}]|\bYOUR_(?:GITHUB_)?USERNAME\b)"
    rf"|(?P<order>{_ORDER})"
    r"|(?P<filler>[Ll]orem ipsum\b[^\n]{0,20})"
    r"|(?P<space>[Tt]his is a (?:space|place) to (?:document|write|describe|add)\b)"
    r"|(?P<todo>^[ \t]*(?:[-*+] )?(?:TODO|TBD|FIXME)\b:?[^\n]{0,40})",
    re.MULTILINE,
)
_HINTS = (
    "your",
    "Your",
    "YOUR",
    "user",
    "[X",
    "[N",
    "[n",
    "git clone",
    "orem",
    "TODO",
    "TBD",
    "FIXME",
    "his is a",
)
_ORDERS = (
    "[Insert",
    "[Add",
    "[Enter",
    "[De",
    "[Rep",
    "[Wri",
    "[Inc",
    "[Pro",
    "[Team",
    "[Date",
    "[List",
    ".com/",
)
_TARGET = re.compile(
    r"(?:^|[/:])(?:path[-_/]to[-_/]|link[-_]to[-_]|your[-_]|insert[-_]|placeholder\b|url[-_]here|image[-_]url)|#todo$",
    re.IGNORECASE,
)


def placeholders(body: str, seen: Composition) -> Iterator[Problem]:
    """Find what was left of a template, at most once per line."""
    reported: set[int] = set()
    if any(hint in body for hint in _HINTS) or any(order in body for order in _ORDERS):
        code = [(block.first, block.last) for block in seen.code_blocks]
        for line, match in _matches(body):
            in_code = any(first <= line <= last for first, last in code)
            if line in reported or (in_code and match.lastgroup in ("order", "todo", "handle", "filler")):
                continue
            reported.add(line)
            yield _problem(line, match[0].strip())
    for link in seen.links:
        if link.line not in reported and _TARGET.search(link.target):
            reported.add(link.line)
            yield _problem(link.line, link.target)


def _matches(body: str) -> Iterator[tuple[int, re.Match[str]]]:
    line, counted = 1, 0
    for match in _PATTERN.finditer(body):
        line += body.count("\n", counted, match.start())
        counted = match.start()
        yield line, match


def _problem(line: int, text: str) -> Problem:
    return Problem(
        line,
        "placeholder",
        f"Text of a template is left: {text[:80]}",
        "Write your own text here, or delete it.",
    )
