"""Commands about people."""

import click
from django.conf import settings
from django.core.exceptions import ValidationError

from nexus.accounts import queries, services
from nexus.accounts.models import Person
from nexus.ops.cli.database import make_if_new
from nexus.repos import mirrored


@click.group()
def person() -> None:
    """Add people and let them in."""
    make_if_new()


@person.command()
@click.argument("handle")
@click.option("--admin", is_flag=True, help="Make them an administrator.")
@click.option("--email", default="")
@click.option("--token", "with_token", is_flag=True, help="Print a token (read, write, push), alone on stdout.")
def add(handle: str, email: str, *, admin: bool, with_token: bool) -> None:
    """Add a person, or find them, and print a one-time sign-in link or a token."""
    someone = queries.person(handle)
    if someone is None:
        try:
            someone = services.add_person(handle=handle, email=email, is_admin=admin)
        except ValidationError as error:
            raise click.ClickException(" ".join(error.messages)) from None
    elif admin and not someone.is_admin:
        services.make_admin(person=someone)
    if with_token:
        click.echo(services.make_token(actor=someone, name="command line").secret)
    else:
        click.echo(link_for(someone))


@person.command()
@click.argument("handle")
def link(handle: str) -> None:
    """Print a one-time sign-in link for a person who cannot get in."""
    someone = queries.person(handle)
    if someone is None:
        raise click.ClickException(f"There is no person {handle}.")
    click.echo(link_for(someone))


@click.group()
def cohort() -> None:
    """Add cohorts and their members."""
    make_if_new()


@cohort.command("add")
@click.argument("handle")
@click.option("--member", "members", multiple=True, help="Handle of a member; may be repeated.")
def add_cohort(handle: str, members: tuple[str, ...]) -> None:
    """Add a cohort, or find it, and add members to it."""
    try:
        found = queries.owner(handle) or services.add_cohort(actor=None, handle=handle)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from None
    for name in members:
        member = queries.person(name)
        if member is None:
            raise click.ClickException(f"There is no person {name}.")
        services.add_member(actor=None, cohort=found, person=member)
    click.echo(f"@{found.handle}")


@click.group()
def author() -> None:
    """Say who the authors of mirrored work are."""
    make_if_new()


@author.command()
@click.argument("handle")
@click.argument("person")
def claim(handle: str, person: str) -> None:
    """Say that the mirrored author HANDLE is PERSON, who looks after those mirrors from then on."""
    found = queries.owner(handle)
    if found is None:
        raise click.ClickException(f"There is no author {handle}.")
    try:
        someone = queries.known_person(person)
        mirrored.claim(actor=None, owner=found, person=someone)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from None
    click.echo(f"@{found.handle} is @{someone.handle}.")


def link_for(someone: Person) -> str:
    """A URL that signs the person in once."""
    return f"{settings.NEXUS_URL}/sign-in/link/{services.make_sign_in_link(actor=None, person=someone)}"
