"""From a blob to all that is stored of a document. Needs no Django, so that worker processes start fast."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

import pygit2

from nexus.lib import secrets
from nexus.lib.git.objects import BlobTooLarge, MissingObject, read_blob
from nexus.lib.markdown import Page, Problem, render, render_with_source
from nexus.library.engines import paths
from nexus.library.engines.extract import Extraction, Idea, extract, read_idea

REVOKE = "Remove it, make a new one where it was issued, and push again."
SPLIT = "Split it into pages of less than 2 MiB."
NOTHING = Extraction()
MIB = 1024 * 1024
LARGEST = 20 * MIB
"""Bytes of a document that are looked at; one beyond has a page that says so."""
ABSENT = Problem(1, "absent", "The file's content is missing from the repository.", "Push the repository again, whole.")


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document, parsed. A text that is withheld because of a secret, or cannot be had, has a page that says so.

    `told` is what the document states, `idea` what the project is that a topmost readme introduces.
    """

    path: str
    blob: str
    page: Page
    kind: str
    told: Extraction = NOTHING
    idea: Idea | None = None


def parse_blobs(git_path: str, blobs: Sequence[tuple[str, str]], allowed: Collection[str]) -> list[Parsed]:
    """Parses (path, blob id) pairs out of the repository; never raises for what a blob holds."""
    repository = pygit2.Repository(git_path)
    return [parse(_read(repository, blob), path, blob, allowed) for path, blob in blobs]


def parse(raw: bytes | Problem, path: str, blob: str, allowed: Collection[str]) -> Parsed:
    """One document, or why it cannot be read. `allowed`: fingerprints of known false alarms."""
    if isinstance(raw, Problem):
        return Parsed(path, blob, _notice(path, raw), "withheld")
    found = [mark for mark in secrets.scan(raw) if mark.severity == "refuse" and mark.fingerprint not in allowed]
    if found:
        what = f"This page holds a secret ({found[0].rule}) in line {found[0].line} and is not shown."
        return Parsed(path, blob, _notice(path, Problem(found[0].line, "secret", what, REVOKE)), "withheld")
    page, source = render_with_source(raw, path)
    idea = read_idea(source.html) if paths.is_folder_page(path) and "/" not in path else None
    return Parsed(path, blob, page, page.kind, extract(source), idea)


def _read(repository: pygit2.Repository, blob: str) -> bytes | Problem:
    try:
        return read_blob(repository, pygit2.Oid(hex=blob), LARGEST)
    except MissingObject:
        return ABSENT
    except BlobTooLarge as error:
        return Problem(1, "too-large", f"The file has {error.size / MIB:,.0f} MiB and is not shown.", SPLIT)


def _notice(path: str, problem: Problem) -> Page:
    """A page that says why the document is not shown."""
    empty = render(b"", path)
    return Page(
        title=empty.title,
        html=f"<p>{escape(problem.what)}</p>",
        kind=empty.kind,
        sections=(),
        links=(),
        problems=(problem,),
        front_matter=empty.front_matter,
        encoding=empty.encoding,
        has_math=False,
        has_mermaid=False,
        languages=(),
    )
