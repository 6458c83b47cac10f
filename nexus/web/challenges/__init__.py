"""Pages of challenges: the list, one with all its solutions, and what people add."""
