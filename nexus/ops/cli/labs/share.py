"""Sending results to a hub, where they count as reproduced."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import click
import httpcore
from django.conf import settings

from nexus.labs import machine
from nexus.labs.results import BrokenResult, Result, read, write

SECONDS = 30.0
TIMEOUTS = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS)


class NotShared(Exception):
    """The hub did not take a result; the message says why."""


@dataclass(frozen=True, slots=True)
class Hub:
    url: str
    token: str

    @classmethod
    def at(cls, url: str | None) -> Self:
        """The hub of this address or, without one, of the settings. Raises click.UsageError for what cannot be."""
        address, token = (url or settings.NEXUS_URL).rstrip("/"), settings.NEXUS_TOKEN.strip()
        if not address.startswith(("https://", "http://")):
            raise click.UsageError(f"{address} is no address of a hub. One begins with https:// or http://.")
        if not token:
            raise click.UsageError(f"Put a token with the scope write into NEXUS_TOKEN: {address}/settings/tokens")
        if not (token.isascii() and token.isprintable()):
            raise click.UsageError("NEXUS_TOKEN holds what no token has. Copy it again: it begins with nxs_.")
        return cls(address, token)


hub_option = click.option("--hub", metavar="URL", help="The hub; without it NEXUS_URL, or the one that runs here.")


@click.command("share")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@hub_option
def share_files(files: tuple[Path, ...], hub: str | None) -> None:
    """Send results, as `nexus lab run SLUG --json` prints them, to a hub. Exit 1 if it does not take one."""
    try:
        results = [read(path) for path in files]
    except BrokenResult as error:
        raise click.ClickException(str(error)) from None
    if not share_all(results, Hub.at(hub), are_files=True):
        raise SystemExit(1)


def share_all(results: Sequence[Result], hub: Hub, *, are_files: bool = False) -> bool:
    """Whether the hub took every result that measured something. Others are kept, if they are in no file yet."""
    is_whole = True
    for result in results:
        if result.status not in ("pass", "fail"):
            click.echo(f"{result.slug} is not shared: it measured nothing ({result.status}).", err=True)
            continue
        try:
            click.echo(f"{result.slug} is shared: {share(result, hub)}", err=True)
        except NotShared as error:
            is_whole = False
            click.echo(f"{result.slug} is not shared. {error}", err=True)
            if not are_files:
                _keep(result)
    return is_whole


def share(result: Result, hub: Hub) -> str:
    """The address at which the hub shows the result. Raises NotShared."""
    body = json.dumps({"machine_name": machine.name(), "result": result.as_plain()})
    return hub.url + str(_told(hub, f"/api/v1/labs/{result.slug}/results", body)["url"])


def _keep(result: Result) -> None:
    kept = Path(f"{result.slug}.json")
    try:
        write(result, kept)
    except OSError as error:
        click.echo(f"It could not be kept either: {error}", err=True)
    else:
        click.echo(f"It is kept: nexus lab share {kept}", err=True)


def _told(hub: Hub, path: str, body: str) -> dict[str, Any]:
    headers = [("Authorization", f"Bearer {hub.token}"), ("Content-Type", "application/json")]
    try:
        answer = httpcore.request(
            "POST",
            hub.url + path,
            headers=headers,
            content=body.encode(),
            extensions={"timeout": TIMEOUTS},
        )
        told = json.loads(answer.content)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, ValueError) as error:
        raise NotShared(f"{hub.url} does not answer as a hub does: {error or type(error).__name__}") from None
    if answer.status >= 300 or not isinstance(told, dict) or "url" not in told:
        raise NotShared(f"{hub.url} answers {answer.status}: {'; '.join(_why(told))}")
    return told


def _why(told: object) -> Sequence[str]:
    if not isinstance(told, dict):
        return ("no problem that could be read",)
    errors = told.get("errors") or ()
    return [str(told.get("detail", "")), *(f"{one.get('pointer')}: {one.get('detail')}" for one in errors)]
