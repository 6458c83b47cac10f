"""Challenges and solutions in the shapes learners write them."""

import pytest

from nexus.library.tests.extract.reading import pairs, reading

SLOW = ("Slow lists", "Added an index")

SHAPES = {
    "two labels on one line": "**Challenge:** Slow lists **Solution:** Added an index",
    "plain labels on one line": "Challenge: Slow lists Solution: Added an index",
    "an item and its wrapped line": "- **Challenge**: Slow lists\n  **Solution**: Added an index",
    "a hard break": "- **Challenge**: Slow lists  \n  **Solution**: Added an index  ",
    "sibling items": "* **Challenge:** Slow lists\n* **Solution:** Added an index",
    "nested items": "- Challenge: Slow lists\n  - Solution: Added an index",
    "loose nested items": "* **Challenge:** Slow lists\n\n  * **Solution:** Added an index",
    "italic labels": "- _Challenge_: Slow lists\n  - _Solution_: Added an index",
    "paragraphs": "**Problem:** Slow lists\n\n**Solution:** Added an index",
    "a quotation": "> **Issue:** Slow lists\n> **Fix:** Added an index",
    "emoji before labels": "- ⚠️ **Issue** \u2013 Slow lists\n  ✅ **Fix** \u2013 Added an index",
    "a numbered item": "1. **Challenge:** Slow lists. **Solution:** Added an index",
    "an arrow": "- **Slow lists** → Added an index",
    "one line with a colon": "- **Slow lists:** Added an index",
    "one line with a dash": "- **Slow lists** - Added an index",
    "a title line": "- **Challenge 1: Slow lists**\n  *Solution*: Added an index",
    "a numbered label": "- Challenge #1 - Slow lists\n  - Solution - Added an index",
    "a heading and a solution": "### Slow lists\nSolution: Added an index",
    "a bold line and a solution": "**1. Slow lists**\n\n*Fix:* Added an index",
    "a table": "| Challenge | Solution |\n|---|---|\n| Slow lists | Added an index |",
    "a wider table": "| # | Problem | How I solved it | Link |\n|--|--|--|--|\n| 1 | Slow lists | Added an index | x |",
    "what I saw, what I did": "**What I saw:** Slow lists\n\n**What I did:** Added an index",
    "two headings": "### Challenge\nSlow lists\n\n### Solution\nAdded an index",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_it_reads_a_pair_written_as(shape):
    found = pairs(f"# Notes\n\n## Challenges and Solutions\n\n{SHAPES[shape]}\n\n## License\n\nMIT\n")
    assert [(problem.rstrip("."), solution) for problem, solution in found] == [SLOW]


@pytest.mark.parametrize(
    "title",
    [
        "## ⚡ Challenges Faced & Solutions Implemented",
        "### 3. CHALLENGES, SOLUTIONS AND LESSONS",
        "## **Real-World Challenges**",
        "# Problems encountered",
        "Difficulties I faced\n---",
        "**Challenges & Solutions**",
    ],
)
def test_a_section_is_known_by_the_stems_of_its_title(title):
    text = f"# Ada's notes\n\n## Overview\n\nx\n\n## More\n\n{title}\n\n- Problem: a\n  - Solution: b\n"
    assert pairs(text) == [("a", "b")]


def test_a_title_with_a_text_gives_both():
    text = "## Challenges\n### Challenge 2: Caching\n**Problem:** Pages were stale\n**Solution:**\n- Used tags\n- Bumped them\n"
    found = reading(text).challenges
    assert [(one.title, one.problem, one.solution, one.line) for one in found] == [
        ("Caching", "Pages were stale", "Used tags\nBumped them", 2)
    ]


def test_other_labels_do_not_leak_into_the_solution():
    text = (
        "## Challenges & Solutions\n1. **CORS**\n   - Issue: no header\n   - Root Cause: no setting\n"
        "   - Solution: set the origin\n   - Outcome: it works\n   - Key Learnings:\n     - read the docs\n"
    )
    assert pairs(text) == [("no header", "set the origin")]


def test_two_sections_of_one_document_both_count():
    text = "## Backend\n### Challenges & Fixes\n- **A:** Did b\n## Frontend\n### Challenges & Fixes\n- **C:** Did d\n"
    assert pairs(text) == [("A", "Did b"), ("C", "Did d")]


def test_parallel_lists_are_paired_in_order():
    assert pairs("## Challenges\n- Slow\n- Untested\n\n## Solutions\n- Index\n- pytest\n") == [
        ("Slow", "Index"),
        ("Untested", "pytest"),
    ]


def test_each_pair_of_parallel_lists_knows_its_line():
    for text in (
        "## Challenges\n- a\n- b\n## Solutions\n- c\n- d\n",
        "## Challenges\n- a\n- b\n\n**Solutions:**\n- c\n- d\n",
    ):
        assert [(one.problem, one.solution, one.line) for one in reading(text).challenges] == [
            ("a", "c", 2),
            ("b", "d", 3),
        ]


def test_parallel_lists_of_unequal_length_give_nothing():
    assert pairs("## Challenges\n- Slow\n- Untested\n\n## Solutions\n- Index\n") == []


def test_wrapped_lines_become_one_and_items_stay_apart():
    text = "## Challenges\n- Challenge: lists\n  are slow\n  - Solution: an index\n    on the key\n"
    assert pairs(text) == [("lists are slow", "an index on the key")]


@pytest.mark.parametrize(
    "text",
    [
        "## Table of contents\n- [Challenges & Solutions](#x)\n- Challenges\n",
        "## Challenges & Solutions\n- **Time**\n- **Remote peers**\n",
        "## Challenges\n- **Challenge:** nobody solved it\n",
        "## Challenges & Solutions\n- Challenge: [Insert challenge]\n  - Solution: [Insert solution]\n",
        "## Challenges\nThis is a space to document **Challenge:** x **Solution:** y\n",
        "## Challenges\n\n```\nChallenge: a\nSolution: b\n```\n",
        "## Challenges\n\nIt was hard, but I learned a lot.\n",
        "## Challenges & Solutions\n",
        "## Future Challenges\n- **Scaling:** Added workers\n",
        "## Problem Solving\n- **Patience:** Learned to wait\n",
        "## Features\n- **Search:** Added an index\n",
    ],
)
def test_what_is_no_pair_gives_nothing(text):
    assert pairs(f"# Notes\n\n{text}") == []


def test_plain_text_without_markdown_is_read():
    text = "Notes\n\n5. Challenges and Lessons\n\nChallenge: slow. Solution: index\n\nChallenge: CORS\nSolution: a header\n"
    assert pairs(text) == [("slow.", "index"), ("CORS", "a header")]


def test_front_matter_is_taken_as_it_is():
    text = "---\nchallenges:\n  - challenge: a\n    solution: b\n    title: c\n  - challenge: unsolved\n---\n## Challenges\n- **D:** Did e\n"
    assert [(one.title, one.problem, one.solution, one.line) for one in reading(text).challenges] == [
        ("c", "a", "b", 2),
        (None, "unsolved", "", 2),
    ]


def test_front_matter_names_what_belongs_to_a_challenge():
    text = "---\nlabs: [one]\nchallenges:\n  - challenge: a\n    cause: b\n  - challenge: c\n    labs: [two]\n---\n"
    assert [one.details for one in reading(text).challenges] == [{"cause": "b", "labs": ["one"]}, {"labs": ["two"]}]


OWN = """# Orders are paid twice

## Symptom

Two payments of one order.

```
IntegrityError: duplicate key
```

## Environment

Django 5.2 on PostgreSQL 15

## Root cause

The client tries again.

## Solution

1. A unique constraint.
2. A key of the client.

### In code

`get_or_create`

## Trade-offs

A row for each request.

## See also
"""


def test_a_document_may_tell_one_challenge_with_all_its_parts():
    [one] = reading(OWN).challenges
    assert (one.title, one.line) == ("Orders are paid twice", 1)
    assert one.problem == "Two payments of one order.\n```\nIntegrityError: duplicate key\n```"
    assert one.solution == "A unique constraint.\nA key of the client.\nIn code\nget_or_create"
    assert one.details == {
        "environment": "Django 5.2 on PostgreSQL 15",
        "cause": "The client tries again.",
        "trade_off": "A row for each request.",
    }


def test_a_challenge_with_a_document_of_its_own_may_wait_for_a_solution():
    [one] = reading("# Notes\n\n## Lost mails\n\n### Symptoms\n\nNo mail came.\n\n## Other\n\nText\n").challenges
    assert (one.title, one.problem, one.solution, one.line) == ("Lost mails", "No mail came.", "", 3)


@pytest.mark.parametrize(
    "text", ["# Flu\n\nSymptoms are many.\n", "## Symptom\n\nNo title.\n", "# A\n\n## Symptom\n\n## Solution\n\nB\n"]
)
def test_a_symptom_without_title_or_text_is_no_challenge(text):
    assert reading(text).challenges == ()


@pytest.mark.parametrize("title", ["Fix a health problem", "How to solve an issue", "Resolve a problem of your tests"])
def test_instructions_are_no_challenges(title):
    assert (
        pairs(
            f"# {title}\n\n1. Open the tab, or read the answer.\n2. Do what the fix says. What it means: see there.\n"
        )
        == []
    )
