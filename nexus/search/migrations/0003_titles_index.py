"""On SQLite titles, headings and tags get an index of their own, so that common words are found in them quickly."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE search_titles USING fts5(title, heading, tags, content='search_searchentry', "
    "content_rowid='id', prefix='2 3', tokenize='porter unicode61')",
    "INSERT INTO search_titles(rowid, title, heading, tags) "
    "SELECT id, title, heading, tags FROM search_searchentry WHERE is_indexed",
]
SQLITE_BACK = ["DROP TABLE search_titles"]


def on_sqlite(statements: list[str]):
    def run(apps, schema_editor):
        for statement in statements if schema_editor.connection.vendor == "sqlite" else ():
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("search", "0002_text_index")]
    operations = [migrations.RunPython(on_sqlite(SQLITE), on_sqlite(SQLITE_BACK))]
