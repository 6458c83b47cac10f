"""What goes with what: a triangle with one cell for each pair.

Each name stands at the end of its row and on top of its column, so no text is turned and the figure stays readable on a
phone. A cell is the darker the more, and holds its number, so nothing is told by colour alone.
"""

from collections.abc import Mapping, Sequence
from html import escape

from nexus.lib.plots.points import number
from nexus.lib.plots.svg import SIZE, sheet, text, width_of

NARROW = 360
CELL, GAP, EDGE = 24.0, 2.0, 6.0
FAINTEST, STRONGEST = 0.12, 0.5
SHORTEST_NAME = 6
MOST_NAMES = 11
Pairs = Mapping[tuple[str, str], float]


def matrix(names: Sequence[str], pairs: Pairs, *, title: str, finding: str, unit: str) -> str:
    """An SVG, 360 wide. At most 11 names; the order within a pair does not matter. `unit` is what the numbers count.

    Raises ValueError for more names: their cells would not fit.
    """
    if len(names) > MOST_NAMES:
        raise ValueError(f"{len(names)} names do not fit; {MOST_NAMES} do")
    strongest = max(pairs.values(), default=0.0)
    parts = [part for row in range(len(names)) for part in _row(names, pairs, row, strongest, unit)]
    return sheet(title, finding, 2 * EDGE + max(len(names), 1) * CELL, parts, width=NARROW)


def _row(names: Sequence[str], pairs: Pairs, row: int, strongest: float, unit: str) -> list[str]:
    name, y = names[row], EDGE + row * CELL
    parts = []
    for column in range(row):
        value = pairs.get((name, names[column])) or pairs.get((names[column], name)) or 0.0
        said = f"{names[column]} with {name}: {number(value)} {unit}"
        parts.append(_cell(EDGE + column * CELL, y, value, value / strongest if strongest else 0.0, said))
    left = EDGE + row * CELL + 4
    parts.append(text(left, y + CELL / 2 + SIZE / 3, _fitting(name, NARROW - EDGE - left)))
    return parts


def _cell(x: float, y: float, value: float, share: float, said: str) -> str:
    """An empty cell is drawn too: the eye follows rows and columns along it."""
    side = CELL - GAP
    paint = (
        f"var(--b);fill-opacity:{FAINTEST + share * (STRONGEST - FAINTEST):.2f}" if value else "none;stroke:var(--rule)"
    )
    square = f'<rect x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}" rx="2" style="fill:{paint}"/>'
    shown = text(x + side / 2, y + side / 2 + SIZE / 3, _short(value), anchor="middle") if value else ""
    return f"<g><title>{escape(said)}</title>{square}{shown}</g>"


def _short(value: float) -> str:
    """A number of at most four characters, for a small cell: `.25`, `143`, `12k`."""
    if value < 0.995:
        return f"{value:.2f}".removeprefix("0")
    for mark in ("", "k", "M", "G", "T"):
        if value < 999.5:
            return f"{value:.0f}{mark}"
        value /= 1000
    return "\u221e"


def _fitting(name: str, width: float) -> str:
    """The name, cut where it would leave the sheet."""
    if width_of(name) <= width:
        return name
    return name[: max(int(width / width_of("x")) - 1, SHORTEST_NAME)] + "\u2026"
