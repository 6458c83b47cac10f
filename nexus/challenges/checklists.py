"""The checklists of the guide, read from its files: once, and again when one of them has changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

from nexus.challenges.engines import practices
from nexus.challenges.engines.checklists import Checklist, Line, lines_of
from nexus.challenges.engines.practices import Said
from nexus.labs import guide


@dataclass(frozen=True, slots=True)
class Shelf:
    """The checklists by slug; each line by `practice#id` with what is understood of it.

    `held` are the known practices that some line tells. `version` changes with the lines and with the rules.
    """

    checklists: Mapping[str, Checklist]
    lines: Mapping[str, Line]
    said: Mapping[str, Said]
    held: frozenset[str]
    version: str


def shelf() -> Shelf:
    paths = sorted((guide.FOLDER / "practices").glob("*.md"))
    return _read(tuple(paths), tuple(path.stat().st_mtime_ns for path in paths))


def name_of(line: Line) -> str:
    """What names a line in the hub."""
    return f"{line.practice}#{line.id}"


@lru_cache(maxsize=1)
def _read(paths: tuple[Path, ...], _changed: tuple[int, ...]) -> Shelf:
    found = {one.slug: one for one in map(_checklist, paths)}
    lines = {name_of(line): line for one in found.values() for line in one.lines}
    said = {name: practices.read(line.plain) for name, line in lines.items()}
    digest = hashlib.sha256(practices.DATA.read_bytes())
    digest.update("\n".join(f"{name} {line.plain}" for name, line in lines.items()).encode())
    return Shelf(found, lines, said, practices.known_of(said.values()), digest.hexdigest()[:16])


def _checklist(path: Path) -> Checklist:
    page = guide.read(path)
    about, lines = lines_of(path.stem, page.text)
    return Checklist(
        slug=path.stem,
        title=page.title,
        description=str(page.front.get("description") or ""),
        verified_at=_day(str(page.front.get("verified") or "")),
        about=about,
        lines=lines,
    )


def _day(written: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(written), time(), UTC)
    except ValueError:
        return None
