"""`nexus extract`: what a document or a repository states. Needs no database."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from nexus.library.engines.extract import Challenge
from nexus.library.engines.extract.repository import Repository, read_document, read_repository


@click.command("extract")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_object", is_flag=True, help="Print an object as JSON.")
def extract_command(path: Path, *, as_object: bool) -> None:
    """Technologies, challenges, practices, endpoints, idea and contracts of a Markdown file or a repository folder.

    Without --json: each item with its line and the rule that found it.
    """
    read = read_repository(path) if path.is_dir() else read_document(path)
    if as_object:
        click.echo(json.dumps(_as_object(read), ensure_ascii=False, indent=1))
        return
    for line in _lines(read):
        click.echo(line)


def _as_object(read: Repository) -> dict[str, object]:
    found = read.extraction
    return {
        "technologies": [one.name for one in found.technologies],
        "challenges": [_pair(one) for one in found.challenges],
        "practices": [one.text for one in found.practices],
        "endpoints": [[one.method, one.path] for one in found.endpoints],
        "idea": {"kind": read.idea.kind, "title": read.idea.title} if read.idea else None,
        "contracts": list(read.contracts),
    }


def _pair(one: Challenge) -> dict[str, str]:
    title = {"title": one.title} if one.title else {}
    return {**title, "challenge": one.problem, "solution": one.solution}


def _lines(read: Repository) -> Iterator[str]:
    found = read.extraction
    if read.idea:
        yield f"idea  {read.idea.line}: {read.idea.title} ({read.idea.kind})"
    yield from (f"technology  {one.line}: {one.name} ({one.rule})" for one in found.technologies)
    for one in found.challenges:
        yield f"challenge  {one.line}: {_on_one_line(one.problem)} => {_on_one_line(one.solution)} ({one.rule})"
    yield from (f"practice  {one.line}: {one.text} ({one.rule})" for one in found.practices)
    yield from (f"endpoint  {one.line}: {one.method} {one.path} ({one.rule})" for one in found.endpoints)
    yield from (f"contract  {path}" for path in read.contracts)


def _on_one_line(text: str) -> str:
    return text.replace("\n", "; ")
