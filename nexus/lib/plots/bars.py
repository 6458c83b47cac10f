"""How much of something: a bar for each series at each place, lying, so that names need no turning."""

from collections.abc import Sequence

from nexus.lib.plots.points import Point, names_of, number, places_of
from nexus.lib.plots.scales import scale
from nexus.lib.plots.svg import SIZE, WIDTH, colour, rule, sheet, text, width_of

TOP, BAR, GAP, BOTTOM = 34.0, 24.0, 14.0, 14.0
LEAST = 2.0


def bars(
    points: Sequence[Point],
    *,
    title: str,
    finding: str,
    y_label: str,
    log: bool = False,
    one_colour: bool = False,
    width: float = WIDTH,
) -> str:
    """An SVG. The value stands at the end of its bar, so no axis is needed; `log` says so in the label.

    `one_colour` where the series are things of one kind, so that a colour would tell nothing; a `width` of 360 stays
    readable on a phone.
    """
    names, places = names_of(points), places_of(points)
    left = max(width_of(name) for name in names) + 16
    right = width - max(width_of(number(float(point.y))) for point in points) - 16
    across = scale([float(point.y) for point in points], left, right, is_log=log, from_zero=True)
    label = f"{y_label}, logarithmic" if log else y_label
    parts = [text(left, 18, label, kind="soft")]
    y = TOP
    for place in places:
        if len(places) > 1:
            parts.append(text(left, y + SIZE, str(place) if isinstance(place, str) else number(place), kind="soft"))
            y += SIZE + 8
        here = [point for point in points if point.x == place]
        begin = y
        for point in here:
            index = 1 if one_colour else names.index(point.series)
            parts += _bar(point, y, left, across.place(float(point.y)), index)
            y += BAR
        parts.append(rule(left, begin - 2, left, y))
        y += GAP
    return sheet(title, finding, y - GAP + BOTTOM, parts, width=width)


def _bar(point: Point, y: float, left: float, end: float, index: int) -> list[str]:
    width = max(end - left, LEAST)
    middle = y + BAR / 2 + SIZE / 3 - 1
    return [
        text(left - 8, middle, point.series, anchor="end"),
        f'<rect x="{left:g}" y="{y:g}" width="{width:g}" height="{BAR - 6:g}" style="fill:{colour(index)}"/>',
        text(left + width + 8, middle, number(float(point.y))),
    ]
