import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.lib.git.objects import display
from nexus.lib.git.objects.paths import from_bytes


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"notes/caf\xc3\xa9.md", "notes/café.md"),
        (b"caf\xe9.md", r"caf\xe9.md"),
        (b"a\nb\x1b[31m\x7f", r"a\x0ab\x1b[31m\x7f"),
        ("gpj.\u202etxt".encode(), r"gpj.\u202etxt"),
        ("a\u2028b\u200bc\ufeff\u0085".encode(), r"a\u2028b\u200bc\ufeff\x85"),
        ("tag\U000e0041".encode(), r"tag\U000e0041"),
        ("क्\u200d 👩\u200d💻.md".encode(), "क्\u200d 👩\u200d💻.md"),
        (b"\xed\xa0\x80", r"\xed\xa0\x80"),
        (b'"><img src=x>.md', '"><img src=x>.md'),
    ],
)
def test_what_hides_or_harms_is_escaped(name, shown):
    assert display(from_bytes(name)) == shown


@given(st.binary())
def test_any_name_becomes_printable_text_and_keeps_its_bytes(name):
    path = from_bytes(name)
    assert os.fsencode(path) == name
    shown = display(path)
    shown.encode("utf-8")
    assert not any(ord(character) < 32 for character in shown)
    assert display(shown) == shown
