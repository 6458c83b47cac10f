"""Whether two texts tell the same practice, and why; checklists as they are read."""

import tomllib

import pytest

from nexus.challenges.checklists import shelf
from nexus.challenges.engines import practices
from nexus.challenges.engines.checklists import lines_of, pieces
from nexus.challenges.engines.concepts import signs_of
from nexus.challenges.engines.practices import groups, read, same

SECRETS = "deploy-review#take-secrets-from-the-environment-or"
MARKDOWN = """---
title: Review
---
# Review

Use it *often*.

## Reads

- [ ] Load with `select_related`. <!-- evidence lab:n-plus-one/queries src:https://example.org/a --> Why: a loop asks `once` a row. [ORM](../guides/orm.md).
- [ ] Load with `select_related`. <!-- evidence code:nexus.api.pages.page --> Why: again.
- not a line of a checklist
"""


def test_lines_have_their_section_reason_guide_and_receipts():
    about, (first, second) = lines_of("review", MARKDOWN)
    assert about == "Use it often."
    assert (first.id, first.section, first.plain) == ("load-with-select_related", "Reads", "Load with select_related.")
    assert first.why == "a loop asks `once` a row."
    assert first.guide == ("ORM", "orm")
    assert [(one.kind, one.value) for one in first.receipts] == [
        ("lab", "n-plus-one/queries"),
        ("src", "https://example.org/a"),
    ]
    assert second.id == "load-with-select_related-2"
    assert first.url == "/practices/review#load-with-select_related"


def test_an_id_stays_when_a_line_moves_or_is_reworded_further_on():
    moved = MARKDOWN.replace(
        "## Reads\n", "## Reads\n\n- [ ] Another. <!-- evidence src:https://example.org --> Why: so.\n"
    )
    before, after = (lines_of("review", text)[1] for text in (MARKDOWN, moved))
    assert {line.id for line in before} < {line.id for line in after}
    long = "- [ ] One two three four five six {}. <!-- evidence src:https://example.org --> Why: so.\n"
    assert len({lines_of("review", long.format(end))[1][0].id for end in ("seven", "eight")}) == 1


def test_code_is_told_apart_in_a_sentence():
    assert [(one.text, one.is_code) for one in pieces("Use **`F()`** or [a lock](x.md).")] == [
        ("Use ", False),
        ("F()", True),
        (" or ", False),
        ("a lock", False),
        (".", False),
    ]


def test_every_line_of_the_guide_is_read_and_named_once():
    assert len(shelf().checklists) == 11
    assert sum(len(one.lines) for one in shelf().checklists.values()) == len(shelf().lines) > 100
    assert all(line.receipts and line.why and line.guide[1] for line in shelf().lines.values())


def test_no_sign_is_made_of_words_that_say_nothing():
    raw = tomllib.loads(practices.DATA.read_text())
    signs = signs_of(raw, ("said",))
    assert [(name, sign) for some in signs.values() for _, name, sign in some if not all(sign)] == []
    assert {name for some in signs.values() for _, name, _ in some} == set(raw)


def test_alternatives_of_a_sign_of_one_part_are_of_one_length():
    """Of "measure|monitor performance" the first would be a sign by itself."""
    raw = tomllib.loads(practices.DATA.read_text())
    alone = [sign for one in raw.values() for sign in one["said"] if " ~ " not in sign]
    assert [sign for sign in alone if len({len(words.split()) for words in sign.split("|")}) > 1] == []


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("Never hardcode credentials; use environment variables", SECRETS, "secrets kept out of the code"),
        ("Used select_related() everywhere", "query-review#load-relations-with-select_related-one-row", "relations"),
        ("Protect your APIs with throttling", "api-review#limit-the-size-of-the-body", "limits on requests"),
    ],
)
def test_a_known_practice_joins_and_is_named_as_the_reason(text, line, why):
    found = same(read(text), shelf().said[line])
    assert found is not None
    assert why in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "Write clean code",
        "Set up a development environment",
        "Collaborate with your team",
        "We used Git and Docker",
        "",
        "!!! ???",
        "read the code before you write it",
    ],
)
def test_what_says_nothing_of_it_supports_no_line(text):
    said = read(text)
    assert [name for name, other in shelf().said.items() if same(said, other)] == []


def test_texts_of_no_known_practice_are_the_same_by_most_of_their_words():
    one, other = read("Rotate the telescope mirrors weekly"), read("Telescope mirrors rotate weekly, always")
    assert str(same(one, other)) == "both: telescope + mirrors + Rotate + weekly"
    assert same(one, read("Polish the telescope mirrors")) is None


def test_what_no_checklist_holds_is_counted_by_known_practices_or_by_its_words():
    held = frozenset({"secrets-outside"})
    assert groups(read("Use static typing and lint early"), held) == ("static-types", "linting")
    assert groups(read("Keep secrets out of git"), held) == ()
    words = groups(read("Rotate the telescope mirrors weekly"), held)
    assert words == groups(read("weekly: rotate telescope mirrors!"), held)
    assert len(words) == 1
    assert groups(read("Testing strategies"), held) == ()


def test_a_learner_who_copies_a_line_supports_it():
    copied = {name for name, said in shelf().said.items() if same(read(shelf().lines[name].plain), said)}
    assert shelf().said.keys() - copied == {
        "cache-review#store-only-what-you-can-make",
        "first-week#write-one-page-for-whom-it",
    }, "these are made of everyday words alone"
