"""Figures: the same bytes each time, well-formed, nothing outside the sheet, texts inert."""

import math
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.lib.plots import Point, bars, grid, lines
from nexus.lib.plots.points import number

numbers = st.floats(min_value=0, max_value=1e9, allow_nan=False)
names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=20)


def parsed(svg):
    return ET.fromstring(svg)


@given(st.lists(st.tuples(names, numbers, numbers), min_size=1, max_size=12), st.booleans())
def test_lines_of_any_points_stay_on_the_sheet(points, log):
    svg = lines([Point(*one) for one in points], title="T", finding="F", x_label="x", y_label="y", log=log)
    height = float(parsed(svg).get("viewBox").split()[3])
    for dot in parsed(svg).iter("{http://www.w3.org/2000/svg}circle"):
        assert 0 <= float(dot.get("cx")) <= 640
        assert 0 <= float(dot.get("cy")) <= height


@given(st.lists(st.tuples(names, names, numbers), min_size=1, max_size=12), st.booleans())
def test_bars_of_any_points_are_as_long_as_they_may_be(points, log):
    svg = bars([Point(*one) for one in points], title="T", finding="F", y_label="y", log=log)
    for bar in parsed(svg).iter("{http://www.w3.org/2000/svg}rect"):
        assert 0 < float(bar.get("width")) <= 640
        assert math.isfinite(float(bar.get("y")))


def test_texts_are_inert_and_the_finding_is_told():
    points = [Point("<script>", "</svg>", "happens")]
    svg = grid(points, title="<b>", finding='"&<', bad="happens")
    root = parsed(svg)
    assert [child.text for child in root][:2] == ["<b>", '"&<']
    assert root.get("aria-labelledby") == "title finding"
    assert "<script>" not in svg


def test_the_same_points_give_the_same_bytes():
    points = [Point("scan", 10, 3), Point("scan", 100, 30), Point("index", 10, 1), Point("index", 100, 1)]
    drawn = {lines(points, title="T", finding="F", x_label="x", y_label="y", log=True) for _ in range(3)}
    assert len(drawn) == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (1, "1"), (1234.5, "1,234"), (0.25, "0.25"), (3.14159, "3.14"), (1.2e6, "1.2 M"), (0.00003, "3.0e-05")],
)
def test_numbers_for_people(value, shown):
    assert number(value) == shown
