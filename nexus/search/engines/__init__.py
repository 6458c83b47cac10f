"""Understanding a query, ranking what it found, and showing why: pure functions."""
