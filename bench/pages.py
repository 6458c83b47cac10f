"""The pages all figures are measured on: written by a seeded generator, the same on every machine.

A page is about 8 KB of Markdown that looks written: front matter, a heading, sections of prose, lists, two fences,
a table and relative links. Words follow Zipf's law over a vocabulary of real terms and made-up rarer ones, so that
search meets common and rare words in the proportions of real text. Each page holds one word no other page has.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.vocabulary import CODE, CONSONANTS, TAGS, VOWELS, WORDS

SEED = 20_260
RARE_WORDS = 12_000
PAGES_IN_FOLDER = 100
SECTIONS = 5


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    text: str


def marker(number: int) -> str:
    """The word that only page `number` holds."""
    digits = f"{number:06d}"
    return "mark" + "".join(CONSONANTS[int(digit)] + VOWELS[int(digit) % len(VOWELS)] for digit in digits)


def path(number: int) -> str:
    return f"topic-{number // PAGES_IN_FOLDER:03d}/note-{number:05d}.md"


def pages(count: int, seed: int = SEED) -> Iterator[Page]:
    """`count` pages; the first ones are the same whatever the count."""
    writer = Writer(seed)
    for number in range(count):
        yield Page(path(number), writer.page(number))


def write(folder: Path, count: int) -> Path:
    """The pages as files below `folder`; kept for the next run."""
    done = folder / ".complete"
    if not done.exists():
        for page in pages(count):
            target = folder / page.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(page.text, encoding="utf-8")
        done.touch()
    return folder


class Writer:
    """Writes pages one after the other from one random source."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._words = [*WORDS, *(self._rare_word() for _ in range(RARE_WORDS))]
        self._weights = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(self._words))))

    def page(self, number: int) -> str:
        title = self._title()
        parts = [
            f'---\ntitle: "{title}"\ndescription: "{self._sentence()}"\ntags: [{self._tags()}]\n---\n\n# {title}\n',
            f"{self._paragraph(number)} This note is filed under {marker(number)}.\n",
        ]
        for section in range(SECTIONS):
            parts += self._section(number, section)
        return "\n".join(parts)

    def _section(self, number: int, section: int) -> Iterator[str]:
        yield f"## {self._title()}\n"
        yield f"{self._paragraph(number)}\n"
        if section in (1, 3):
            yield self._fence()
        elif section == 2:
            yield self._table()
        else:
            yield self._list()
        yield f"### {self._title()}\n"
        yield f"{self._paragraph(number)}\n\n{self._paragraph(number)}\n"

    def _paragraph(self, number: int) -> str:
        sentences = [self._sentence() for _ in range(self._random.randint(3, 6))]
        sentences.insert(1, self._linked_sentence(number))
        return " ".join(sentences)

    def _linked_sentence(self, number: int) -> str:
        """A sentence with emphasis, code and now and then a link to an earlier page."""
        first, second, third = self._some(3)
        if number and self._random.random() < 0.3:
            other = path(self._random.randrange(number))
            return f"See [{first} and {second}](../{other}) before you change the **{third}**."
        return f"The *{first}* of `{second}_{third}()` decides **{second}** here."

    def _sentence(self) -> str:
        return " ".join(self._some(self._random.randint(7, 14))).capitalize() + "."

    def _title(self) -> str:
        return " ".join(self._some(self._random.randint(2, 4))).capitalize()

    def _tags(self) -> str:
        return ", ".join(self._random.sample(TAGS, 3))

    def _list(self) -> str:
        return "\n".join(f"- {self._sentence()}" for _ in range(4)) + "\n"

    def _fence(self) -> str:
        language, code = self._random.choice(CODE)
        first, second, third = self._some(3)
        return f"```{language}\n{code.format(first=first, second=second, third=third)}\n```\n"

    def _table(self) -> str:
        rows = [f"| {' | '.join(self._some(3))} | {self._random.randint(1, 9_999)} |" for _ in range(5)]
        return "\n".join(["| what | where | why | ms |", "|---|---|---|---:|", *rows]) + "\n"

    def _some(self, count: int) -> list[str]:
        return self._random.choices(self._words, cum_weights=self._weights, k=count)

    def _rare_word(self) -> str:
        syllables = self._random.randint(2, 4)
        return "".join(self._random.choice(CONSONANTS) + self._random.choice(VOWELS) for _ in range(syllables)) + (
            self._random.choice(CONSONANTS)
        )
