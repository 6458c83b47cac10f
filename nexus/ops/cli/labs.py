"""`nexus lab`: list, run, embed, compare, doctor. Needs no database."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from nexus.labs import runner, supplies
from nexus.labs.checks import faults_of, faults_of_figures, faults_of_page
from nexus.labs.engines import chart
from nexus.labs.engines.comparison import NotComparable, compared
from nexus.labs.engines.embed import embedded
from nexus.labs.engines.figures import figure
from nexus.labs.guide import FOLDER, guides, other_pages, results_folder
from nexus.labs.lab import Lab, UnknownLab, find, labs
from nexus.labs.results import BrokenResult, Result, as_json, read, read_all, write
from nexus.lib.wording import counted

PASSED, FAILED, ERROR, SKIPPED = 0, 1, 2, 77


@click.group("lab")
def lab() -> None:
    """Run the experiments behind the reference guide."""


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
def run_labs(
    slugs: tuple[str, ...],
    needs: str | None,
    *,
    every: bool,
    as_object: bool,
    gate: bool,
    save: bool,
) -> None:
    """Run labs. Exit code 0: all claims hold; 1: one fails; 77: all were skipped; 2: a lab broke off."""
    chosen = _chosen(slugs, needs, every=every)
    results = [_run(one, quiet=as_object) for one in chosen]
    if as_object:
        told = [json.loads(as_json(result)) for result in results]
        click.echo(json.dumps(told[0] if len(slugs) == 1 and not every else told, ensure_ascii=False, indent=1))
    if save:
        _save(results)
    if len(results) > 1:
        click.echo(_summary(results), err=True)
    if gate:
        stopping = [result.slug for one, result in zip(chosen, results, strict=True) if _stops(one, result)]
        click.echo(f"stopped by {', '.join(stopping)}" if stopping else "nothing stops", err=True)
        sys.exit(FAILED if stopping else PASSED)
    sys.exit(_exit_code(results))


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


@lab.command()
def doctor() -> None:
    """Which services answer, and which labs will be skipped and why."""
    missing = {}
    for name, supply in supplies.SUPPLIES.items():
        why = supplies.why_not(name)
        if why:
            missing[name] = why
        found = supplies.find([name]).get(name)
        click.echo(f"{name:<11} {found.version if found else 'no'}  {why or supply.url}  ({supply.variable})")
    for one in labs().values():
        if lacking := [name for name in one.needs if name in missing]:
            click.echo(f"skipped: {one.slug} needs {', '.join(lacking)}")


def _about(one: Lab) -> dict[str, object]:
    return {
        "slug": one.slug,
        "title": one.title,
        "guide": one.guide,
        "kind": one.kind,
        "needs": list(one.needs),
        "claims": [{"metric": c.metric, "op": c.op, "bound": c.bound, "says": c.says} for c in one.claims],
    }


def _chosen(slugs: Sequence[str], needs: str | None, *, every: bool) -> list[Lab]:
    if not every and not slugs:
        raise click.UsageError("Name labs, or give --all. `nexus lab list` shows them.")
    if not every:
        try:
            return [find(slug) for slug in slugs]
        except UnknownLab as error:
            raise click.UsageError(str(error)) from None
    allowed = set(supplies.SUPPLIES) if needs is None else {name for name in needs.split(",") if name != "sqlite"}
    if unknown := allowed - set(supplies.SUPPLIES):
        raise click.UsageError(f"There is no service {', '.join(sorted(unknown))}.")
    return [one for one in labs().values() if set(one.needs) <= allowed]


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
    return [f"{path.relative_to(FOLDER.parent)}:{fault.line}  {fault.what}" for path, fault in found]


def _summary(results: Sequence[Result]) -> str:
    counts = {status: sum(one.status == status for one in results) for status in ("pass", "fail", "error", "skipped")}
    return f"{counted(len(results), 'lab')}: " + ", ".join(f"{count} {status}" for status, count in counts.items())


def _stops(one: Lab, result: Result) -> bool:
    """Whether a build must not go on: times depend on what else the machine does, all else does not."""
    return result.status in ("error", "skipped") or any(
        check.metric in one.gating for check in result.checks if not check.ok
    )


def _exit_code(results: Sequence[Result]) -> int:
    statuses = {result.status for result in results}
    if "error" in statuses:
        return ERROR
    if "fail" in statuses:
        return FAILED
    return SKIPPED if statuses == {"skipped"} else PASSED
