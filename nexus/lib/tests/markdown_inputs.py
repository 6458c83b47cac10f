"""Where the shared test data lies, and Markdown that is hard on parsers, made by rule."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("NEXUS_TESTDATA", Path(__file__).parents[4] / "shared"))
TESTDATA = SHARED / "testdata"
CORPUS = SHARED / "corpus"

needs_testdata = pytest.mark.skipif(not TESTDATA.exists(), reason=f"no test data at {TESTDATA}")
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason=f"no corpus at {CORPUS}")


def corpus_documents():
    """The corpus's Markdown files as (path from the repository's root, bytes)."""
    for file in sorted(CORPUS.glob("*/**/*")):
        if file.suffix.lower() == ".md" and file.is_file():
            yield str(file.relative_to(CORPUS)).partition("/")[2], file.read_bytes()


def _numbered(count, form):
    return "".join(form.format(number) for number in range(count))


# Each takes a length in characters and returns about that much text.
PATHOLOGICAL = {
    "quotes": lambda n: ">" * n + "a",
    "lists on one line": lambda n: "- " * (n // 2) + "a",
    "ordered lists on one line": lambda n: "1. " * (n // 3) + "a",
    "quotes and lists": lambda n: "> - " * (n // 4),
    "deep lists again and again": lambda n: ("- " * 100 + "a\n\n") * (n // 203),
    "open emphasis": lambda n: "*a **a " * (n // 7),
    "nested emphasis": lambda n: "*" * (n // 2) + "a" + "*" * (n // 2),
    "mixed emphasis": lambda n: "*a_ " * (n // 4),
    "closing emphasis": lambda n: "a** b" * (n // 5),
    "open brackets": lambda n: "[" * n,
    "nested brackets": lambda n: "[" * (n // 2) + "a" + "]" * (n // 2),
    "open images": lambda n: "![[" * (n // 3),
    "open links": lambda n: "[a](" * (n // 4),
    "open link addresses": lambda n: "[a](<b" * (n // 6),
    "open link titles": lambda n: '[a](b "' * (n // 7),
    "backticks of growing length": lambda n: "".join("e" + "`" * k for k in range(int((2 * n) ** 0.5))),
    "open code spans": lambda n: "`a ``b " * (n // 7),
    "references": lambda n: _numbered(n // 24, "[r{0}]: x\n") + "[r0] " * (n // 10),
    "missing references": lambda n: "[a] " * (n // 4),
    "a long label used again": lambda n: "[" + "a" * 900 + "]: x\n\n" + ("[" + "a" * 900 + "] ") * (n // 903),
    "footnotes": lambda n: _numbered(n // 20, "[^{0}] ") + "\n\n" + _numbered(n // 20, "[^{0}]: x\n"),
    "one footnote used often": lambda n: "[^a] " * (n // 5) + "\n\n[^a]: x\n",
    "footnotes in footnotes": lambda n: "".join(f"[^{k}]: [^{k + 1}]\n" for k in range(n // 20)) + "[^0]",
    "a wide table": lambda n: "|a" * (n // 5) + "|\n" + "|-" * (n // 5) + "|\n" + "|b" * (n // 10) + "|\n",
    "a table of empty rows": lambda n: "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + "|\n" * (n // 2 - 1000),
    "lines that look like tables": lambda n: "a|b\n" * (n // 4),
    "open tags": lambda n: "<a " * (n // 3),
    "open comments": lambda n: "<!--" * (n // 4),
    "open instructions": lambda n: "<?" * (n // 2),
    "open character data": lambda n: "<![CDATA[" * (n // 9),
    "open declarations": lambda n: "a <!A " * (n // 6),
    "less-than signs": lambda n: "<" * n,
    "nested elements": lambda n: "<div>" * (n // 5),
    "nested bold elements": lambda n: "<b>x" * (n // 4),
    "nested list elements": lambda n: "<ul><li>" * (n // 8),
    "nested table elements": lambda n: "<table><tr><td>" * (n // 15),
    "nested heading elements": lambda n: "<h1><div>" * (n // 9),
    "paragraph elements": lambda n: "<p>a\n" * (n // 5),
    "link elements": lambda n: "<a href=x>" * (n // 10),
    "a tag with many attributes": lambda n: "x <a" + " b" * (n // 2),
    "addresses with parentheses": lambda n: "www.x.y" + ")" * n,
    "addresses with parentheses and dots": lambda n: "www.x.y" + ")." * (n // 2),
    "mail addresses in a row": lambda n: "a.b@c.d:" * (n // 8),
    "addresses with entities": lambda n: "http://a.b" + "&a;" * (n // 3),
    "underscores before a mail address": lambda n: "a_" * (n // 2) + "@a.b",
    "formulas": lambda n: "$a$ " * (n // 4),
    "open formulas": lambda n: "$a " * (n // 3),
    "open code formulas": lambda n: "$`a" * (n // 3),
    "deep formulas": lambda n: ("$" + "{" * 100 + "$ ") * (n // 103),
    "entities": lambda n: "&amp" * (n // 4),
    "backslashes": lambda n: "\\" * n,
    "headings": lambda n: "# some words\n" * (n // 13),
    "underlined headings": lambda n: "some words\n=\n" * (n // 13),
    "lines": lambda n: "a\n" * (n // 2),
    "blank lines": lambda n: "\n" * n,
    "blanks": lambda n: " " * n,
    "list items and blank lines": lambda n: "- a\n\n\n" * (n // 6),
    "tasks": lambda n: "- [ ] some task\n" * (n // 16),
    "fences": lambda n: "```\n" * (n // 4),
    "code blocks": lambda n: "```py\nx = 1\n```\n" * (n // 16),
    "alerts": lambda n: "> [!NOTE]\n> a\n\n" * (n // 15),
    "images": lambda n: "![a](b.png) " * (n // 12),
    "encoded twice": lambda n: "\u00f0\u0178\u0161\u20ac" * (n // 9),
    "conflict marks": lambda n: "<<<<<<< a\n" * (n // 10),
    "template addresses": lambda n: "github.com/<" * (n // 12),
    "open front matter": lambda n: "---\n" + "[" * n + "\n---\n",
}
