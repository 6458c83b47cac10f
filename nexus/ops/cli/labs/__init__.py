"""`nexus lab`: list, run, embed, compare here; prove, share and doctor beside it. Needs no database."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from nexus.labs import runner
from nexus.labs.checks import faults_of, faults_of_figures, faults_of_page, faults_of_passes
from nexus.labs.engines import chart
from nexus.labs.engines.comparison import NotComparable, compared
from nexus.labs.engines.embed import embedded
from nexus.labs.engines.figures import figure
from nexus.labs.guide import FOLDER, guides, other_pages, results_folder
from nexus.labs.lab import Lab, labs
from nexus.labs.passes import passes_file
from nexus.labs.passes import read as read_passes
from nexus.labs.proving import gate_holds
from nexus.labs.results import BrokenResult, Result, as_json, read, read_all, write
from nexus.lib.wording import counted
from nexus.ops.cli.labs.choosing import chosen
from nexus.ops.cli.labs.doctor import doctor
from nexus.ops.cli.labs.prove import prove
from nexus.ops.cli.labs.share import Hub, hub_option, share_all, share_files

PASSED, FAILED, ERROR, SKIPPED = 0, 1, 2, 77


@click.group("lab")
def lab() -> None:
    """Run the experiments behind the reference guide."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")  # NEXUS_DATA is told there


lab.add_command(doctor)
lab.add_command(prove)
lab.add_command(share_files)


@lab.command("list")
@click.option("--json", "as_array", is_flag=True, help="Print an array as JSON.")
def list_labs(*, as_array: bool) -> None:
    """Every lab: its name, kind, needs and guide."""
    every = labs().values()
    if as_array:
        click.echo(json.dumps([_about(one) for one in every], ensure_ascii=False, indent=1))
        return
    width = max(len(one.slug) for one in every)
    for one in every:
        needs = f"  needs {', '.join(one.needs)}" if one.needs else ""
        click.echo(f"{one.slug:<{width}}  {one.kind:<7}  {one.title}{needs}")


@lab.command("run")
@click.argument("slugs", metavar="SLUG…", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Run all labs.")
@click.option("--needs", help="With --all: only labs that need nothing but these services, by commas.")
@click.option("--json", "as_object", is_flag=True, help="Print results as JSON: of one lab an object, else an array.")
@click.option("--gate", is_flag=True, help="Times do not count, skipped labs do.")
@click.option("--save", is_flag=True, help="Keep the results in guide/results, and write them into the guides.")
@click.option("--share", is_flag=True, help="Send the results to a hub, with the token in NEXUS_TOKEN.")
@hub_option
def run_labs(
    slugs: tuple[str, ...],
    needs: str | None,
    hub: str | None,
    *,
    every: bool,
    as_object: bool,
    gate: bool,
    save: bool,
    share: bool,
) -> None:
    """Run labs. Exit code 0: all claims hold; 1: one fails; 77: all were skipped; 2: a lab broke off."""
    asked = chosen(slugs, needs, every=every)
    place = Hub.at(hub) if share else None
    results = [_run(one, quiet=as_object) for one in asked]
    if as_object:
        told = [json.loads(as_json(result)) for result in results]
        click.echo(json.dumps(told[0] if len(slugs) == 1 and not every else told, ensure_ascii=False, indent=1))
    if save:
        _save(results)
    is_shared = share_all(results, place) if place else True
    if len(results) > 1:
        click.echo(_summary(results), err=True)
    if gate:
        stopping = [result.slug for one, result in zip(asked, results, strict=True) if not gate_holds(one, result)]
        click.echo(f"stopped by {', '.join(stopping)}" if stopping else "nothing stops", err=True)
        sys.exit(FAILED if stopping else PASSED)
    sys.exit(_exit_code(results) or (PASSED if is_shared else FAILED))


@lab.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 and say where something is wrong.")
def embed(*, check: bool) -> None:
    """Write the measured results into the guides, or check the whole guide."""
    try:
        results = read_all(results_folder())
    except BrokenResult as error:
        raise click.ClickException(str(error)) from None
    if not check:
        _embed(results)
    told = _faults(results)
    for line in told:
        click.echo(line)
    click.echo(f"{counted(len(told), 'fault')} in the guide", err=True)
    sys.exit(FAILED if told else PASSED)


@lab.command()
@click.argument("one", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("other", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def compare(one: Path, other: Path) -> None:
    """Two results of a lab side by side, as `nexus lab run SLUG --json` prints them."""
    try:
        for line in compared(read(one), read(other)):
            click.echo(line)
    except (BrokenResult, NotComparable) as error:
        raise click.ClickException(str(error)) from None


def _about(one: Lab) -> dict[str, object]:
    return {
        "slug": one.slug,
        "title": one.title,
        "guide": one.guide,
        "kind": one.kind,
        "needs": list(one.needs),
        "claims": [{"metric": c.metric, "op": c.op, "bound": c.bound, "says": c.says} for c in one.claims],
    }


def _run(one: Lab, *, quiet: bool) -> Result:
    def progress(run: int, of: int) -> None:
        click.echo(f"{one.slug}: run {run} of {of}", err=True)

    result = runner.run(one, progress)
    if not quiet:
        for line in chart.lines(result):
            click.echo(line)
    return result


def _save(results: Sequence[Result]) -> None:
    for result in results:
        if result.status in ("pass", "fail"):
            write(result, results_folder() / f"{result.slug}.json")
    _embed(read_all(results_folder()))


def _embed(results: dict[str, Result]) -> None:
    every = labs()
    for slug, result in results.items():
        if slug in every:
            (results_folder() / f"{slug}.svg").write_text(figure(every[slug], result))
    for guide in guides():
        text = embedded(guide.text, every, results, [])
        if text != guide.text:
            guide.path.write_text(text)


def _faults(results: dict[str, Result]) -> list[str]:
    every = labs()
    found = [(guide.path, fault) for guide in guides() for fault in faults_of(guide, every, results)]
    found += [(path, fault) for path in other_pages() for fault in faults_of_page(path, every)]
    found += faults_of_figures(every, results, results_folder())
    found += [(passes_file(), fault) for fault in faults_of_passes(every, read_passes(passes_file()))]
    return [f"{path.relative_to(FOLDER.parent)}:{fault.line}  {fault.what}" for path, fault in found]


def _summary(results: Sequence[Result]) -> str:
    counts = {status: sum(one.status == status for one in results) for status in ("pass", "fail", "error", "skipped")}
    return f"{counted(len(results), 'lab')}: " + ", ".join(f"{count} {status}" for status, count in counts.items())


def _exit_code(results: Sequence[Result]) -> int:
    statuses = {result.status for result in results}
    if "error" in statuses:
        return ERROR
    if "fail" in statuses:
        return FAILED
    return SKIPPED if statuses == {"skipped"} else PASSED
