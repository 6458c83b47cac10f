"""`nexus lab prove`: the record that a lab passes again and again, on a quiet machine and on a busy one."""

import sys
from pathlib import Path

import click

from nexus.labs import passes
from nexus.labs.lab import Lab, labs
from nexus.labs.passes import BrokenPasses, Passes, Tally
from nexus.labs.proving import NotProvable, Try
from nexus.labs.proving import prove as tried
from nexus.ops.cli.labs.choosing import chosen

Rows = dict[str, Passes]


@click.command()
@click.argument("slugs", metavar="SLUG…", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Prove all labs.")
@click.option(
    "--quiet-runs", type=click.IntRange(0), default=10, show_default=True, help="Runs on the machine as it is."
)
@click.option("--busy-runs", type=click.IntRange(0), default=10, show_default=True, help="Runs beside two busy loops.")
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    default=passes.passes_file(),
    help="Where the record is kept, if not in guide/passes.json.",
)
@click.option("--again", is_flag=True, help="Also run labs whose record is full.")
def prove(slugs: tuple[str, ...], quiet_runs: int, busy_runs: int, record: Path, *, every: bool, again: bool) -> None:
    """Run labs again and again and record how often they pass. Exit code 1 if one was stopped by a claim."""
    try:
        rows = passes.read(record)
    except BrokenPasses as error:
        raise click.ClickException(str(error)) from None
    if not quiet_runs + busy_runs:
        raise click.UsageError("Ask for at least one run.")
    failing = []
    for one in chosen(slugs, every=every):
        row = rows.get(one.slug)
        if again or row is None or not row.is_full(one.source, quiet=quiet_runs, busy=busy_runs):
            row = _prove(one, quiet_runs, busy_runs)
            _keep(row, rows, record)
        if row:
            click.echo(_line(row))
        if row is None or not row.gate_held:
            failing.append(one.slug)
    click.echo(f"not proven: {', '.join(failing)}" if failing else "all proven", err=True)
    sys.exit(1 if failing else 0)


def _prove(one: Lab, quiet: int, busy: int) -> Passes | None:
    """None if it cannot be tried."""
    try:
        return tried(one, lambda done: _progress(one, done), quiet=quiet, busy=busy)
    except NotProvable as error:
        click.echo(f"{one.slug}: {error}", err=True)
        return None


def _keep(row: Passes | None, rows: Rows, record: Path) -> None:
    """Written after each lab, so that an interrupted record goes on. Labs that are gone leave it."""
    if row:
        rows[row.slug] = row
        passes.write({slug: kept for slug, kept in rows.items() if slug in labs()}, record)


def _progress(one: Lab, done: Try) -> None:
    missed = [f"{check.metric} {check.value:g}" for check in done.result.checks if not check.ok]
    said = done.result.error or ", ".join(missed) or "held"
    where = "busy" if done.is_busy else "quiet"
    stopped = "" if done.gate_held else "  stops"
    click.echo(f"{one.slug}: {where} {done.number} of {done.of}: {said}{stopped}", err=True)


def _line(row: Passes) -> str:
    tries, every = row.quiet.tries + row.busy.tries, row.quiet.all + row.busy.all
    return f"{row.slug}: quiet {_share(row.quiet)}, busy {_share(row.busy)}; all claims held in {every} of {tries}"


def _share(tally: Tally) -> str:
    return f"{tally.gate} of {tally.tries}"
