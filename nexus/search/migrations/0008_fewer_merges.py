"""On SQLite a large publication writes the text index in larger pieces and merges them a few times only.

FTS5 merges as soon as there are 4 pieces of a size, which was a third of the work of indexing. With up to 16 a query
takes a few percent longer, and a piece holds what one batch of pages brings.
"""

from django.db import migrations

TABLES = ("search_fts", "search_titles")
OURS = {"automerge": 16, "hashsize": 8 * 1024 * 1024}
USUAL = {"automerge": 4, "hashsize": 1024 * 1024}


def on_sqlite(settings: dict[str, int]):
    def run(apps, schema_editor):
        for table in TABLES if schema_editor.connection.vendor == "sqlite" else ():
            for name, value in settings.items():
                schema_editor.execute(f"INSERT INTO {table}({table}, rank) VALUES(%s, %s)", [name, value])

    return run


class Migration(migrations.Migration):
    dependencies = [("search", "0007_traces_of_entries")]
    operations = [migrations.RunPython(on_sqlite(OURS), on_sqlite(USUAL))]
