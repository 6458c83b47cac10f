"""`nexus lab doctor`: which services answer; starts the others privately, and stops what it started."""

import sys

import click

from nexus.labs import supplies
from nexus.labs.lab import labs
from nexus.labs.private import lifecycle


@click.command()
@click.option("--start", is_flag=True, help="Start the services that do not answer, privately, for labs alone.")
@click.option("--stop", is_flag=True, help="Stop what --start started, and remove its data.")
def doctor(*, start: bool, stop: bool) -> None:
    """Which services answer, and which labs will be skipped and why."""
    if start and stop:
        raise click.UsageError("Give --start or --stop, not both.")
    if stop:
        stopped = lifecycle.stop_all()
        click.echo(f"stopped: {', '.join(stopped)}" if stopped else "nothing was running privately")
        return
    missing = _start() if start else _ask()
    for one in labs().values():
        if lacking := [name for name in one.needs if name in missing]:
            click.echo(f"skipped: {one.slug} needs {', '.join(lacking)}")
    sys.exit(1 if start and missing else 0)


def _ask() -> set[str]:
    """The services that do not answer."""
    reasons = {name: supplies.why_not(name) for name in supplies.SUPPLIES}
    for name, why in reasons.items():
        _show(name, why)
    return {name for name, why in reasons.items() if why}


def _start() -> set[str]:
    """The services that could not be started either."""
    missing = set()
    for name, why in lifecycle.start_missing():
        _show(name, why)
        if why:
            missing.add(name)
    return missing


def _show(name: str, why: str) -> None:
    supply = supplies.SUPPLIES[name]
    found = None if why else supplies.find([name]).get(name)
    click.echo(f"{name:<11} {found.version if found else 'no'}  {why or supply.shown}  ({supply.source})")
