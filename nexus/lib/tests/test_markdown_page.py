"""What a page looks like: anchors, links, images, code, tables, tasks, formulas, sections, titles."""

import re
from html import unescape

import pytest

from nexus.lib.markdown import highlight, render
from nexus.lib.markdown.slugs import Slugs, slug
from nexus.lib.markdown.suffixes import MARKDOWN


def html(text, path="docs/guide.md"):
    return render(text.encode(), path).html


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Getting Started", "getting-started"),
        ("What's new? (v2.0)", "whats-new-v20"),
        ("C++ & C#", "c--c"),
        ("snake_case-and-dash", "snake_case-and-dash"),
        ("\U0001f680 Features", "-features"),
        ("\u2699\ufe0f Set up", "\ufe0f-set-up"),
        ("1\ufe0f\u20e3 First", "1\ufe0f\u20e3-first"),
        ("\u00dcber-Gr\u00f6\u00dfe", "\u00fcber-gr\u00f6\u00dfe"),
        ("\u4f60\u597d world", "\u4f60\u597d-world"),
        ("E = mc\u00b2", "e--mc"),
        ("a\u2014b", "ab"),
    ],
)
def test_slugs_are_those_of_github(title, expected):
    assert slug(title) == expected


def test_repeated_headings_count_up_and_stay_unique():
    slugs = Slugs()
    assert [slugs.add(title) for title in ("A", "A", "A-1", "A", "")] == ["a", "a-1", "a-1-1", "a-2", "section"]


def test_a_heading_that_is_a_browser_name_gets_a_prefix_and_links_follow():
    page = render(b"# Location\n\n[here](#location) [there](other.md#history)\n", "a.md")
    assert 'id="h-location"' in page.html
    assert 'href="#h-location"' in page.html
    assert 'href="other.md#h-history"' in page.html
    assert page.anchors == ("h-location",)


def test_headings_carry_a_link_to_themselves():
    assert html('## A "b" <i>c</i>\n') == (
        '<h2 id="a-b-c">A &quot;b&quot; <i>c</i><a class="anchor" href="#a-b-c"'
        ' aria-label="Link to this section: A &quot;b&quot; c"></a></h2> \n'
    )


def test_names_in_raw_html_are_prefixed_and_found_by_links():
    page = render(b'<a name="top"></a><p id="cookie">x</p>\n\n[up](#top) [c](#cookie)\n', "a.md")
    assert 'name="user-content-top"' in page.html
    assert 'id="user-content-cookie"' in page.html
    assert 'href="#user-content-top"' in page.html
    assert set(page.anchors) == {"top", "cookie"}


def test_sections_hold_their_own_text_only():
    page = render(
        b"before\n\n# One *two*\n\ntext\n\n```sh\nls -l\n```\n\n## Sub\n\n| a | b |\n|---|---|\n| c | d |\n", "a.md"
    )
    assert [(s.level, s.anchor, s.title, s.line) for s in page.sections] == [
        (0, "", "", 1),
        (1, "one-two", "One two", 3),
        (2, "sub", "Sub", 11),
    ]
    assert page.sections[1].text.split() == ["text", "ls", "-l"]
    assert page.sections[2].text.split() == ["a", "b", "c", "d"]


def test_words_of_two_cells_of_raw_html_stay_apart():
    page = render(b"<table><tr><td>one</td><td>two</td></tr></table>\n", "a.md")
    assert page.sections[0].text.split() == ["one", "two"]


@pytest.mark.parametrize(
    ("path", "written", "expected"),
    [
        ("docs/guide.md", "/docs/x.md", "x.md"),
        ("docs/guide.md", "/README.md", "../README.md"),
        ("README.md", "/docs/a b.md", "docs/a%20b.md"),
        ("docs/api/README.md", "/docs/x.md?raw=1#area", "../x.md?raw=1#area"),
        ("docs/guide.md", "/", "../"),
        ("docs/guide.md", "/docs/", "./"),
        ("docs/guide.md", "x.md#area", "x.md#area"),
        ("docs/guide.md", "../LICENSE", "../LICENSE"),
    ],
)
def test_links_work_from_the_folder_of_the_page(path, written, expected):
    assert f'href="{expected}"' in html(f"[x](<{written}>)\n", path)


@pytest.mark.parametrize(
    "target",
    ["../../x.md", "/../x.md", "javascript:alert(1)", "data:text/html,x", "localhost:8000/x", "file:///etc/passwd"],
)
def test_links_that_lead_nowhere_safe_have_no_address(target):
    assert "href" not in html(f"[x]({target})\n", "docs/guide.md")


