"""Django's ORM for experiments that measure it: a scratch project inside the experiment's own process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django
from django.apps import AppConfig, apps
from django.conf import settings

from nexus.labs.bench import Bench

LABEL = "scratch"


def scratch_project(bench: Bench) -> None:
    """Sets Django up with one empty app, `scratch`, on SQLite; once a process, for all its runs."""
    if settings.configured:
        return
    file = bench.folder.parent / "scratch.sqlite3"
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": file}},
        INSTALLED_APPS=[],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SECRET_KEY="a scratch project signs nothing",  # noqa: S106
    )
    django.setup()
    config = AppConfig.create("nexus.labs.experiments")
    config.label = LABEL
    apps.app_configs[LABEL] = config
    config.apps = apps
    config.models = apps.all_models[LABEL]


def create_tables(*models: Any) -> None:
    """Makes the tables anew, empty."""
    from django.db import connection

    there = set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        for model in reversed(models):
            if model._meta.db_table in there:  # noqa: SLF001  Django's documented interface
                editor.delete_model(model)
        for model in models:
            editor.create_model(model)


@contextmanager
def queries() -> Iterator[Callable[[], int]]:
    """Gives a function that says how many queries the default database was asked inside the `with`."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        yield lambda: len(captured)
