"""People, their handles and tokens: who someone is."""
