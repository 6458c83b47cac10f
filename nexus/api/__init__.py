"""Doors for machines: REST, GraphQL and git."""
