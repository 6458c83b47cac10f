"""`python -m bench [--json] [NAME…]`."""

import argparse
import sys
from collections.abc import Iterator

from bench import table
from bench.figures import FIGURES
from bench.machine import Observed, observe
from bench.table import Row
from bench.work import Work


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Nexus beside programs people know.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(FIGURES)}")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(FIGURES)
    if unknown:
        parser.error(f"there is no figure {', '.join(sorted(unknown))}")
    with observe() as seen:
        rows = list(_measured(arguments.names or list(FIGURES)))
    print(table.as_json(rows, seen.facts()) if arguments.json else _readable(rows, seen))
    return 0


def _measured(names: list[str]) -> Iterator[Row]:
    work = Work()
    for name in names:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        try:
            for row in FIGURES[name](work):
                print(f"  {row}", file=sys.stderr, flush=True)
                yield row
        except FileNotFoundError as missing:
            print(f"  left out: needs {missing.filename}", file=sys.stderr, flush=True)


def _readable(rows: list[Row], seen: Observed) -> str:
    facts = "\n".join(f"{name}: {value}" for name, value in seen.facts().items())
    return f"{table.as_text(rows)}\n\n{facts}"


if __name__ == "__main__":
    sys.exit(main())
