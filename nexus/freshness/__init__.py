"""Generations of tags: what changed since a page was made."""
