"""Which labs a command is about."""

from collections.abc import Sequence

import click

from nexus.labs import supplies
from nexus.labs.lab import Lab, UnknownLab, find, labs


def chosen(slugs: Sequence[str], needs: str | None = None, *, every: bool) -> list[Lab]:
    """Those named, or all; of all those that need nothing but the services in `needs`. Raises UsageError."""
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
