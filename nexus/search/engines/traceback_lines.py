"""One line of a traceback: a frame, an error, or nothing.

Understands Python, pytest and Node or a browser, below whatever a log or a quotation puts before them. Lines are cut
before a pattern sees them, and frames are cut at fixed marks, so no line costs more than its first thousand characters.
"""

import re
from dataclasses import dataclass, field

CUT_AT = 1_000
LONGEST_NAME = 80
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_BEFORE = re.compile(
    r"(?:[>|\u2502]+|E(?=\s{2})|\[[^\]]{0,60}\]|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d\S{0,15})?|\d\d:\d\d:\d\d\S{0,12}"
    r"|(?:DEBUG|INFO|WARNING|ERROR|CRITICAL|FATAL)\b:?|[\w.-]{1,40}(?:\[[\w.-]{1,20}\]:|\s{1,8}\|)|[-*\u2022](?=\s)"
    r"|Uncaught(?: \(in promise\))?|FAILED \S{1,200} -)[ \t]*"
)
_MOST_BEFORE = 6
_MODULE = r"(?:[A-Za-z_]\w{0,60}\.){0,8}"
ENDINGS = (
    "Error",
    "Exception",
    "Warning",
    "DoesNotExist",
    "MultipleObjectsReturned",
    "ImproperlyConfigured",
    "PermissionDenied",
    "Violation",
    "Timeout",
    "Exit",
    "Interrupt",
    "NotFound",
)
_ENDING = f"(?:{'|'.join(ENDINGS)})"
TYPE = rf"{_MODULE}[A-Z]\w{{0,80}}?{_ENDING}"
"""A type that is one by its name, which is more than an ending."""
_SAID = r"(?: \[\w{1,60}\])?"
_MAY_TELL = re.compile(rf"File \"|\bat |@|\.py:|Exception |{_ENDING}")
_AFTER_FRAME = re.compile(rf"(?P<type>{_MODULE}[A-Za-z_]\w{{0,80}}){_SAID}(?::[ \t]*(?P<message>.*))?$")
_ALONE = re.compile(rf"(?P<type>{_MODULE}(?:[A-Z]\w{{0,80}}?)?{_ENDING}){_SAID}:[ \t]+(?P<message>\S.*)$")
_PAGE = re.compile(rf"{_MODULE}(?P<type>(?:[A-Z]\w{{0,80}}?)?{_ENDING}) at /\S*$")
_PAGE_TYPE = re.compile(rf"Exception Type:\s+(?P<type>{_MODULE}[A-Z]\w{{0,80}})(?: at /\S*)?$")
_VALUE = re.compile(r"Exception Value:\s+(?P<message>\S.*)$")
_PYTEST = re.compile(
    r"(?P<path>[\w./\\-]{1,300}\.py):\d{1,7}:(?: in (?P<function>\S{1,100})| (?P<type>[A-Za-z.]{1,80}))$"
)
_LIBRARY = (
    "site-packages",
    "dist-packages",
    "lib/python",
    "lib\\python",
    "node_modules",
    "node:",
    "internal/",
    "<frozen",
)
_PACKAGE_FILES = ("__init__", "__main__", "index")
_SENTENCES = ("During handling", "The above exception", "Traceback")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where: a module's last name and a function. `is_own`: not a library's. `is_below`: written below its error."""

    module: str
    function: str
    is_own: bool = field(default=True, compare=False)
    is_below: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Raised:
    """`message` is None where it stands in a line of its own, as on Django's page for errors."""

    exception: str
    message: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """The message of the error before it."""

    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """`bare` is the line without what a log, a container or a quotation puts before it, `indent` the blanks between."""

    bare: str
    indent: int


def may_tell(text: str, frame_indent: int | None) -> bool:
    """Whether a line is worth reading: most of a log is not, nor is code, which stands deeper than its frame."""
    is_code = frame_indent is None or text.startswith(" " * (frame_indent + 1))
    return not is_code or _MAY_TELL.search(text) is not None


def line_of(text: str) -> Line:
    """The line, cut."""
    text = text[:CUT_AT]
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    at = before = len(text) - len(text.lstrip())
    for _ in range(_MOST_BEFORE):
        found = _BEFORE.match(text, at)
        if not found:
            break
        at, before = found.end(), len(found[0]) - len(found[0].rstrip())
    return Line(text[at:].strip().strip("`"), before)


def read_line(line: Line, frame_indent: int | None) -> Frame | Raised | Said | None:
    """`frame_indent`: how deep the frame before stands. An error stands less deep, and then any type may be one."""
    bare = line.bare
    return _frame_in(bare) or _told(bare) or _raised(line, frame_indent)


def _frame_in(bare: str) -> Frame | None:
    begin = bare.find('File "')
    if begin != -1:
        return _python(bare[begin + 6 :])
    if bare.startswith("at ") or "@" in bare:
        return _script(bare)
    found = _PYTEST.match(bare)
    return _frame(found["path"], found["function"]) if found and found["function"] else None


def _told(bare: str) -> Raised | Said | None:
    """What Django's page and pytest's last line of a failure say."""
    if found := _VALUE.match(bare):
        return Said(found["message"])
    if found := _PAGE_TYPE.match(bare) or _PAGE.match(bare):
        return Raised(_short(found["type"]), None)
    found = _PYTEST.match(bare)
    return Raised(_short(found["type"]), "") if found and found["type"] else None


def _python(rest: str) -> Frame | None:
    """Of `File "path", line 3, in function` what follows the first quotation mark."""
    path, _, place = rest.partition('"')
    if not place.startswith(", line "):
        return None
    return _frame(path, place.partition(", in ")[2].strip())


def _script(bare: str) -> Frame | None:
    """`at function (file:1:2)`, `at file:1:2`, and Firefox's `function@file:1:2`."""
    if bare.startswith("at "):
        function, bracket, place = bare[3:].removeprefix("async ").rpartition(" (")
        place = place.rstrip(")") if bracket else place.removeprefix("async ")
    else:
        function, _, place = bare.partition("@")
    parts = place.rsplit(":", 2)
    if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()) or function.count(" ") > 2:
        return None
    name = function.removeprefix("new ").removeprefix("Object.").partition(" [as ")[0]
    return _frame(parts[0], name or "<anonymous>", is_below=True)


def _frame(path: str, function: str, *, is_below: bool = False) -> Frame:
    """The stem of a path; a package's own file goes by the name of its folder."""
    is_own = not any(mark in path for mark in _LIBRARY)
    parts = re.split(r"[\\/]", path.partition("?")[0].removeprefix("node:"))
    if len(parts) > 1 and parts[-1].partition(".")[0] in _PACKAGE_FILES:
        parts.pop()
    module = parts[-1] if parts[-1].startswith("<") else parts[-1].partition(".")[0]
    return Frame(module.removeprefix("<frozen ").rstrip(">")[:LONGEST_NAME], function[:LONGEST_NAME], is_own, is_below)


def _raised(line: Line, frame_indent: int | None) -> Raised | None:
    """Code below a frame is indented deeper than the frame; an error stands where `Traceback` did."""
    if line.bare.startswith(_SENTENCES):
        return None
    found = _ALONE.match(line.bare)
    if not found and frame_indent is not None and line.indent < frame_indent:
        found = _AFTER_FRAME.match(line.bare)
    return Raised(_short(found["type"]), (found["message"] or "").strip()) if found else None


def _short(dotted: str) -> str:
    """The type without its module."""
    return dotted.rpartition(".")[2]
