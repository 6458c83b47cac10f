"""What happens where: a word for each series at each place."""

from collections.abc import Sequence

from nexus.lib.plots.points import Point, names_of, number, places_of
from nexus.lib.plots.svg import SIZE, WIDTH, colour, rule, sheet, text, width_of

TOP, ROW, BOTTOM = 34.0, 30.0, 10.0


def grid(points: Sequence[Point], *, title: str, finding: str, bad: str) -> str:
    """An SVG. The word `bad` is painted as a problem, every other as none."""
    names, places = names_of(points), places_of(points)
    left = max(width_of(name) for name in names) + 16
    step = (WIDTH - left - 10) / len(places)
    parts = [text(left + column * step, TOP - 12, str(place), kind="soft") for column, place in enumerate(places)]
    for row, name in enumerate(names):
        y = TOP + row * ROW
        parts += [rule(0, y, WIDTH, y), text(0, y + ROW / 2 + SIZE / 3, name)]
        for point in points:
            if point.series == name:
                word = point.y if isinstance(point.y, str) else number(point.y)
                paint = colour(0) if word == bad else colour(1)
                at = left + places.index(point.x) * step
                parts.append(text(at, y + ROW / 2 + SIZE / 3, word, paint=paint))
    return sheet(title, finding, TOP + len(names) * ROW + BOTTOM, parts)
