"""The text index of the database in use: FTS5 tables on SQLite, a tsvector column and pg_trgm on PostgreSQL."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE search_fts USING fts5(title, heading, tags, body, content='search_searchentry', "
    "content_rowid='id', tokenize='porter unicode61')",
    "INSERT INTO search_fts(search_fts, rank) VALUES ('hashsize', 33554432)",
    "CREATE VIRTUAL TABLE search_words USING fts5(word, content='search_searchword', content_rowid='id', "
    "tokenize='trigram')",
]
SQLITE_BACK = ["DROP TABLE search_fts", "DROP TABLE search_words"]
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "ALTER TABLE search_searchentry ADD COLUMN vector tsvector",
    "CREATE INDEX search_vector ON search_searchentry USING gin(vector)",
    "CREATE INDEX search_word_trigrams ON search_searchword USING gin(word gin_trgm_ops)",
]
POSTGRESQL_BACK = ["DROP INDEX search_word_trigrams", "ALTER TABLE search_searchentry DROP COLUMN vector"]


def run(sqlite: list[str], postgresql: list[str]):
    def statements(apps, schema_editor):
        for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
            schema_editor.execute(statement)

    return statements


class Migration(migrations.Migration):
    dependencies = [("search", "0001_entries")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK))]
