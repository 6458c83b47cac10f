"""What the author is told, and what is no problem."""

import pytest

from nexus.lib.markdown import Link, Suggestions, broken_links, is_relative, render, resolve
from nexus.lib.tests.markdown_inputs import corpus_documents, needs_corpus


def found(text, path="a.md"):
    return [(one.code, one.line) for one in render(text.encode(), path).problems]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n\n```python\nx\n\nmore\n", 3),
        ("~~~\nx\n```\n", 1),
        ("- item\n  ```sh\n  ls\n\nafter\n", 2),
        ("> ```\n> x\n\nafter\n", 1),
        ("````\n```\n", 1),
        ("a\n\n```bash\nls\n\n## Next\n\n```python\nx\n```\n\ntext\n\n```\n", 3),
        ("```", 1),
    ],
)
def test_an_unclosed_fence_is_named_by_its_first_line(text, line):
    page = render(text.encode(), "a.md")
    assert [(one.code, one.line) for one in page.problems] == [("unclosed-fence", line)]
    assert str(line) in page.problems[0].what


@pytest.mark.parametrize(
    "text",
    [
        "```\nx\n```\n",
        "~~~~\n```\n~~~~~\n",
        "- a\n  ```\n  x\n  ```\n",
        "    ```\n    code\n",
        "> ```\n> x\n> ```\n",
        "`` ` ``\n",
        "```\n```\n",
    ],
)
def test_closed_fences_are_no_problem(text):
    assert found(text) == []


def test_everything_after_an_unclosed_fence_is_still_there():
    assert "## Last &lt;words&gt;" in render(b"```sh\nls\n\n## Last <words>\n", "a.md").html


@pytest.mark.parametrize(
    "line",
    [
        "git clone https://github.com/your-username/app.git",
        "git clone https://github.com/yourusername/app.git",
        "git clone <repository-url>",
        "[me](https://github.com/YOUR_GITHUB_USERNAME)",
        "[me](https://linkedin.com/in/your-profile)",
        "- **Email:** [Your Email]",
        "[Insert screenshot here]",
        "[Add your own challenges as you progress through the program]",
        "![shot](path-to-image/home.png)",
        "![shot](path/to/image.png)",
        "Lorem ipsum dolor sit amet",
        "This is a space to document what you learned.",
        "TODO: write this part",
        "Improved speed by [X%] in tests",
        "https://github.com/<username>/repo",
    ],
)
def test_text_of_a_template_is_named(line):
    assert found(f"# t\n\n{line}\n") == [("placeholder", 3)]


@pytest.mark.parametrize(
    "line",
    [
        "Send your username and password to the login endpoint.",
        '`{"username": "yourusername"}`',
        "SECRET_KEY=<your-secret-key>",
        "Authorization: Bearer <your_access_token>",
        "- [x] Add tests",
        "- [X] Project set-up done",
        "[Your GitHub Profile](https://github.com/ada)",
        "[Add TypeScript types](../typescript/README.md)",
        "[Project plan][plan]",
        "Our todo list app stores a TODO per user.",
        "See https://github.com/ada/username-checker-2",
        "This is a space heater.",
        'placeholder="Email"',
        "The path to success",
    ],
)
def test_ordinary_text_is_no_template(line):
    assert found(f"# t\n\n{line}\n") == []


def test_a_placeholder_in_code_counts_only_where_it_breaks_the_command():
    assert found("```py\nnames = [Your Name]  # TODO\n```\n") == []
    assert found("```sh\ngit clone https://github.com/your-username/app.git\n```\n") == [("placeholder", 2)]


def test_conflict_marks_are_named():
    text = "# t\n\n<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> branch\n"
    assert found(text) == [("conflict-marker", 3), ("conflict-marker", 5), ("conflict-marker", 7)]
    assert found("text\n\n=======\n\nmore\n") == [("conflict-marker", 3)]


@pytest.mark.parametrize(
    "text",
    ["Title\n=======\n\ntext\n", "a ======= b\n", "```diff\n<<<<<<< HEAD\n=======\n>>>>>>> x\n```\n", "========\n"],
)
def test_underlines_and_shown_conflicts_are_no_problem(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("target", "better"),
    [
        ("www.linkedin.com/in/ada", "https://www.linkedin.com/in/ada"),
        ("linkedin.com/in/ada", "https://linkedin.com/in/ada"),
        ("ada@example.com", "mailto:ada@example.com"),
        ("localhost:8000/docs", "http://localhost:8000/docs"),
        ("my-app.onrender.com", "https://my-app.onrender.com"),
    ],
)
def test_links_without_a_scheme_are_named(target, better):
    page = render(f"# t\n\n[x]({target})\n".encode(), "a.md")
    assert [(one.code, one.line) for one in page.problems] == [("link-without-scheme", 3)]
    assert better in page.problems[0].fix


