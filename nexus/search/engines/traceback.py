"""A pasted traceback becomes a signature: what went wrong and where, without what differs between two machines.

1. Each line is cut and looked at once, by `lines`: it is a frame, an error, or nothing.
2. The last error of a chain is the signature's; the others are its causes. Its frames are those written beside it.
3. The message loses paths, numbers, ids and names (`messages`); frames keep the function and the module's last name.

So the same fault gives the same signature under another path, user or line number. `names` and `is_own` are kept beside
it, for `likeness`, and are no part of it. Everything is linear, whatever is pasted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from nexus.search.engines.traceback_lines import CUT_AT, Frame, Raised, Said, line_of, may_tell, read_line
from nexus.search.engines.traceback_messages import names_in, normalised, slug

MOST_FRAMES, MOST_CAUSES, MOST_IN_DOCUMENT = 12, 4, 20
MOST_AT_START, MOST_AT_END, MOST_CODES = 100_000, 300_000, 500
FRAMES_TOLD = 3
_LINE = re.compile(r"[^\r\n]+")
_FENCE = re.compile(r"[ >]{0,12}(`{3,}|~{3,})")
_CODE = re.compile(r"`([^`\n]{6,400})`")


@dataclass(frozen=True, slots=True)
class Signature:
    """`exception` is the type without its module; `frames` run from the outermost to where it was raised."""

    exception: str
    message: str
    frames: tuple[Frame, ...] = ()
    causes: tuple[str, ...] = ()
    names: frozenset[str] = field(default=frozenset(), compare=False)

    def tokens(self) -> tuple[str, ...]:
        """Words for the index, the most general first.

        `tb:operationalerror`, `tb:operationalerror.no-such-table`, `tb:at.orders.total`.
        """
        error = f"tb:{self.exception.lower()}"
        said = slug(self.message)
        named = [frame for frame in self.frames if frame.function[:1] not in ("", "<")]
        own = [frame for frame in named if frame.is_own]
        told = (*reversed(own[-FRAMES_TOLD:]), *named[-1:])
        return tuple(
            dict.fromkeys(
                (
                    error,
                    *((f"{error}.{said}",) if said else ()),
                    *(f"tb:{cause.lower()}" for cause in self.causes),
                    *(f"tb:at.{_word(frame.module)}.{_word(frame.function)}" for frame in told),
                )
            )
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two signatures are one, 0 to 1, and why in words."""

    value: float
    reason: str


def signature(text: str) -> Signature | None:
    """What a pasted text reports, or None where it reports no error. Of a very long one the middle is not read."""
    if len(text) > MOST_AT_START + MOST_AT_END:
        text = f"{text[:MOST_AT_START]}\n{text[-MOST_AT_END:]}"
    reading = _Reading()
    for line in _lines(text):
        reading.take(line)
    return reading.signature()


def signatures_in(markdown: str) -> tuple[Signature, ...]:
    """The errors written in a document's code, in its fences and between backticks: each once, at most twenty."""
    found: dict[Signature, None] = {}
    for code in islice(_codes(markdown), MOST_CODES):
        if one := signature(code):
            found[one] = None
            if len(found) == MOST_IN_DOCUMENT:
                break
    return tuple(found)


def likeness(one: Signature, other: Signature) -> Likeness:
    """The type counts most, then the message, the frames, and what is named in it."""
    parts = (_types(one, other), _messages(one, other), _frames(one, other), _names(one, other))
    value = sum(weight * share for weight, (share, _) in zip((0.35, 0.35, 0.2, 0.1), parts, strict=True))
    return Likeness(round(value, 3), ", ".join(why for _, why in parts if why))


