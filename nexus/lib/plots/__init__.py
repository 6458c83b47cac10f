"""Small figures as SVG: lines, bars, grids of words, and which names go together.

Each is readable in a light and a dark page and in print, names its lines and bars directly, and carries its finding
as title and description. The same points give the same bytes on every machine, so figures can be kept in git. Four
forms are all a measurement needs; a plotting library would bring more weight than the whole hub has.
"""

from nexus.lib.plots.bars import bars
from nexus.lib.plots.grid import grid
from nexus.lib.plots.lines import lines
from nexus.lib.plots.matrix import MOST_NAMES, matrix
from nexus.lib.plots.points import Point

__all__ = ["MOST_NAMES", "Point", "bars", "grid", "lines", "matrix"]
