"""Composes the rooms of `nexus` into one running hub."""
