"""The operator's door: the nexus command, health and metrics."""
