"""`python -m nexus.ops` is the `nexus` command."""

from nexus.ops.cli import main

main(prog_name="nexus")
