"""A matrix: every pair once, nothing outside a phone's width, numbers readable on every shade."""

import itertools
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.lib.plots import MOST_NAMES, matrix
from nexus.lib.plots.matrix import NARROW, STRONGEST
from nexus.lib.plots.svg import STYLE, width_of

SVG = "{http://www.w3.org/2000/svg}"
names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=40)


def drawn(shown, pairs, **more):
    return ET.fromstring(matrix(shown, pairs, **{"title": "T", "finding": "F", "unit": "notes", **more}))


def test_each_pair_has_one_cell_whatever_its_order():
    root = drawn(["Celery", "Redis", "Django"], {("Redis", "Celery"): 4, ("Celery", "Django"): 1200})
    told = [node.text for node in root.iter(f"{SVG}title")]
    assert told == ["T", "Celery with Redis: 4 notes", "Celery with Django: 1,200 notes", "Redis with Django: 0 notes"]
    assert [node.text for node in root.iter(f"{SVG}text")] == ["Celery", "4", "Redis", "1k", "Django"]


def test_it_carries_its_title_and_its_finding():
    root = drawn([], {}, title="<b>", finding='"&<')
    assert [child.text for child in root][:2] == ["<b>", '"&<']
    assert root.get("aria-labelledby") == "title finding"


def test_names_are_inert_and_the_bytes_the_same_each_time():
    pairs = {("<script>", "a & b"): 0.25}
    assert matrix(["<script>", "a & b"], pairs, title="T", finding="F", unit="</svg>") == matrix(
        ["<script>", "a & b"], dict(pairs), title="T", finding="F", unit="</svg>"
    )
    assert "<script>" not in ET.tostring(drawn(["<script>", "a & b"], pairs)).decode()


@given(st.lists(names, unique=True, max_size=MOST_NAMES), st.data())
def test_nothing_leaves_the_width_of_a_phone(shown, data):
    pairs = {pair: data.draw(st.floats(0, 1e9)) for pair in itertools.combinations(shown, 2)}
    root = drawn(shown, pairs)
    left, top, width, height = map(float, root.get("viewBox").split())
    assert (left, top, width) == (0, 0, NARROW)
    for node in root.iter(f"{SVG}rect"):
        assert 0 <= float(node.get("x")) <= NARROW - float(node.get("width"))
        assert 0 <= float(node.get("y")) <= height - float(node.get("height"))
    for node in root.iter(f"{SVG}text"):
        if node.get("text-anchor") == "start":
            assert float(node.get("x")) + width_of(node.text) <= NARROW
        else:
            assert len(node.text) <= 4


def test_more_names_than_fit_are_refused():
    with pytest.raises(ValueError, match="12 names do not fit"):
        drawn([str(number) for number in range(MOST_NAMES + 1)], {})


def luminance(colour):
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def colours(style):
    return {
        name: tuple(int(value[at : at + 2], 16) / 255 for at in (0, 2, 4))
        for name, value in re.findall(r"--(\w+): #(\w{6})", style)
    }


@pytest.mark.parametrize(("scheme", "paper"), [("light", (1, 1, 1)), ("dark", (0.1, 0.09, 0.08))])
def test_numbers_can_be_read_on_the_darkest_cell(scheme, paper):
    before, _, after = STYLE.partition("@media")
    found = colours(before if scheme == "light" else after)
    cell = [STRONGEST * paint + (1 - STRONGEST) * ground for paint, ground in zip(found["b"], paper, strict=True)]
    bright, dim = sorted((luminance(cell), luminance(found["ink"])), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= 4.5