def test_links_to_other_hosts_are_marked():
    assert html("<https://a.b/?c=1&d>\n") == (
        '<p><a href="https://a.b/?c=1&amp;d" rel="nofollow ugc noopener noreferrer">https://a.b/?c=1&amp;d</a></p>\n'
    )


def test_the_link_list_tells_address_line_and_text():
    page = render(b"# t\n\n[a *b*](x.md) and\n![alt](i.png) [![badge](https://c.d/e.svg)](https://f.g)\n", "a.md")
    assert [(one.target, one.line, one.text, one.is_image) for one in page.links] == [
        ("x.md", 3, "a b", False),
        ("i.png", 4, "alt", True),
        ("https://c.d/e.svg", 4, "badge", True),
        ("https://f.g", 4, "badge", False),
    ]


def test_images_of_other_hosts_wait_for_a_click():
    assert html("![a b](https://pics.example/x.png)\n") == (
        '<p><a class="remote-image" href="https://pics.example/x.png" rel="nofollow noopener noreferrer">'
        "Show image from pics.example: a b</a></p>\n"
    )
    assert "<img" not in html(
        "![a](//pics.example/x.png) <img src='/\\evil.example/x'> <img src='/\t/evil.example/x'>\n"
    )


def test_an_image_inside_a_link_makes_no_second_link():
    page = html("[![build](https://ci.example/b.svg)](https://ci.example)\n")
    assert page.count("<a ") == 1
    assert '<span class="remote-image">build</span>' in page


def test_images_of_the_repository_are_shown():
    assert '<img src="../img/a.png" alt="x &quot;y&quot;" loading="lazy" decoding="async">' in html(
        '![x "y"](/img/a.png)\n'
    )
    assert 'width="20" height="10"' in html('<img src="a.png" width="20" height="10" onerror="x" style="y">\n')


def test_pictures_keep_sources_of_the_repository_only():
    page = html('<picture><source srcset="dark.png" media="(prefers-color-scheme: dark)"><img src="a.png"></picture>\n')
    assert 'srcset="dark.png"' in page
    assert "srcset" not in html(
        '<picture><source srcset="a.png, https://e.example/b.png 2x"><img src="a.png"></picture>\n'
    )


def test_code_becomes_a_labelled_figure():
    page = render(b"```python title=x\nif a < b:\n    pass\n```\n\n```nosuchlanguage\n<x>\n```\n", "a.md")
    assert (
        '<figure class="code" data-lang="python"><figcaption>Python</figcaption><pre tabindex="0">'
        '<code class="language-python">if a &lt; b:\n    pass\n</code></pre></figure>'
    ) in page.html
    assert 'data-lang="text"><figcaption>nosuchlanguage</figcaption>' in page.html
    assert page.languages == ("python",)


def test_prompts_are_marked():
    page = html("```bash\n$ pip install x\ndone\n```\n\n```python\n>>> 1 + 1\n2\n```\n\n```sh\necho $ HOME\n```\n")
    assert '<span class="prompt">$ </span>pip install x\ndone' in page
    assert '<span class="prompt">&gt;&gt;&gt; </span>1 + 1' in page
    assert "echo $ HOME" in page


def _text(markup):
    return unescape(re.sub(r"<[^>]*>", "", markup))


def test_highlighting_changes_no_text_and_can_be_repeated():
    page = html(
        '```python\ndef f(x):\n\treturn f\'{x}\' < "y"  # z\n\n\n```\n\n```bash\n$ ls | grep a\nb\n```\n\n```json\n{"a": [1]}\n```\n'
    )
    coloured = highlight(page)
    assert coloured != page
    assert _text(coloured) == _text(page)
    assert highlight(coloured) == coloured
    assert '<span class="t-k">def</span>' in coloured
    assert '<span class="prompt">$ </span>' in coloured


def test_diagrams_show_their_source_and_are_left_uncoloured():
    page = render(b"```mermaid\ngraph TD; A-->B\n```\n", "a.md")
    assert page.has_mermaid
    assert '<pre class="mermaid-source" tabindex="0"><code>graph TD; A--&gt;B\n</code></pre>' in page.html
    assert highlight(page.html) == page.html