class _Reading:
    """What was seen so far: the errors with their frames, and the frames since the last of them."""

    def __init__(self) -> None:
        self._frames: dict[Frame, None] = {}
        self._errors: list[tuple[Raised, list[Frame]]] = []
        self._frame_indent: int | None = None

    def take(self, text: str) -> None:
        if not self._awaits_message and not may_tell(text, self._frame_indent):
            return
        line = line_of(text)
        found = read_line(line, self._frame_indent)
        if isinstance(found, Raised):
            self._end(found)
        elif isinstance(found, Frame):
            self._add(found, line.indent)
        elif isinstance(found, Said):
            self._say(found.message)
        elif line.bare and self._awaits_message:
            self._say(line.bare)

    @property
    def _awaits_message(self) -> bool:
        return bool(self._errors) and self._errors[-1][0].message is None

    def _add(self, frame: Frame, indent: int) -> None:
        """Of a recursion each frame is kept once, where it was last. Node and browsers write frames below the error."""
        if frame.is_below and self._errors and not self._frames:
            frames = self._errors[-1][1]
            if len(frames) < MOST_FRAMES and frame not in frames:
                frames.insert(0, frame)
            return
        self._frame_indent = indent
        self._frames.pop(frame, None)
        self._frames[frame] = None
        if len(self._frames) > MOST_FRAMES:
            del self._frames[next(iter(self._frames))]

    def _end(self, raised: Raised) -> None:
        """An error told again, in a summary or a log's last line, is no second one."""
        is_again = bool(self._errors) and self._errors[-1][0].exception == raised.exception and not self._frames
        if not is_again:
            self._errors.append((raised, list(self._frames)))
            del self._errors[1:-MOST_CAUSES]
        elif self._awaits_message:
            self._say(raised.message or "")
        self._frames, self._frame_indent = {}, None

    def _say(self, message: str) -> None:
        """Django's page tells the type and the message in two lines."""
        if self._errors and not self._errors[-1][0].message:
            raised, frames = self._errors[-1]
            self._errors[-1] = (Raised(raised.exception, message), frames)

    def signature(self) -> Signature | None:
        if not self._errors:
            return None
        raised, frames = self._errors[-1]
        message = raised.message or ""
        causes = dict.fromkeys(cause.exception for cause, _ in self._errors[:-1] if cause.exception != raised.exception)
        return Signature(
            raised.exception,
            normalised(message),
            tuple(frames),
            tuple(causes),
            names_in(message),
        )


def _lines(text: str) -> Iterator[str]:
    """Lines without their ends, each cut: none tells anything behind its first thousand characters."""
    return (text[found.start() : min(found.end(), found.start() + CUT_AT)] for found in _LINE.finditer(text))


def _codes(markdown: str) -> Iterator[str]:
    """The contents of fences, and the code between backticks outside of them."""
    fence, content = "", list[str]()
    for line in _lines(markdown):
        mark = _FENCE.match(line)
        if fence and mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
            yield "\n".join(content)
            fence, content = "", []
        elif fence:
            content.append(line)
        elif mark:
            fence = mark[1]
        else:
            yield from (found[1] for found in _CODE.finditer(line))
    if content:
        yield "\n".join(content)


def _types(one: Signature, other: Signature) -> tuple[float, str]:
    if one.exception == other.exception:
        return 1.0, f"the same error, {one.exception}"
    if one.exception in other.causes or other.exception in one.causes:
        return 0.6, f"{one.exception} and {other.exception}, one caused by the other"
    return 0.0, f"another error: {one.exception}, {other.exception}"


def _messages(one: Signature, other: Signature) -> tuple[float, str]:
    if one.message == other.message:
        return 1.0, f"the same message, \u201c{one.message}\u201d" if one.message else ""
    mine, others = set(one.message.split()), set(other.message.split())
    share = len(mine & others) / len(mine | others)
    return share, "a similar message" if share >= 0.5 else "another message"


def _frames(one: Signature, other: Signature) -> tuple[float, str]:
    """One that came without frames tells nothing about where: half, unless both did."""
    if not one.frames or not other.frames:
        return (1.0 if one.frames == other.frames else 0.5), ""
    mine, others = set(one.frames), set(other.frames)
    both = len(mine & others)
    return both / len(mine | others), f"{both} of {len(mine | others)} places the same" if both else "at other places"


def _names(one: Signature, other: Signature) -> tuple[float, str]:
    if one.names == other.names:
        return 1.0, f"both name {', '.join(sorted(one.names)[:3])}" if one.names else ""
    both = one.names & other.names
    return len(both) / len(one.names | other.names), f"both name {', '.join(sorted(both)[:3])}" if both else ""


def _word(name: str) -> str:
    """A function's or module's name as part of a token."""
    return re.sub(r"[^\w.]+", "-", name.lower()).strip("-.") or "-"
