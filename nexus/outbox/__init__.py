"""Events written in the caller's transaction, leased, retried, never lost."""
