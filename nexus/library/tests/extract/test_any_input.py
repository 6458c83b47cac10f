"""Whatever is pushed: it is read without an error, the same each time, in time that grows with its size."""

import dataclasses
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus.library.engines.extract import extract
from nexus.library.engines.extract.repository import read_document
from nexus.library.tests.extract.reading import reading, source

PIECES = [
    *(
        "# ",
        "## ",
        "### 1. ",
        "- ",
        "  - ",
        "1. ",
        "> ",
        "| ",
        " |\n|--|--|\n",
        "\n",
        "\n\n",
        "  \n",
        "```",
        "```http\n",
        "**",
        "*",
        "`",
    ),
    *(
        "Challenges",
        " & Solutions",
        "Challenge 1: ",
        "Challenge:",
        "Solution:",
        "**Problem**: ",
        "Root Cause: ",
        "Technologies",
        "Tech Stack",
    ),
    *(
        "Best Practices",
        "Django",
        "Celery + Redis",
        ", ",
        " → ",
        " \u2013 ",
        "GET ",
        "POST ",
        "/api/x/<id>/",
        "curl -X PUT ",
        "http://localhost/a",
        "\\\n",
    ),
    *(
        "[Insert x]",
        "![Python](b)",
        "<b>",
        "</li>",
        "<h2>",
        "---\n",
        "technologies: [a]\n",
        "\u202e\u0645\u0631\u062d\u0628\u0627",
        "\x02",
        "\ufeff",
        "\0",
        "word ",
        "resolved by ",
    ),
]
DOCUMENTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=60).map("".join)


def items(found):
    return [*found.challenges, *found.technologies, *found.practices, *found.endpoints]


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_any_document_is_read_and_each_item_lies_inside_it(text):
    found = reading(text)
    assert found == extract(source(text))
    assert all(1 <= one.line <= source(text).text.count("\n") + 1 for one in items(found))
    texts = [value for one in items(found) for value in dataclasses.astuple(one) if isinstance(value, str)]
    assert not any(re.search("[\x02\x03]", value) for value in texts)


@pytest.mark.parametrize(
    "text",
    [
        "#\n##\n###\n",
        "## Challenges\n##\n- \n-\n  -\n",
        "```\n## Challenges\n- Problem: a\n",
        "- " * 10_000 + "Challenge: a",
        ">" * 10_000 + " Challenge: a",
        "## Tech Stack\n" + "".join("  " * depth + "- Django\n" for depth in range(600)),
        "## \u0627\u0644\u062a\u062d\u062f\u064a\u0627\u062a\n\n- **Challenge:** \u0628\u0637\u064a\u0621\n  **Solution:** \u0641\u0647\u0631\u0633\n",
        "Challenge: a Solution: b",
    ],
)
def test_odd_documents_do_no_harm(text):
    assert len(reading(text).challenges) <= 1


def test_a_file_that_is_too_large_for_a_page_gives_nothing(tmp_path):
    file = tmp_path / "large.md"
    file.write_text("## Challenges\n- Problem: a\n  - Solution: b\n" * 250_000)
    assert items(read_document(file).extraction) == []


BEGINNING = "# A\n\n## Challenges & Solutions\n\n"
GROWING = {
    "pairs": (BEGINNING, "- Challenge: a\n  - Solution: b\n"),
    "one paragraph": (BEGINNING + "Challenge: ", "words without end\n"),
    "one line of spaces": (BEGINNING + "GET", " "),
    "one line of dashes": (BEGINNING, "- "),
    "one line of numbers": (BEGINNING, "1. "),
    "one line of labels": (BEGINNING, "Solution: a "),
    "sections": ("", "## Challenges\n- **A:** Did b\n"),
    "nested sections": ("", "# Tech Stack\n## Tech Stack\n### Challenges\n"),
    "labelled items": ("", "- **Challenges**: a\n  - Technologies: Django\n"),
    "commas": ("## Tech Stack\n- ", "Django, "),
    "open parentheses": ("## Tech Stack\n- ", "a, ("),
    "paths": ("GET /", "a:a/"),
    "open braces": ("GET /", "{a"),
    "code spans": ("", "`GET ` `/a` (\n"),
    "backslashes": ("```bash\n", "curl \\\n"),
    "rows": ("## Challenges\n| Challenge | Solution |\n|--|--|\n", "| a | b |\n"),
    "takeaways": ("## Best Practices\n", "- **A**\n  - b\n"),
}


def seconds(text):
    made_of = source(text)
    taken = []
    for _ in range(2):
        begun = time.process_time()
        extract(made_of)
        taken.append(time.process_time() - begun)
    return min(taken)


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_the_size(name):
    beginning, piece = GROWING[name]
    small = seconds(beginning + piece * (16_000 // len(piece)))
    large = seconds(beginning + piece * (128_000 // len(piece)))
    assert large < 8 * 4 * small + 0.2
