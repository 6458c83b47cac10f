"""`nexus import`."""

import json
import sys
from dataclasses import dataclass, field

import click
from django.conf import settings

from nexus.lib.wording import counted
from nexus.library.imports import Imported, ImportFailed, Source, import_source, sources
from nexus.ops.cli.database import make_if_new


@dataclass(slots=True)
class Tally:
    """What an import came to."""

    imported: list[Imported] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        return {
            "repositories": len(self.imported),
            "documents": sum(one.documents for one in self.imported),
            "problems": sum(one.problems for one in self.imported),
            "failed": self.failed,
        }


@click.command("import")
@click.argument("places", metavar="SOURCE…", nargs=-1, required=True)
@click.option("--owner", default="", help="Handle that owns what is imported; else taken from OWNER__REPO or the URL.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
def import_sources(places: tuple[str, ...], owner: str, *, as_json: bool) -> None:
    """Import folders, folders of OWNER__REPO folders, clones, bare repositories and URLs."""
    make_if_new()
    tally = Tally()
    found = _find(places, owner, tally)
    with click.progressbar(found, label="Importing", item_show_func=_shown, file=sys.stderr) as bar:
        for source in bar:
            try:
                tally.imported.append(import_source(source))
            except ImportFailed as error:
                tally.failed.append({"source": source.place, "error": str(error)})
    _tell(tally, as_json=as_json)
    sys.exit(1 if tally.failed else 0)


def _find(places: tuple[str, ...], owner: str, tally: Tally) -> list[Source]:
    found: list[Source] = []
    for place in places:
        try:
            found += sources(place, owner)
        except ImportFailed as error:
            tally.failed.append({"source": place, "error": str(error)})
    return _apart(found, tally)


def _apart(found: list[Source], tally: Tally) -> list[Source]:
    """Without those that would overwrite one before them, because they would have the same address."""
    first: dict[tuple[str, str], Source] = {}
    for source in found:
        other = first.setdefault(source.address, source)
        if other.place != source.place:
            error = f"{other.place} would have the same address. Import one of them with another --owner."
            tally.failed.append({"source": source.place, "error": error})
    return list(first.values())


def _shown(source: Source | None) -> str:
    return source.name or source.place if source else ""


def _tell(tally: Tally, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(tally.as_dict()))
        return
    for failure in tally.failed:
        click.echo(f"failed  {failure['source']}: {failure['error']}", err=True)
    repositories = counted(len(tally.imported), "repository", "repositories")
    documents = counted(sum(one.documents for one in tally.imported), "document")
    problems = counted(sum(one.problems for one in tally.imported), "problem")
    click.echo(f"{repositories}, {documents}, {problems} found")
    for one in tally.imported[:5]:
        click.echo(f"  {settings.NEXUS_URL}{one.repository.url}")
    if len(tally.imported) > 5:
        click.echo(f"  … and {len(tally.imported) - 5} more: {settings.NEXUS_URL}/repositories/")
