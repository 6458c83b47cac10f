"""What is suggested for a broken link, and what looking for it costs."""

import time

import pytest

from nexus.lib.markdown import Link, Suggestions, broken_links

PATHS = ["README.md", "LICENSE", "docs/guide.md", "docs/img/Plan.png", "docs/README.md", "docs/api/index.md"]
MANY = 50_000


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("docs/Guide.md", "docs/guide.md"),
        ("docs/giude.md", "docs/guide.md"),
        ("guide.md", "docs/guide.md"),
        ("plan.png", "docs/img/Plan.png"),
        ("other/img/plan.png", "docs/img/Plan.png"),
        ("docs/docs/README.md", "docs/README.md"),
        ("other/README.md", ""),
        ("docs/img/README.md", ""),
        ("wiki/api/index.md", "docs/api/index.md"),
        ("nothing-like-it.md", ""),
        ("a" * 400, ""),
        ("", ""),
    ],
)
def test_the_nearest_path_is_suggested(path, meant):
    assert Suggestions(PATHS).path(path) == meant


def test_the_longest_common_end_wins():
    suggestions = Suggestions(["a/x.md", "b/c/x.md", "z/c/x.md"])
    assert suggestions.path("q/c/x.md") == "b/c/x.md"
    assert suggestions.path("q/x.md") == "a/x.md"


def test_a_misspelt_name_is_found_in_a_large_folder():
    names = [f"docs/chapter-{n:05}.md" for n in range(MANY)]
    suggestions = Suggestions([*names, "docs/introduction.md"])
    assert suggestions.path("docs/introdution.md") == "docs/introduction.md"
    assert suggestions.path("docs/chaptre-31415.md") == "docs/chapter-31415.md"


def test_anchors_are_suggested_from_their_own_page():
    suggestions = Suggestions()
    assert suggestions.anchor("instal", "a.md", {"install", "usage"}) == "install"
    assert suggestions.anchor("instal", "b.md", {"usage"}) == ""
    assert suggestions.anchor("Usage", "b.md", {"usage"}) == "usage"


SHAPES = {
    "numbers in one folder": ([f"docs/note-{n:05}.md" for n in range(MANY)], "nite-{}x.md"),
    "one name in many folders": ([f"d{n}/a/guide.md" for n in range(MANY)], "../x{}/b/guide.txt"),
    "moved deep files": ([f"d{n}/{'a/' * 40}x.md" for n in range(MANY)], "../q{}/" + "a/" * 40 + "x.md"),
    "long names alike": ([f"docs/{'a' * 60}{n:05}.md" for n in range(MANY)], "a" * 60 + "{}b.md"),
    "twenty names alike": ([f"docs/{'a' * 70}{n}" for n in range(20)], "a" * 70 + "{}"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_ten_thousand_broken_links_among_fifty_thousand_files_take_seconds(name):
    paths, form = SHAPES[name]
    links = [Link(form.format(n), n, "", is_image=False) for n in range(100, 10_100)]
    start = time.process_time()
    meant = Suggestions(paths)
    pages = [links[n : n + 50] for n in range(0, len(links), 50)]
    found = [broken_links("docs/page.md", page, lambda _: False, lambda _: None, meant) for page in pages]
    assert sum(map(len, found)) == len(links)
    assert time.process_time() - start < 5


def test_anchors_of_large_pages_take_seconds():
    known = {f"some-heading-{n}" for n in range(20_000)}
    links = [Link(f"#some-headign-{n}", n, "", is_image=False) for n in range(50)]
    start = time.process_time()
    meant = Suggestions()
    for n in range(200):
        assert len(broken_links(f"{n}.md", links, lambda _: True, lambda _: known, meant)) == 50
    assert time.process_time() - start < 5
