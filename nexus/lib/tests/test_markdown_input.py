"""Bytes as editors leave them, and front matter."""

import codecs
import datetime as dt

import pytest

from nexus.lib.markdown import FrontMatter, render
from nexus.lib.tests.markdown_inputs import SHARED, needs_testdata

TEXT = "# Caf\u00e9 \U0001f680\n\nna\u00efve \u2014 text\n"


def codes(page):
    return [problem.code for problem in page.problems]


@pytest.mark.parametrize(
    ("raw", "encoding", "expected"),
    [
        (TEXT.encode(), "utf-8", []),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8", []),
        (TEXT.encode("utf-16"), "utf-16-le", ["encoding"]),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be", ["encoding"]),
        (TEXT.encode("utf-16-le"), "utf-16-le", ["encoding"]),
        (TEXT.encode("utf-16-be"), "utf-16-be", ["encoding"]),
        (TEXT.encode("utf-32"), "utf-32-le", ["encoding"]),
    ],
)
def test_unicode_in_any_form_is_read(raw, encoding, expected):
    page = render(raw, "a.md")
    assert (page.encoding, codes(page), page.title) == (encoding, expected, "Caf\u00e9 \U0001f680")


def test_an_old_windows_file_is_read_and_named():
    page = render("# Caf\u00e9\n\n\u201cquoted\u201d\n".encode("cp1252"), "a.md")
    assert (page.encoding, codes(page), page.title) == ("windows-1252", ["encoding"], "Caf\u00e9")
    assert "windows-1252" in page.problems[0].what


def test_one_bad_byte_does_not_change_the_encoding():
    page = render("na\u00efve caf\u00e9\n\nbad ".encode() + b"\xff\n", "a.md")
    assert (page.encoding, codes(page), page.problems[0].line) == ("utf-8", ["replacement-character"], 3)
    assert "na\u00efve caf\u00e9" in page.html


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_all_line_ends_count_the_same(newline):
    page = render(newline.join(["# a", "", "text", "", "## b", ""]).encode(), "a.md")
    assert [section.line for section in page.sections] == [1, 5]


def test_nul_becomes_visible():
    page = render(b"a\0b\n", "a.md")
    assert "a\ufffdb" in page.html
    assert codes(page) == ["replacement-character"]


@pytest.mark.parametrize(
    "good",
    [
        "\U0001f680",
        "\u2705 done \u26a0\ufe0f",
        "it\u2019s \u201cso\u201d \u2014 yes\u2026",
        "caf\u00e9",
        "\u0645\u0631\u062d\u0628\u0627",
        "\u4f60\u597d",
        "\u1230\u120b\u121d",
    ],
)
@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_text_encoded_twice_is_repaired(good, wrong):
    try:
        twice = good.encode().decode(wrong)
    except UnicodeDecodeError:
        twice = "".join(bytes([one]).decode(wrong, "ignore") or chr(one) for one in good.encode())
    page = render(f"first\n\nHello {twice}\n".encode(), "a.md")
    assert f"Hello {good}" in page.html
    assert [(one.code, one.line) for one in page.problems] == [("double-encoded", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "voil\u00e0\u00a0\u00bb dit-il",
        "CAF\u00c9\u2019s menu",
        "\u00c2me, \u00e2ge, \u00e0 \u00ab\u00a0no\u00ebl\u00a0\u00bb",
        "S\u00c3O JO\u00c3O",
        "\U0001f680 \u2705 \u2014 \u00e9",
        "5\u00a0\u20ac \u00b1 2\u00b0",
        "\u00c3 \u201cx\u201d",
    ],
)
def test_honest_text_is_left_alone(text):
    page = render(f"{text}\n".encode(), "a.md")
    assert text in page.html
    assert codes(page) == []


@pytest.mark.testdata
@needs_testdata
def test_the_seed_document_ends_with_a_repaired_rocket():
    raw = next((SHARED / "seeds").glob("000_*.txt")).read_bytes()
    page = render(raw, "README.md")
    assert "Collaborating! \U0001f680" in page.html
    assert ("double-encoded", 80) in [(one.code, one.line) for one in page.problems]


def test_front_matter_is_read_and_not_shown():
    page = render(
        b"---\ntitle: A b\ntags: [x, y, x]\ndescription: |\n  two\n  lines\ndate: 2024-05-06\ndraft: yes\n---\n\n# H\n",
        "a.md",
    )
    assert page.front_matter == FrontMatter("A b", ("x", "y"), "two lines", dt.date(2024, 5, 6), draft=True)
    assert "two" not in page.html
    assert page.sections[0].line == 11


@pytest.mark.parametrize("block", ["title: [a\n", "a: b: c\n", "\t- x: }\n", "[" * 500 + "\n"])
def test_unreadable_front_matter_is_shown_and_named(block):
    page = render(f"---\n{block}---\n# H\n".encode(), "a.md")
    assert page.problems[0].code == "front-matter"
    assert page.problems[0].line <= 3
    assert '<pre class="front-matter"' in page.html
    assert block.strip()[:5] in page.html
    assert page.title == "H"


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nwords\n\n---\n",
        "---\nno end: here\n",
        "----\na: b\n----\n",
        "text\n---\na: b\n---\n",
        "---\nwords\n---\n",
    ],
)
def test_rules_at_the_top_are_no_front_matter(text):
    page = render(text.encode(), "a.md")
    assert page.front_matter == FrontMatter()
    assert page.problems == ()


@pytest.mark.parametrize("date", ["2024-13-45", "soon", "[1]", ""])
def test_odd_dates_are_left_out(date):
    page = render(f"---\ndate: {date}\ntags: a, b\ntitle: [x]\ndraft: no\n---\n".encode(), "a.md")
    assert page.front_matter == FrontMatter(None, ("a", "b"), None, None, draft=False)


def test_pasted_text_keeps_every_word():
    text = "My Project\n\n\u2022 first point\n\u2022 second point\nSECRET\\_KEY=abc\n   indented a little\n"
    page = render(text.encode(), "README.md")
    for word in ("My Project", "\u2022 first point", "\u2022 second point", "SECRET_KEY=abc", "indented a little"):
        assert word in page.html
    assert page.title == "README"
