"""What a box of one line makes of a pasted traceback is understood as before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.search.engines.pasted import LINE_END, read
from nexus.search.engines.traceback import signature
from nexus.search.tests.test_traceback import ADA, CAUSED, NODE, seconds

CUSTOM = 'Traceback (most recent call last):\n  File "/a/b.py", line 3, in pay\n    charge(card)\n    ~~~~~~^^^^^^\nshop.errors.Refused: card 42\n'
MODULE = "Traceback (most recent call last):\n  File \"/a/b.py\", line 3, in <module>\n    import redis\nModuleNotFoundError: No module named 'redis'\n"
NO_SOURCE = 'Traceback (most recent call last):\n  File "/a/b.py", line 3, in pay\n  File "/a/c.py", line 9, in total\nKeyError: \'x\'\n'
RAISING = 'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    raise ValueError("bad thing: x")\nValueError: bad thing: x\n'
TRACEBACKS = {
    "chained": ADA,
    "caused": CAUSED,
    "node": NODE,
    "custom": CUSTOM,
    "module": MODULE,
    "no source": NO_SOURCE,
    "raising": RAISING,
}
WAYS = {
    "as it was": lambda text: text,
    "windows": lambda text: text.replace("\n", "\r\n"),
    "blanks": lambda text: text.replace("\n", " "),
    "nothing": lambda text: text.replace("\n", ""),
    "one blank": lambda text: " ".join(text.split()),
    "signs": lambda text: text.replace("\n", LINE_END),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TRACEBACKS)
def test_it_is_the_same_whatever_the_box_makes_of_line_ends(name, way):
    found = read(WAYS[way](TRACEBACKS[name])).signature
    assert found == signature(TRACEBACKS[name])


FOLDERS = st.lists(st.from_regex(r"[a-zA-Z0-9_.-]{1,9}", fullmatch=True), min_size=1, max_size=4)


@given(FOLDERS, st.integers(1, 10**6), st.integers(0, 16**12), st.sampled_from([*WAYS.values()]))
def test_paths_lines_and_ids_do_not_matter(folders, line, number, way):
    def told(home, line, number):
        return (
            f'Traceback (most recent call last):\n  File "{home}/shop/views.py", line {line}, in total\n    return find(order)\n'
            f'  File "{home}/shop/orders.py", line {line + 1}, in find\n    raise Missing(order)\n'
            f"shop.orders.MissingError: no order {number} at 0x{number:x} in {home}/orders.json\n"
        )

    found = read(way(told("/" + "/".join(folders), line, number))).signature
    assert found == signature(told("/app", 1, 7))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ValueError in forms",
        "KeyError",
        "how to read a traceback",
        "Error: ",
        "kind:challenge celery",
        "tag:redis verified:<90d",
        'what is File "x"',
        "Traceback (most recent call last):",
    ],
)
def test_ordinary_words_are_only_words(text):
    assert read(text) is None


def test_filters_before_and_behind_narrow():
    for text in (
        f"kind:challenge by:ada {ADA}",
        f"{ADA.strip()} kind:challenge by:ada",
        f"by:ada {ADA.strip()} kind:challenge",
    ):
        found = read(text)
        assert found.signature == signature(ADA)
        assert found.query.filters == {"kind": "challenge", "by": "ada"}
        assert found.query.terms == ("operationalerror", "no", "such", "table")


def test_a_filter_in_a_message_is_a_part_of_it():
    assert read("ValueError: bad by:ada order").query.filters == {}


@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from([*ADA.split(" "), *NODE.split(" "), "KeyError: 'x'"])).map(" ".join),
    )
)
def test_anything_pasted_is_read(text):
    found = read(text)
    assert found == read(text)
    assert found is None or found.query.terms


HOSTILE = {
    "blanks": lambda n: "KeyError: x" + " " * n,
    "letters": lambda n: 'File "a", line 1, in f    ' + "A" * n + " KeyError: ",
    "endings": lambda n: 'File "a", line 1, in f    ' + "AError" * (n // 6),
    "modules": lambda n: 'File "a", line 1, in f    ' + "a." * (n // 2) + " KeyError: x",
    "frames": lambda n: 'File "a", line 1, in ' * (n // 21) + "KeyError: x",
    "filters": lambda n: "by:a " * (n // 5) + "KeyError: x",
    "filters behind": lambda n: "KeyError: x" + " by:a" * (n // 5) + " x",
    "places": lambda n: "KeyError: x" + " at a" * (n // 5),
    "colons": lambda n: "KeyError: x at " + "a:1" * (n // 3),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_takes_time_that_grows_with_its_length(name):
    short, long = (seconds(read, HOSTILE[name](size)) for size in (8_000, 64_000))
    assert long < 8 * 4 * max(short, 0.02)
