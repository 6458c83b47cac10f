"""PostgreSQL sorts the reading order by its bytes, as SQLite does: a folder is then one stretch of it.

A language's own collation would pass over the slashes.
"""

from django.db import migrations


def by_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE library_document ALTER COLUMN "order" TYPE text COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("library", "0005_topics")]
    operations = [migrations.RunPython(by_bytes, migrations.RunPython.noop)]