def test_tables_scroll_and_have_a_name():
    page = html("| Method | Path |\n|:--|--:|\n| GET | `/x` |\n")
    assert '<div class="table" tabindex="0" role="region" aria-label="Table: Method, Path"><table>' in page
    assert '<th class="align-left">Method</th>' in page
    assert '<td class="align-right"><code>/x</code></td>' in page


def test_tasks_are_labelled_and_cannot_be_changed():
    page = html("- [x] write *tests*\n- [ ] ship\n")
    assert 'disabled checked aria-label="Done: write tests">' in page
    assert 'disabled aria-label="Not done: ship">' in page


def test_formulas_become_mathml():
    page = render(b"$x^2 < 1$ and\n\n$$\\frac{a}{b}$$\n\n```math\n\\sqrt{2}\n```\n", "a.md")
    assert page.has_math
    assert page.html.count("<math ") == 3
    assert "<mo>&lt;</mo>" in page.html


@pytest.mark.parametrize(
    "latex",
    [r"\frac{", r"\text{<b onclick=x>}", r"\href{javascript:alert(1)}{x}", r"\style{position:fixed}{x}", "{" * 200],
)
def test_formulas_pass_no_markup_through(latex):
    page = html(f"${latex}$\n")
    assert not re.search(r"<b|href|style=|onclick=x>", page.replace("&lt;b onclick=x&gt;", ""))
    assert "math" in page


def test_a_failing_formula_stays_visible():
    assert '<code class="math">\\frac{</code>' in html("$\\frac{$\n")


def test_alerts_footnotes_and_details_work():
    page = html(
        "> [!WARNING]\n> careful\n\na[^1]\n\n[^1]: note\n\n<details><summary>More</summary>\n\ninside\n\n</details>\n"
    )
    assert '<div class="markdown-alert markdown-alert-warning">' in page
    assert '<a href="#fn-1" id="fnref-1"' in page
    assert "<details><summary>More</summary>" in page


def test_useful_raw_html_survives_and_the_rest_goes():
    page = html(
        '<h1 align="center" class="x" style="y">T</h1>\n\n<kbd>a</kbd> <sub>b</sub> <ins>c</ins> <u>d</u>\n\n<form><input type="text"></form>\n'
    )
    assert '<h1 id="t" class="align-center">T' in page
    for kept in ("<kbd>a</kbd>", "<sub>b</sub>", "<ins>c</ins>", "d"):
        assert kept in page
    assert "<form" not in page
    assert "<input" not in page
    assert "style" not in page


@pytest.mark.parametrize(
    ("text", "path", "title"),
    [
        ("---\ntitle: From YAML\n---\n# H\n", "a.md", "From YAML"),
        ("## Second\n\n# First\n", "a.md", "First"),
        ("## Only `code`\n", "a.md", "Only code"),
        ("no heading\n", "docs/error-handling.md", "Error handling"),
        ("no heading\n", "docs/README.MD", "Docs"),
        ("no heading\n", "README", "README"),
        ("", "", "Untitled"),
    ],
)
def test_titles(text, path, title):
    assert render(text.encode(), path).title == title


def test_other_kinds_are_plain():
    page = render(b"# no <heading>\n", "notes.txt")
    assert (page.kind, page.title) == ("plain", "Notes")
    assert page.html == '<pre class="plain" tabindex="0"># no &lt;heading&gt;\n</pre>'
    assert page.sections[0].text == "# no <heading>"


@pytest.mark.parametrize("suffix", sorted(MARKDOWN))
def test_every_ending_of_markdown_is_rendered(suffix):
    assert "<h1" in render(b"# T\n", f"docs/a.b{suffix.upper()}").html


def test_a_readme_without_an_ending_is_markdown():
    assert "<h1" in html("# T\n", "README")


def test_references_and_classes_in_raw_html_cannot_reach_the_page():
    page = html(
        '<p aria-labelledby="a b" class="anchor overlay">x</p>\n\n<code class="prompt">y</code>\n\n<a id="x">z</a>\n'
    )
    assert 'aria-labelledby="user-content-a user-content-b"' in page
    assert "overlay" not in page
    assert "<code>y</code>" in page
    assert '<a id="user-content-x">z</a>' in page


def test_a_heading_inside_a_heading_keeps_one_anchor():
    page = render(b"<h1>a<div><h2>b</h2></div></h1>\n", "a.md")
    assert page.html.count('class="anchor"') <= 1
    assert "b" in page.html


def test_sections_of_a_heading_inside_a_link_have_no_second_link():
    assert html('<div><a href="x.md"><h2>Title</h2></a></div>\n').count("<a ") == 1
