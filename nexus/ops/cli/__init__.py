"""The `nexus` command. Each command's help is its reference; results go to stdout, progress to stderr."""

import os

import click

from nexus.ops.cli.extract import extract_command
from nexus.ops.cli.labs import lab
from nexus.ops.cli.up import up


class Lazy(click.Group):
    """Loads Django and the commands that need it only when one of them is asked for, so that `up` stays small."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if type(error).__name__ != "OperationalError":
                raise
            raise click.ClickException(f"The database does not answer: {str(error).strip()}") from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_commands()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _commands().get(cmd_name)


@click.group(cls=Lazy)
@click.version_option(package_name="nexus-hub")
def main() -> None:
    """Nexus, the hub a backend-engineering cohort runs on."""


main.add_command(up)
main.add_command(lab)
main.add_command(extract_command)


def _commands() -> dict[str, click.Command]:
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from nexus.ops.cli import imports, people, upkeep  # noqa: PLC0415

    return {
        "prepare": upkeep.prepare,
        "publish": upkeep.publish,
        "doctor": upkeep.doctor,
        "events": upkeep.events,
        "person": people.person,
        "cohort": people.cohort,
        "author": people.author,
        "import": imports.import_sources,
    }
