"""Plumbing around git: limited processes, reading objects, fetching from strangers."""
