"""How something grows: one line for each series over numbers."""

from collections.abc import Sequence

from nexus.lib.plots.points import Point, names_of, number
from nexus.lib.plots.scales import Scale, scale
from nexus.lib.plots.svg import SIZE, WIDTH, colour, rule, sheet, text, width_of

TOP, HEIGHT, BOTTOM = 34.0, 230.0, 46.0
APART = 15.0


def lines(
    points: Sequence[Point],
    *,
    title: str,
    finding: str,
    x_label: str,
    y_label: str,
    log: bool = False,
) -> str:
    """An SVG. `log` for both axes: a straight line is then a power, a flat one no growth at all."""
    names = names_of(points)
    right = WIDTH - max(width_of(name) for name in names) - 16
    up = scale([float(point.y) for point in points], TOP + HEIGHT, TOP, is_log=log, from_zero=not log)
    left = max(width_of(number(tick)) for tick in up.ticks) + 16
    across = scale([float(point.x) for point in points], left, right, is_log=log)
    parts = [text(left, 18, y_label, kind="soft"), *_axes(across, up, x_label)]
    ends = _apart([up.place(float(_of(points, name)[-1].y)) for name in names])
    for index, (name, end) in enumerate(zip(names, ends, strict=True)):
        parts += _line(_of(points, name), across, up, index)
        last = across.place(float(_of(points, name)[-1].x))
        parts.append(text(last + 8, end + SIZE / 3, name, paint=colour(index)))
    return sheet(title, finding, TOP + HEIGHT + BOTTOM, parts)


def _of(points: Sequence[Point], name: str) -> list[Point]:
    return sorted((point for point in points if point.series == name), key=lambda point: float(point.x))


def _axes(across: Scale, up: Scale, x_label: str) -> list[str]:
    foot = TOP + HEIGHT
    parts = []
    for tick in up.ticks:
        parts += [
            rule(across.start, up.place(tick), across.end, up.place(tick)),
            text(across.start - 8, up.place(tick) + SIZE / 3, number(tick), anchor="end", kind="soft"),
        ]
    for tick in across.ticks:
        parts.append(text(across.place(tick), foot + 18, number(tick), anchor="middle", kind="soft"))
    parts.append(text((across.start + across.end) / 2, foot + 38, x_label, anchor="middle", kind="soft"))
    return parts


def _line(points: Sequence[Point], across: Scale, up: Scale, index: int) -> list[str]:
    places = [(across.place(float(point.x)), up.place(float(point.y))) for point in points]
    path = " ".join(f"{x:g},{y:g}" for x, y in places)
    dots = [f'<circle cx="{x:g}" cy="{y:g}" r="3.5" style="fill:{colour(index)}"/>' for x, y in places]
    return [f'<polyline class="line" style="stroke:{colour(index)}" points="{path}"/>', *dots]


def _apart(places: Sequence[float]) -> list[float]:
    """The places moved down as far as names need to stand one below the other."""
    found = dict.fromkeys(range(len(places)), 0.0)
    free = float("-inf")
    for index in sorted(found, key=lambda one: places[one]):
        found[index] = max(places[index], free)
        free = found[index] + APART
    return [found[index] for index in range(len(places))]
