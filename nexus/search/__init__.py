"""Put, remove, query: one index over everything, on SQLite FTS5 or PostgreSQL."""
