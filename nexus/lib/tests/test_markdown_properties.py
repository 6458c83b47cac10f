"""What holds for every input: no exception, lines that ascend, inert markup, one result on both paths."""

import pickle
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from selectolax.lexbor import LexborHTMLParser

from nexus.lib.markdown import Page, Suggestions, broken_links, highlight, render, resolve
from nexus.lib.markdown.commonmark import RAW_HTML_OMITTED, to_html
from nexus.lib.markdown.compose import compose
from nexus.lib.markdown.sanitize import sanitize
from nexus.lib.tests.markdown_inputs import CORPUS, TESTDATA, corpus_documents, needs_corpus
from nexus.lib.tests.test_markdown_xss import assert_inert

PIECES = (
    "# ", "## ", "\n", "\n\n", "- ", "1. ", "> ", "    ", "```", "~~~", "```python\n", "$", "$$", "`", "*", "**", "_",
    "[", "](", ")", "![", "[^1]", "[^1]: ", "<", ">", "</", "<b>", "<div ", "</div>", "<script>", "<!--", "-->", "<a href=",
    "javascript:", "http://", "www.", "x.md", "#x", "|", "|-|\n", "---\n", "title: ", "- [ ] ", "- [x] ", "&amp;", "&#0;",
    "\\", '"', "'", "=", " ", "word", "\u00f0\u0178\u0161\u20ac", "\u00e9", "\U0001f680", "\0", "\r\n", "> [!NOTE]\n", "<<<<<<< a\n",
    "onclick=x ", "style=", "<img src=", "/", "../", "mailto:a@b.c", "<svg>", "<math>", "data-sourcepos=", "align=left",
)  # fmt: skip
markdown = some.lists(some.one_of(some.sampled_from(PIECES), some.text(max_size=5)), max_size=60).map("".join)


def assert_sound(page):
    assert isinstance(page, Page)
    assert_inert(page.html)
    lines = [section.line for section in page.sections]
    assert lines == sorted(lines)
    anchors = [section.anchor for section in page.sections if section.level]
    assert len(anchors) == len(set(anchors))
    assert all(0 <= section.level <= 6 for section in page.sections)
    assert pickle.loads(pickle.dumps(page)) == page


@settings(max_examples=300, deadline=None)
@given(markdown)
def test_any_markdown_gives_a_sound_page(text):
    page = render(text.encode("utf-8", "replace"), "docs/guide.md")
    assert_sound(page)
    coloured = highlight(page.html)
    assert_inert(coloured)
    assert highlight(coloured) == coloured
    last = text.count("\n") + text.count("\r") + 1
    assert all(1 <= one.line <= last for one in (*page.links, *page.problems, *page.sections))


@settings(max_examples=300, deadline=None)
@given(some.binary(max_size=400), some.sampled_from(["a.md", "README", "x.txt", "d/e.rst", "", "/", ".md", "a/b/"]))
def test_any_bytes_give_a_sound_page(raw, path):
    assert_sound(render(raw, path))


@settings(max_examples=300, deadline=None)
@given(
    markdown,
    some.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]),
)
def test_any_encoding_gives_a_sound_page(text, encoding):
    assert_sound(render(text.encode(encoding, "replace"), "a.md"))


@settings(max_examples=300, deadline=None)
@given(some.text(max_size=30), some.sampled_from(["a.md", "d/a.md", "d/e/a.md"]))
def test_a_target_never_leaves_the_root(target, path):
    named = resolve(path, target)
    assert named is None or not set(named.split("/")) & {"..", "."}
    assert named is None or not named.startswith("/")


ADDRESS = re.compile(r' href="((?:https?|mailto|xmpp):[^"]*)"(?: rel="[^"]*")?')


def _as_a_browser_sees_it(html):
    return " ".join(LexborHTMLParser(f"<body>{html}").body.html.split())


def assert_both_paths_agree(text):
    """Equal markup, but that nh3 leaves out web addresses no URL parser accepts (`http://www.%5C`)."""
    quick = to_html(text)
    if RAW_HTML_OMITTED not in quick:
        careful = _as_a_browser_sees_it(compose(sanitize(to_html(text, raw_html=True)), "d/a.md").html)
        quick = _as_a_browser_sees_it(compose(quick, "d/a.md").html)
        assert set(ADDRESS.findall(careful)) <= set(ADDRESS.findall(quick))
        assert ADDRESS.sub("", careful) == ADDRESS.sub("", quick)


@settings(max_examples=300, deadline=None)
@given(markdown)
@example("```\x0c# ")  # a form feed ends a class in HTML
@example("```\x1f0")  # a space to Python, and none to HTML
def test_without_raw_html_sanitising_changes_nothing(text):
    assert_both_paths_agree(text.encode("utf-8", "replace").decode().replace("\0", " "))


@pytest.mark.testdata
@needs_corpus
def test_without_raw_html_sanitising_changes_nothing_in_real_documents():
    checked = 0
    for _, raw in corpus_documents():
        assert_both_paths_agree(raw.decode("utf-8", "replace").replace("\0", " "))
        checked += 1
    assert checked > 100


@pytest.mark.testdata
@needs_corpus
def test_every_real_document_gives_a_sound_page():
    for path, raw in corpus_documents():
        page = render(raw, path)
        assert_sound(page)
        assert page.title
        assert_inert(highlight(page.html))
        broken_links(path, page.links, lambda _: False, lambda _: None, Suggestions(["README.md"]))


@pytest.mark.testdata
@needs_corpus
def test_naughty_strings_give_sound_pages():
    import json

    assert CORPUS.exists()
    for text in json.loads((TESTDATA / "strings/blns.json").read_text()):
        assert_sound(render(str(text).encode("utf-8", "replace"), "a.md"))
