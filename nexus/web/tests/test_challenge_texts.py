"""Paragraphs and code of what people told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.web.challenges.texts import beginning, blocks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("One line.\n\nAnother.", [(False, "One line.\n\nAnother.")]),
        (
            "Do this.\n```python\nx = 1\n\ny = 2\n```\nThen rest.",
            [(False, "Do this."), (True, "x = 1\n\ny = 2"), (False, "Then rest.")],
        ),
        ("````\n```\n````", [(True, "```")]),
        ("~~~\nopen", [(True, "open")]),
        ("Use `x` and ```y``` here", [(False, "Use `x` and ```y``` here")]),
    ],
)
def test_code_stands_between_fences(text, found):
    assert blocks(text) == found


@given(st.text(alphabet=st.sampled_from("ab \n:)-.1")))
def test_no_word_is_lost_or_moved(text):
    assert "\n".join(block for _, block in blocks(text)).split() == text.split()


def test_a_beginning_is_of_the_words_before_that_of_the_code():
    assert beginning("```\nx = 1\n```\nSet x, and then all others too", 18) == "Set x, and then…"
    assert beginning("```\nx = 1\n```", 18) == "``` x = 1 ```"
