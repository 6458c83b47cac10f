"""Hostile sizes and shapes: time grows with the length, memory stays, every byte string gives a page."""

import gc
import os
import pickle
import resource
import time

import pytest

from nexus.lib.markdown import highlight, render
from nexus.lib.markdown.limits import LARGEST_SHOWN
from nexus.lib.tests.markdown_inputs import PATHOLOGICAL

SIZE = 16_384
TIMES, MOST_TIMES = 8, 2.5**3
"""What is twice as long may take two and a half times as long."""
MEMORY = 200
"""MiB one page may add."""
SECONDS = 2
"""Of processor for a page of a megabyte."""


def _in_a_child(text):
    """CPU seconds, MiB above the start, and the kind of the page, measured in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            gc.freeze()  # the suite's own objects are not this page's to collect
            resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
            before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
            page = render(text.encode(), "a/b.md")
            spent = time.process_time() - start
            memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            os.write(writer, pickle.dumps((spent, memory, page.kind)))
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as answer:
        return pickle.load(answer)


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_hard_shapes_take_linear_time_and_little_memory(name):
    """Eight times the text takes about eight times as long, sixty-four times if it were quadratic."""
    make = PATHOLOGICAL[name]
    render(b"$x$ <b>warm</b>", "a.md")
    short, _, kind = min(_in_a_child(make(SIZE)) for _ in range(2))
    long, memory, long_kind = _in_a_child(make(TIMES * SIZE))
    assert memory <= MEMORY
    if kind == long_kind:
        assert long <= MOST_TIMES * short + 0.1


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_a_megabyte_of_a_hard_shape_stays_within_time_and_memory(name):
    spent, memory, _ = _in_a_child(PATHOLOGICAL[name](1_048_576))
    assert spent <= SECONDS
    assert memory <= MEMORY


def test_of_ten_megabytes_the_first_is_shown_as_plain_text():
    text = "word " * 2_000_000
    page = render(text.encode(), "big.md")
    assert (page.kind, page.problems[0].code) == ("plain", "too-large")
    assert page.html.count("word") == LARGEST_SHOWN // 5
    assert "the first 1,048,576 of 10,000,000 characters" in page.html


def test_what_is_kept_of_plain_text_does_not_grow_with_the_file():
    assert len(render(b'"' * 20_000_000, "notes.rst").html) < 6.1 * LARGEST_SHOWN


@pytest.mark.parametrize("text", [">" * 10_000 + "a", "<div>" * 10_000, "|a" * 20_000 + "|\n" + "|-" * 20_000 + "|\n"])
def test_what_is_nested_too_deep_is_shown_as_plain_text(text):
    page = render(text.encode(), "deep.md")
    assert (page.kind, page.problems[0].code) == ("plain", "too-complex")
    assert "too deep" in page.problems[0].what


def test_the_line_of_what_is_too_complex_is_named():
    page = render(("words\n" * 1000 + ">" * 10_000).encode(), "deep.md")
    assert page.problems[0].line == 1001


def test_deep_lists_are_still_rendered():
    assert render(b"- " * 10_000 + b"a", "deep.md").kind == "rendered"


def test_twenty_thousand_footnotes_are_rendered():
    text = "".join(f"[^{n}] " for n in range(20_000)) + "\n\n" + "".join(f"[^{n}]: x\n" for n in range(20_000))
    page = render(text.encode(), "notes.md")
    assert page.kind == "rendered"
    assert 'id="fn-19999"' in page.html


def test_a_long_address_in_a_word_is_no_problem():
    page = render(b"![x](data:image/png;base64," + b"QUJD" * 30_000 + b")\n", "x.md")
    assert page.kind == "rendered"


def test_highlighting_leaves_blocks_that_are_too_long():
    page = render(b"```python\n" + b"x = 1 + " * 20_000 + b"\n```\n", "x.md")
    assert highlight(page.html) == page.html
