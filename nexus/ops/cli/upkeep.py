"""Commands that prepare, repair and inspect a hub."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command

from nexus.accounts import queries as people
from nexus.accounts import services as accounts
from nexus.accounts.models import Person
from nexus.labs.findable import keep_claims_findable
from nexus.lib.wording import counted
from nexus.library import insights, reconcile
from nexus.library import services as library
from nexus.library.imports import Source, import_source
from nexus.library.models import Publication
from nexus.ops import checkup
from nexus.ops.cli.database import bring_up_to_date, make_if_new
from nexus.ops.cli.people import link_for
from nexus.outbox import services as outbox
from nexus.repos import queries as repositories
from nexus.repos.models import Repository

ADMIN = "admin"
SHIPPED = Path(__file__).parents[3]


@click.command()
def prepare() -> None:
    """Bring database and static files up to date; print the address and how to sign in. `up` does this itself."""
    with _step(f"Database ({checkup.database_name()})"):
        bring_up_to_date()
    with _step("Static files"):
        call_command("collectstatic", verbosity=0, interactive=False)
    (settings.NEXUS_DATA / "url").write_text(settings.NEXUS_URL)
    with _step("Unfinished publications"):
        reconcile.reconcile()
    with _step("Guide and documentation"):
        _publish_own()
        keep_claims_findable()
    click.echo(f"\nNexus answers at {settings.NEXUS_URL}\nData is kept in {settings.NEXUS_DATA}", err=True)
    administrator = people.first_administrator() or _first_administrator()
    if administrator.last_login is None:
        click.echo(f"Sign in as the first administrator, once: {link_for(administrator)}", err=True)
    click.echo("Ctrl-C stops it.\n", err=True)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Look at every repository.")
@click.option("--reread", is_flag=True, help="Read again what their documents state, after its rules have changed.")
@click.argument("names", nargs=-1)
def publish(names: tuple[str, ...], *, everything: bool, reread: bool) -> None:
    """Make pages equal to what git holds, for OWNER/NAME… or for all."""
    if not names and not everything:
        raise click.UsageError("Name repositories as OWNER/NAME, or give --all.")
    make_if_new()
    if reread:
        _reread(list(Repository.objects.all()) if everything else [_repository(name) for name in names])
        return
    mended = reconcile.unequal() if everything else [_repository(name) for name in names]
    for repository in mended:
        done = library.publish(repository=repository, report=lambda line: click.echo(line, err=True))
        click.echo(f"{repository}  {len(done.changed)} published, {len(done.removed)} removed")
    if not mended:
        click.echo("Everything is published.")


@click.command()
def doctor() -> None:
    """Check what the hub needs, one line each; exit 1 if something is wrong."""
    results = list(checkup.run())
    for result in results:
        click.echo(f"{'ok   ' if result.is_well else 'WRONG'}  {result.name}: {result.detail}")
    sys.exit(0 if all(result.is_well for result in results) else 1)


@click.command()
@click.option("--retry", type=int, help="Try the event with this number again.")
@click.option("--drop", type=int, help="Delete the event with this number.")
def events(retry: int | None, drop: int | None) -> None:
    """List events that wait or failed."""
    make_if_new()
    if retry is not None:
        outbox.retry(event_id=retry)
    if drop is not None:
        outbox.drop(event_id=drop)
    for event in outbox.unfinished():
        state = "dead" if event.is_dead else "waiting"
        last = event.error.strip().rpartition("\n")[2]
        click.echo(f"{event.pk}  {event.kind}  {state}  {event.attempts} attempts  {last}")


def _first_administrator() -> Person:
    """Whoever is called admin; made where there is none, under the next name where another owner has that one."""
    person = people.person(ADMIN)
    if person is not None:
        accounts.make_admin(person=person)
        return person
    names = chain([ADMIN], (f"{ADMIN}-{number}" for number in count(2)))
    return accounts.add_person(handle=next(name for name in names if people.owner(name) is None), is_admin=True)


def _publish_own() -> None:
    """The hub serves its guide and its documentation through the same pipeline as everyone's notes."""
    owner = accounts.hub_owner()
    for name in ("guide", "docs"):
        if (SHIPPED / name).is_dir():
            import_source(Source(str(SHIPPED / name), owner=owner.handle, author="", name=name))


def _reread(rows: list[Repository]) -> None:
    """Reads the documents' statements again, with a bar that counts documents."""
    total = sum(publication.document_count for publication in Publication.objects.filter(repository__in=rows))
    with click.progressbar(length=total, label="Reading", file=sys.stderr) as bar:
        done = sum(insights.reread(repository=row, report=bar.update) for row in rows)
    click.echo(f"{counted(done, 'document')} read again")


@contextmanager
def _step(name: str) -> Iterator[None]:
    click.echo(f"  {name} …", err=True, nl=False)
    yield
    click.echo(" ready", err=True)


def _repository(name: str) -> Repository:
    owner, _, rest = name.lstrip("@").partition("/")
    found = repositories.any_repository(owner=owner, name=rest)
    if found is None:
        raise click.ClickException(f"There is no repository {name}.")
    return found
