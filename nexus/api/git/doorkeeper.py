"""Answers the pre-receive hook of one push, over two pipes that git's processes inherit.

The hook writes where its quarantine is, the push options and the refs to be moved; it gets lines to show and a
verdict. When either side dies its end closes: the hook then refuses, and this thread ends.
"""

import os
import threading
from collections.abc import Callable, Iterable
from contextvars import copy_context
from io import FileIO
from pathlib import Path

import structlog

from nexus.repos.engines.admission import Question, Update, Verdict

log = structlog.get_logger(__name__)
Judge = Callable[[Question], Verdict]
MOST_LINES = 40


class Doorkeeper:
    """`environment` and `inherited` go to the git process, whose hook then asks `judge`."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._asked, question = os.pipe()
        answer, self._said = os.pipe()
        self.inherited = (question, answer)
        self.environment = {"NEXUS_QUESTION": str(question), "NEXUS_ANSWER": str(answer)}
        run = copy_context().run  # what it logs is logged under the request's id
        self._thread = threading.Thread(target=run, args=[self._serve], name="doorkeeper", daemon=True)

    def start(self) -> None:
        """To be called once the git process runs: our copies of its ends are closed."""
        for descriptor in self.inherited:
            os.close(descriptor)
        self._thread.start()

    def wait(self) -> None:
        self._thread.join()

    def _serve(self) -> None:
        with (
            os.fdopen(self._asked, encoding="utf-8", errors="surrogateescape", newline="\n") as asked,
            os.fdopen(self._said, "wb", buffering=0) as said,
        ):
            question = _read(asked)
            if question is None:
                return
            try:
                verdict = self._judge(question)
            except Exception:
                log.exception("push could not be checked")
                verdict = Verdict(["The push could not be checked. Nothing was changed; try again."])
            _answer(said, verdict)


def _read(asked: Iterable[str]) -> Question | None:
    """What the hook said up to its `end`; None if it never came to that."""
    quarantine, options, updates = "", list[str](), list[Update]()
    for line in asked:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "quarantine":
            quarantine = rest
        elif word == "option":
            options.append(rest)
        elif word == "update":
            updates.append(Update(*rest.split(" ", 2)))
        elif word == "end":
            return Question(Path(quarantine) if quarantine else None, tuple(updates), tuple(options))
    return None


def _answer(said: FileIO, verdict: Verdict) -> None:
    told = [*verdict.refusals, *(f"warning: {line}" for line in verdict.warnings)]
    lines = [f"say {_one_line(line)}" for line in told[:MOST_LINES]]
    if len(told) > MOST_LINES:
        lines.append(f"say … and {len(told) - MOST_LINES:,} more")
    lines.append("verdict refuse" if verdict.refusals else "verdict accept")
    try:
        said.write("".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))
    except BrokenPipeError:
        log.warning("the pusher went before the verdict")


def _one_line(line: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in line)
