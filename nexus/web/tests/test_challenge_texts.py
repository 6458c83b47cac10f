"""Paragraphs and code of what people told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.web.challenges.texts import blocks

TRACE = 'Traceback (most recent call last):\n  File "views.py", line 3, in get\n    return x\nValueError: no quokka'
CODE = "def cached(key):\n    return 1\n\n\ndef fresh():\n    return {\n        1,\n    }"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("One line.\n\nAnother.", [(False, "One line.\n\nAnother.")]),
        (f"It said:\n{TRACE}\nThen it stopped.", [(False, "It said:"), (True, TRACE), (False, "Then it stopped.")]),
        (f"Do this.\n{CODE}\nThen rest.", [(False, "Do this."), (True, CODE), (False, "Then rest.")]),
        ("x = [\n    1,\n]\nand", [(True, "x = [\n    1,\n]"), (False, "and")]),
        ("- one\n  - two\n    - three\n    1. four", [(False, "- one\n  - two\n    - three\n    1. four")]),
    ],
)
def test_code_is_told_from_text(text, found):
    assert blocks(text) == found


@given(st.text(alphabet=st.sampled_from("ab \n:)-.1")))
def test_no_word_is_lost_or_moved(text):
    assert "\n".join(block for _, block in blocks(text)).split() == text.split()
