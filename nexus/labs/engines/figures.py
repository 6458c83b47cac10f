"""The figure of a result, in the form its lab asks for."""

from nexus.labs.lab import Bars, Grid, Lab, Lines
from nexus.labs.results import Result
from nexus.lib import plots


def figure(lab: Lab, result: Result) -> str:
    """An SVG; the same result always gives the same bytes."""
    title, finding, points = result.title, result.finding, result.points
    match lab.plot:
        case Lines(x=x, y=y, log=log):
            return plots.lines(points, title=title, finding=finding, x_label=x, y_label=y, log=log)
        case Bars(y=y, log=log):
            return plots.bars(points, title=title, finding=finding, y_label=y, log=log)
        case Grid(bad=bad):
            return plots.grid(points, title=title, finding=finding, bad=bad)
