"""REST, `/api/v1`."""
