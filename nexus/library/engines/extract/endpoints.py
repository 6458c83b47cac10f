"""The endpoints of an API that a document lists: "GET /api/polls/" in fences, tables, bullets, headings, labels, curl.

Read from the lines of the source, not from the HTML: a path like /polls/<id>/ outside of code is a tag to
Markdown, and its parameter would be lost. The HTML tells which lines are code, the headings what a line is about:
an example in a note about REST, a call in a code sample, a diagram are none of the project's endpoints.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

from nexus.library.engines.extract.curl import command_at, of_command
from nexus.library.engines.extract.items import Endpoint
from nexus.library.engines.extract.outline import Heading
from nexus.library.engines.extract.paths import PATH, clean, is_concrete
from nexus.library.engines.extract.topics import Topic

_METHOD = r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)"
_METHODS = rf"{_METHOD}(?:\s*(?:/|,|\||&|\+|and|or)\s*{_METHOD})*"
_ONE = re.compile(_METHOD)
_MARKS = re.compile(r"[*`]+")
_BETWEEN = r"\s*+:?+\s*+(?:[-\u2013—→>]+\s*+)?+"
# The quantifiers with a "+" behind them never give back what they took: a long line is read once, not again and again.
_LISTED = re.compile(
    r"^(?:\[[xX]\]|\d+[.)]|\W)*+(?:[\w /()'\u2019&-]{1,60}?\s?(?:[:\uff1a]|[-\u2013—→])\s++)?[\[(]?"
    rf"(?P<methods>{_METHODS})[\])]?{_BETWEEN}(?P<path>{PATH})"
)
_IN_CODE = re.compile(rf"`\s*+(?P<methods>{_METHODS}){_BETWEEN}(?P<path>{PATH})[^`]*`")
_AFTER_PATH = re.compile(rf"`(?P<path>{PATH})`{_BETWEEN}[\[(]?`?(?P<methods>{_METHODS})\b`?[\])]?")
_SPLIT_CODE = re.compile(rf"^\W*+(?P<methods>{_METHODS})`?[\])]?[*_:]*+{_BETWEEN}`(?P<path>{PATH})`")
_LABEL = re.compile(
    r"^\W*+(?P<name>endpoint|url|path|route|uri|(?:http |request )?method)\s*+[:\uff1a][\s\"']*+(?P<value>.+)$",
    re.IGNORECASE,
)
_LONGEST_LINE = 1_000
_NOT_OURS = frozenset({Topic.CONCEPTS, Topic.TECHNOLOGIES, Topic.PRACTICES, Topic.CHALLENGES})
_WORDS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "curl ")
_FENCE = re.compile(r'<pre data-sourcepos="(\d+):\d+-(\d+):\d+"><code(?: class="language-([^" ]*)[^"]*")?')
_SHELL = frozenset({"bash", "sh", "shell", "console", "zsh", "cmd", "powershell", "bat", "curl"})
_LIST_LANGUAGES = "http https text txt plaintext plain none rest api endpoints md markdown yaml yml"
_LISTS = frozenset(["", *_LIST_LANGUAGES.split()])

Listed = tuple[str, str, int, str]
"""Methods and path as they are written, line, rule."""
Fence = tuple[int, int, str]
"""First line, last line and language of a code block."""


def endpoints(html: str, text: str, heads: Sequence[Heading]) -> list[Endpoint]:
    """Each method and path once; a call with a value for a parameter is the endpoint with that parameter."""
    every = [
        Endpoint(method, path, line, rule)
        for methods, written, line, rule in _listed(html, text, heads)
        if (path := clean(written)) is not None
        for method in _ONE.findall(methods)
    ]
    once: dict[tuple[str, str], Endpoint] = {}
    for one in every:
        once.setdefault((one.method, _shape(one.path)), one)
    return sorted(_without_examples(list(once.values())), key=lambda one: one.line)


def _without_examples(every: list[Endpoint]) -> list[Endpoint]:
    shapes = {(one.method, _shape(one.path)) for one in every if "{}" in _shape(one.path)}
    return [
        one
        for one in every
        if not (is_concrete(one.path) and (one.method, _shape(_with_parameters(one.path))) in shapes)
    ]


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}|<[^>]*>|:[A-Za-z_]\w*|\[[^\]]*\]", "{}", path).rstrip("/").lower()


def _with_parameters(path: str) -> str:
    return "/".join("{}" if is_concrete(f"/{part}") else part for part in path.split("/"))


def _listed(html: str, text: str, heads: Sequence[Heading]) -> Iterator[Listed]:
    """All that is listed, before paths are judged."""
    source = text.split("\n")
    numbers = _lines_with_a_word(text)
    if not numbers:
        return
    notes = _notes(heads)
    fences = _fences(html)
    read = -1
    for number in numbers:
        if number <= read or _is_in(notes, number):
            continue
        fence = _fence_at(fences, number)
        if fence is None:
            yield from _of_line(source[number - 1], number)
        elif fence[2] in _SHELL or fence[2] in _LISTS:
            read, found = _of_fence(source, number, fence[1])
            yield from found
    if "ethod" in text:
        yield from _labelled(source, numbers, fences)


def _lines_with_a_word(text: str) -> list[int]:
    """The numbers of the lines that hold a method or curl, by searches at the speed of C."""
    places = sorted(place for word in _WORDS for place in _places(text, word))
    numbers: list[int] = []
    line, at = 1, 0
    for place in places:
        line, at = line + text.count("\n", at, place), place
        if not numbers or numbers[-1] != line:
            numbers.append(line)
    return numbers


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))


def _fences(html: str) -> list[Fence]:
    return [(int(fence[1]), int(fence[2]), (fence[3] or "").lower()) for fence in _FENCE.finditer(html)]


def _fence_at(fences: Sequence[Fence], line: int) -> Fence | None:
    at = bisect_right(fences, line, key=itemgetter(0)) - 1
    return fences[at] if at >= 0 and line <= fences[at][1] else None


def _notes(heads: Sequence[Heading]) -> list[tuple[int, bool]]:
    """From which line on, and whether, the text is notes about other things than the project's endpoints.

    A heading about endpoints inside of notes is about the project's again.
    """
    turns: list[tuple[int, bool]] = []
    level = 0
    for head in heads:
        if level and head.level <= level:
            level = 0
        if not level and head.topic in _NOT_OURS:
            level = head.level
        is_ours = head.topic is Topic.ENDPOINTS and "endpoint" in head.title.lower()
        turns.append((head.line, level > 0 and not is_ours))
    return turns


def _is_in(notes: Sequence[tuple[int, bool]], line: int) -> bool:
    at = bisect_right(notes, line, key=itemgetter(0)) - 1
    return at >= 0 and notes[at][1]


def _of_fence(source: Sequence[str], number: int, last: int) -> tuple[int, list[Listed]]:
    """The endpoint of a line in a code block, and the last line that was read for it."""
    if "curl" in source[number - 1]:
        command, end = command_at(source, number - 1, last)
        found = of_command(command)
        return end, [(*found, number, "curl")] if found else []
    match = _LISTED.match(_MARKS.sub("", source[number - 1][:_LONGEST_LINE]))
    return number, [(match["methods"], match["path"], number, "code")] if match else []


def _labelled(source: Sequence[str], numbers: Sequence[int], fences: Sequence[Fence]) -> Iterator[Listed]:
    """A method and a path in lines near each other, each behind a label."""
    for number in numbers:
        label = _LABEL.match(_MARKS.sub("", source[number - 1]))
        if label is None or _fence_at(fences, number) or not re.fullmatch(_METHODS, label["value"].strip()):
            continue
        for near in (number - 1, number + 1, number - 2, number + 2):
            other = _LABEL.match(_MARKS.sub("", source[near - 1])) if 1 <= near <= len(source) else None
            if other is not None and re.match(PATH, other["value"]):
                yield label["value"].strip(), other["value"].split()[0], near, "labels"
                break


def _of_row(text: str, line: int) -> Iterator[Listed]:
    """A row of a table: a cell of methods beside one with a path, or both in one cell."""
    cells = [_MARKS.sub("", cell).strip() for cell in re.split(r"(?<!\\)\|", text)]
    methods = next((cell for cell in cells if re.fullmatch(_METHODS, cell)), None)
    if methods is None:
        for cell in cells:
            if match := _LISTED.match(cell):
                yield match["methods"], match["path"], line, "table"
        return
    path = next((cell for cell in cells if re.match(PATH, cell)), None)
    if path is None:
        path = next((cell for cell in cells if re.fullmatch(r"[\w{}<>:.-]+(?:/[\w{}<>:.-]*)+", cell)), None)
    if path is not None:
        yield methods, path.split()[0], line, "table"


def _of_line(text: str, line: int) -> Iterator[Listed]:
    text = text[:_LONGEST_LINE]
    if text.lstrip().startswith("|"):
        yield from _of_row(text, line)
        return
    text = text.replace("\\_", "_")
    for pattern in (_SPLIT_CODE, _IN_CODE, _AFTER_PATH) if "`" in text else ():
        matches = list(pattern.finditer(text))
        if matches:
            yield from ((match["methods"], match["path"], line, "text") for match in matches)
            return
    match = _LISTED.match(_MARKS.sub("", text))
    if match:
        yield match["methods"], match["path"], line, "text"
