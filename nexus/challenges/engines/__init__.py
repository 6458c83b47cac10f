"""Which challenges tell the same problem: found without a database, and said in words."""
