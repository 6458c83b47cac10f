"""A pasted traceback becomes a signature: what went wrong and where, without what differs between two machines.

1. Each line is cut and looked at once (`traceback_lines`): it is a frame, an error, or nothing.
2. The last error of a chain is the signature's; the others are its causes. Its frames are those written beside it.
3. The message loses paths, numbers, ids and names (`traceback_messages`); frames keep the function and the module's
   last name.

So the same fault gives the same signature under another path, user or line number. `names` and `is_own` are kept beside
it, for `likeness`, and are no part of it. Everything is linear, whatever is pasted.

What is pasted is one error; a text may tell several, each pasted or named in a sentence (`signatures_told`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from nexus.search.engines.traceback_lines import (
    CUT_AT,
    ENDINGS,
    TYPE,
    Frame,
    Line,
    Raised,
    Said,
    line_of,
    may_tell,
    read_line,
)
from nexus.search.engines.traceback_messages import WORDS_AT_LEAST, names_in, normalised, slug

MOST_FRAMES, MOST_CAUSES, MOST_IN_TEXT = 12, 4, 20
MOST_AT_START, MOST_AT_END = 100_000, 300_000
FRAMES_TOLD = 3
GOES_ON = 0.9
_LINE = re.compile(r"[^\r\n]+")
_CODE = re.compile(r"`([^`\n]{6,400})`")
_MENTION = re.compile(rf"(?<=[\s(\u2018\u201c])(?<!except )(?<!raise )(?={TYPE}: \S)")
_BEFORE_MESSAGE = (*ENDINGS, "]")
_CHAINED = ("During handling of the above exception", "The above exception was the direct cause")


@dataclass(frozen=True, slots=True)
class Signature:
    """`exception` is the type without its module; `frames` run from the outermost to where it was raised."""

    exception: str
    message: str
    frames: tuple[Frame, ...] = ()
    causes: tuple[str, ...] = ()
    names: frozenset[str] = field(default=frozenset(), compare=False)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Self:
        frames = tuple(Frame(module, function) for module, function in kept["frames"])
        return cls(kept["exception"], kept["message"], frames, tuple(kept["causes"]), frozenset(kept["names"]))

    def as_dict(self) -> dict[str, Any]:
        """All that `likeness` looks at."""
        return {
            "exception": self.exception,
            "message": self.message,
            "frames": [[frame.module, frame.function] for frame in self.frames],
            "causes": [*self.causes],
            "names": sorted(self.names),
        }

    def tokens(self) -> tuple[str, ...]:
        """Words for the index, the most general first.

        `tb:operationalerror`, `tb:operationalerror.no-such-table`, `tb:at.orders.total`.
        """
        error = f"tb:{self.exception.lower()}"
        said = dict.fromkeys((slug(self.message, WORDS_AT_LEAST), slug(self.message)))
        named = [frame for frame in self.frames if frame.function[:1] not in ("", "<")]
        own = [frame for frame in named if frame.is_own]
        told = (*reversed(own[-FRAMES_TOLD:]), *named[-1:])
        return tuple(
            dict.fromkeys(
                (
                    error,
                    *(f"{error}.{words}" for words in said if words),
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
        reading.add(reading.look(line))
    return reading.signature()


def may_tell_errors(text: str) -> bool:
    """Whether it is worth looking for errors in a text. Most tell none, and every section published is asked."""
    if 'File "' in text or "Error at /" in text or "Exception Type:" in text:
        return True
    return ": " in text and any(before.endswith(_BEFORE_MESSAGE) for before in text.split(": "))


def signatures_told(text: str) -> tuple[Signature, ...]:
    """The errors a text tells, pasted into it or named in a sentence: each once, at most twenty."""
    found: dict[Signature, None] = {}
    for reading in _readings(_MENTION.sub("\n", _CODE.sub(r"\n\1\n", text))):
        one = reading.signature()
        if one and (one.frames or one.exception not in ENDINGS):
            found[one] = None
            if len(found) == MOST_IN_TEXT:
                break
    return tuple(found)


def likeness(one: Signature, other: Signature) -> Likeness:
    """The type counts most, then the message, the frames, and what is named in it."""
    parts = (_types(one, other), _messages(one, other), _frames(one, other), _names(one, other))
    value = sum(weight * share for weight, (share, _) in zip((0.35, 0.35, 0.2, 0.1), parts, strict=True))
    return Likeness(round(value, 3), ", ".join(why for _, why in parts if why))


class _Seen(NamedTuple):
    """One line, and what it was understood as."""

    line: Line
    told: Frame | Raised | Said | None


class _Reading:
    """What was seen so far: the errors with their frames, and the frames since the last of them."""

    def __init__(self) -> None:
        self.is_chained = False
        self._frames: dict[Frame, None] = {}
        self._errors: list[tuple[Raised, list[Frame]]] = []
        self._frame_indent: int | None = None

    def look(self, text: str) -> _Seen | None:
        if not self._awaits_message and not may_tell(text, self._frame_indent):
            return None
        line = line_of(text)
        return _Seen(line, read_line(line, self._frame_indent))

    def is_over(self, seen: _Seen | None) -> bool:
        """Whether this begins another error, of which nothing says that those before led to it."""
        if seen is None or not self._errors or self._frames or self.is_chained:
            return False
        told, last = seen.told, self._errors[-1][0]
        if isinstance(told, Raised):
            return told.exception != last.exception or bool(told.message and last.message not in (None, told.message))
        return isinstance(told, Frame) and not told.is_below

    def add(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        line, told = seen
        if isinstance(told, Raised):
            self._end(told)
        elif isinstance(told, Frame):
            self._add(told, line.indent)
        elif isinstance(told, Said):
            self._say(told.message)
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
        self._frames, self._frame_indent, self.is_chained = {}, None, False

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


def _readings(text: str) -> Iterator["_Reading"]:
    """A reading for each error with what caused it."""
    reading = _Reading()
    for line in _lines(text):
        if any(sentence in line for sentence in _CHAINED):
            reading.is_chained = True
            continue
        seen = reading.look(line)
        if reading.is_over(seen):
            yield reading
            reading = _Reading()
        reading.add(seen)
    yield reading


def _types(one: Signature, other: Signature) -> tuple[float, str]:
    if one.exception == other.exception:
        return 1.0, f"the same error, {one.exception}"
    if one.exception in other.causes or other.exception in one.causes:
        return 0.6, f"{one.exception} and {other.exception}, one caused by the other"
    return 0.0, f"another error: {one.exception}, {other.exception}"


def _messages(one: Signature, other: Signature) -> tuple[float, str]:
    if one.message == other.message:
        return 1.0, f"the same message, \u201c{one.message}\u201d" if one.message else ""
    short, long = sorted((one.message, other.message), key=len)
    if "-" in slug(short) and long.startswith(short) and not long[len(short)].isalnum():
        return GOES_ON, "the same message, which goes on in one of them"
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
