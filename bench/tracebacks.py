"""Tracebacks as people meet them: the same faults on many machines, some of them often, told in notes and pasted.

Faults follow Zipf's law too, so that a look-up meets errors that hundreds have told and errors that one has.
"""

import itertools
import random
from pathlib import Path

from bench.vocabulary import WORDS

SEED = 20_261
FAULTS = 400
ERRORS = (
    ("django.db.utils.OperationalError", "no such table: {word}"),
    ("django.db.utils.IntegrityError", "UNIQUE constraint failed: {word}.id"),
    ("django.db.utils.ProgrammingError", 'relation "{word}" does not exist'),
    ("ModuleNotFoundError", "No module named '{word}'"),
    ("ImportError", "cannot import name '{word}' from '{other}'"),
    ("AttributeError", "'NoneType' object has no attribute '{word}'"),
    ("KeyError", "'{word}'"),
    ("TypeError", "{word}() missing 1 required positional argument: '{other}'"),
    ("ValueError", "{word} {number} has no {other}"),
    ("redis.exceptions.ConnectionError", "Error {number} connecting to localhost:6379. Connection refused."),
    ("requests.exceptions.Timeout", "{word} did not answer in {number} seconds"),
    ("PermissionError", "[Errno 13] Permission denied: '/srv/{word}/{number}'"),
)


class Faults:
    """The faults of one hub, each met anew with every call."""

    def __init__(self, seed: int = SEED) -> None:
        self._random = random.Random(seed)
        self._faults = [self._fault() for _ in range(FAULTS)]
        self._weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(FAULTS)))

    def met(self) -> str:
        """One of them, with paths, lines and ids of one machine."""
        error, message, frames, word, other = self._random.choices(self._faults, cum_weights=self._weights)[0]
        home = f"/home/{self._random.choice(WORDS)}/{self._random.choice(WORDS)}"
        number = self._random.randrange(10**6)
        lines = [
            line
            for module, function in frames
            for line in (
                f'  File "{home}/{module}.py", line {self._random.randint(1, 900)}, in {function}',
                f"    {function}({number})",
            )
        ]
        last = f"{error}: {message.format(word=word, other=other, number=number)}"
        return "\n".join(["Traceback (most recent call last):", *lines, last])

    def _fault(self) -> tuple[str, str, list[tuple[str, str]], str, str]:
        error, message = self._random.choice(ERRORS)
        words = self._random.sample(WORDS, 10)
        frames = list(zip(words[:8:2], words[1:8:2], strict=True))[: self._random.randint(2, 4)]
        return error, message, frames, words[8], words[9]


def write(folder: Path, count: int) -> Path:
    """Notes that each tell of one fault; kept for the next run."""
    done = folder / ".complete"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        faults = Faults()
        for number in range(count):
            text = (
                f"# Trouble {number}\n\nWhat happened:\n\n```text\n{faults.met()}\n```\n\n## What helped\n\nTo wait.\n"
            )
            (folder / f"trouble-{number:05d}.md").write_text(text, encoding="utf-8")
        done.touch()
    return folder