@pytest.mark.parametrize(
    "target",
    [
        "docs/www.md",
        "mailto:a@b.com",
        "https://www.a.com",
        "app.py",
        "notes.io.md",
        "README.md",
        "#www.a.com",
        "./a.com",
    ],
)
def test_other_links_have_no_missing_scheme(target):
    assert found(f"[x]({target})\n") == []


TREE = {"README.md", "docs/guide.md", "docs/img/Plan.png", "docs/README.md", "LICENSE", "docs/set up.md"}
FOLDERS = {"docs", "docs/img"}


def broken(text, path="docs/guide.md"):
    page = render(text.encode(), path)
    anchors = {path: page.anchors, "README.md": ("install", "h-location")}
    problems = broken_links(path, page.links, lambda one: one in TREE | FOLDERS, anchors.get, Suggestions(sorted(TREE)))
    return [(one.code, one.fix) for one in problems]


@pytest.mark.parametrize(
    "target",
    [
        "../README.md",
        "/LICENSE",
        "img/",
        "img",
        "..",
        "../",
        "#own",
        "../README.md#install",
        "../README.md#location",
        "<set up.md>",
        "set%20up.md",
        "../LICENSE#L3",
        "img/Plan.png?raw=true",
        "https://a.b/c",
        "mailto:a@b.c",
        "#top",
        "#",
    ],
)
def test_links_that_work_are_no_problem(target):
    assert broken(f"# Own\n\n[x]({target})\n") == []


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("[x](nothing-like-it.md)", "broken-link", "Add the missing file"),
        ("[x](img/plan.png)", "broken-link", "docs/img/Plan.png (capital"),
        ("![x](img/plan.png)", "broken-image", "docs/img/Plan.png"),
        ("[x](giude.md)", "broken-link", "docs/guide.md"),
        ("[x](LICENSE)", "broken-link", "Did you mean LICENSE?"),
        ("[x](../../x.md)", "broken-link", "this repository"),
        ("[x](#onw-heading)", "broken-anchor", "#own-heading"),
        ("[x](../README.md#instal)", "broken-anchor", "#install"),
    ],
)
def test_broken_links_are_named_with_what_was_meant(text, code, hint):
    [(seen, fix)] = broken(f"# Own heading\n\n{text}\n")
    assert seen == code
    assert hint in fix


def test_relative_links_are_told_from_others():
    relative = ["x.md", "/x.md", "#x", "", "a/b?c", "./x"]
    others = ["http://x", "//x", "mailto:a@b", "javascript:x", "/\\x", "x:y"]
    assert [one for one in relative + others if is_relative(Link(one, 1, "", is_image=False))] == relative


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("x.md", "docs/x.md"),
        ("/x.md#a", "x.md"),
        ("../x.md", "x.md"),
        ("../..", None),
        ("a%2e%2e/x", "docs/a../x"),
        ("%2e%2e/%2e%2e/x", None),
        ("#a", "docs/guide.md"),
        ("?x", "docs/guide.md"),
        ("%ff", None),
        ("a%00b", None),
        ("https://a.b", None),
        ("", "docs/guide.md"),
        (" x.md\n", "docs/x.md"),
    ],
)
def test_targets_resolve_to_tree_paths(target, expected):
    assert resolve("docs/guide.md", target) == expected


def test_no_message_shouts():
    text = "```\n<<<<<<< x\n[x](www.a.com) [Insert name] TODO"
    for one in (*render(text.encode(), "a.md").problems, *render(text.replace("```", "").encode(), "a.md").problems):
        assert "!" not in one.what + one.fix


@pytest.mark.testdata
@needs_corpus
def test_real_readmes_have_few_and_true_problems():
    counts = {}
    for path, raw in corpus_documents():
        for one in render(raw, path).problems:
            counts[one.code] = counts.get(one.code, 0) + 1
    assert 8 <= counts["unclosed-fence"] <= 14
    assert 25 <= counts["placeholder"] <= 60
    assert counts["encoding"] == 1
    assert "double-encoded" not in counts
