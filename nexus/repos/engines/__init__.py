"""Git on disk: where repositories lie, what a push may bring."""
