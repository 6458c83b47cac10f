"""The reference guide as files: guides, their front matter and claims, and the results beside them."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from nexus.labs.engines.claims import Statement, statements
from nexus.labs.engines.faults import Fault

FOLDER = Path(__file__).resolve().parents[2] / "guide"
FRONT_MATTER = re.compile(r"\A---\n(.*?)^---\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide. `faults` are what is wrong with the form of its front matter and claims."""

    slug: str
    path: Path
    text: str
    front: dict[str, Any]
    statements: tuple[Statement, ...]
    faults: list[Fault] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.front.get("title") or self.slug)


def guides(folder: Path = FOLDER) -> list[Guide]:
    """All guides, by name."""
    return [read(path) for path in sorted((folder / "guides").glob("*.md"))]


def other_pages(folder: Path = FOLDER) -> list[Path]:
    """Challenges, practices and the rest of the Markdown."""
    return sorted(path for path in folder.rglob("*.md") if path.parent.name != "guides")


def read(path: Path) -> Guide:
    """Never raises for what the file holds."""
    text = path.read_text()
    faults: list[Fault] = []
    front = _front(text, faults)
    return Guide(path.stem, path, text, front, tuple(statements(text, faults)), faults)


def results_folder(folder: Path = FOLDER) -> Path:
    return folder / "results"


def _front(text: str, faults: list[Fault]) -> dict[str, Any]:
    block = FRONT_MATTER.match(text)
    try:
        found = yaml.safe_load(block[1]) if block else None
    except yaml.YAMLError as error:
        faults.append(Fault(1, f"the front matter is no YAML: {error}"))
        return {}
    if not isinstance(found, dict):
        faults.append(Fault(1, "there is no front matter"))
        return {}
    return found
