"""A folder with a repository in it: its readme, the documents that readme points to, and its contracts.

The readme speaks for the repository; a guide or report beside it does not. Where a section of the readme only
points to another document ("## Challenges: see docs/challenges.md"), that document is read for the section.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nexus.lib.markdown import Source, render_with_source, resolve
from nexus.library.engines.extract import Extraction, Idea, extract, pointers, read_idea
from nexus.library.engines.extract.contracts import MOST_BYTES, is_contract, may_be_contract
from nexus.library.engines.extract.topics import Topic
from nexus.library.engines.paths import is_document, is_folder_page

_VENDORED_NAMES = """
node_modules bower_components venv env site-packages vendor third_party dist build target static staticfiles __pycache__
"""
_VENDORED = frozenset(_VENDORED_NAMES.split())
_MOST_FILES = 50_000
_MOST_LINKED = 5
_LARGEST = 12 * 1024 * 1024
_FIELDS = {Topic.CHALLENGES: "challenges", Topic.TECHNOLOGIES: "technologies", Topic.PRACTICES: "practices"}


@dataclass(frozen=True, slots=True)
class Repository:
    """`readme` is None where there is none; items may come from a document it points to."""

    readme: str | None
    extraction: Extraction
    idea: Idea | None
    contracts: tuple[str, ...]


def read_repository(folder: Path) -> Repository:
    """Read a folder; links out of it, symlinks and vendored folders are not followed."""
    paths = list(_files(folder))
    readme = min((path for path in paths if is_document(path) and is_folder_page(path)), key=_rank, default=None)
    found = (path for path in paths if may_be_contract(path) and is_contract(path, _content(folder, path, MOST_BYTES)))
    contracts = tuple(sorted(found))
    if readme is None:
        return Repository(None, Extraction(), None, contracts)
    source = _source(_content(folder, readme, _LARGEST))
    extraction = _with_linked(folder, readme, source, frozenset(paths))
    return Repository(readme, extraction, read_idea(source.html), contracts)


def read_document(file: Path) -> Repository:
    """Read one file as if it were a repository of its own."""
    with file.open("rb") as opened:
        source = _source(opened.read(_LARGEST))
    return Repository(file.name, extract(source), read_idea(source.html), ())


def _source(raw: bytes) -> Source:
    return render_with_source(raw, "document.md")[1]


def _files(folder: Path) -> Iterator[str]:
    """The paths of all plain files, with slashes, in a steady order."""
    count = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if name not in _VENDORED and name != ".git" and not name.startswith(".venv")
        )
        for name in sorted(names):
            file = Path(place, name)
            if not file.is_symlink() and file.is_file():
                yield file.relative_to(folder).as_posix()
                count += 1
                if count >= _MOST_FILES:
                    return


def _rank(path: str) -> tuple[int, int, str]:
    """The topmost readme stands for the repository; of two in a folder the Markdown one."""
    is_markdown = path.lower().endswith((".md", ".markdown"))
    return path.count("/"), 0 if is_markdown else 1, path


def _content(folder: Path, path: str, most: int) -> bytes:
    try:
        with (folder / path).open("rb") as file:
            return file.read(most)
    except OSError:
        return b""


def _with_linked(folder: Path, readme: str, source: Source, paths: frozenset[str]) -> Extraction:
    """What the readme states, and for a section that is empty what the documents state that it points to."""
    extraction = extract(source)
    for about, links in pointers(source.html).items():
        name = _FIELDS.get(about)
        if name is None or getattr(extraction, name):
            continue
        linked = [path for link in links if (path := resolve(readme, link)) in paths and path and is_document(path)]
        for path in linked[:_MOST_LINKED]:
            there = extract(_source(_content(folder, path, _LARGEST)))
            extraction = replace(extraction, **{name: getattr(extraction, name) + getattr(there, name)})
    return extraction
