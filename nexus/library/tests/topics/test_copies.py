"""Near copies fold into the first, other texts do not."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.lib.markdown import render
from nexus.lib.tests.markdown_inputs import corpus_documents, needs_corpus
from nexus.library.engines.topics import Group, fold, folded, likeness, print_of
from nexus.library.engines.topics.copies import SAMPLE, THRESHOLD

BRIEF = (
    "This repository is where I write down what I learn about back ends: caching, queues, transactions and how to test "
    "them, with the mistakes I made and what I would do next time."
)
OTHER = (
    "Lists became slow after the first thousand orders because each row asked for its customer; we joined the two "
    "tables and counted the queries in a test, so that it cannot come back."
)


def changed(text, every, seed=1):
    """The text with one word in `every` replaced."""
    chosen = random.Random(seed)
    words = text.split()
    for place in chosen.sample(range(len(words)), len(words) // every):
        words[place] = f"w{chosen.randrange(10**9)}"
    return " ".join(words)


def prose(count, seed):
    chosen = random.Random(seed)
    return " ".join(f"w{chosen.randrange(5000)}" for _ in range(count))


def test_exact_copies_always_fold_into_the_first():
    assert fold(["a", BRIEF, OTHER, BRIEF, "a", "", "", "!"]) == (
        Group(0, (4,)),
        Group(1, (3,)),
        Group(2),
        Group(5, (6,)),
        Group(7),
    )


def test_case_marks_and_line_ends_do_not_count():
    assert fold([BRIEF, BRIEF.upper().replace(" ", "\n").replace(",", " \u2013")]) == (Group(0, (1,)),)


def test_a_text_with_few_words_changed_folds_and_another_does_not():
    assert fold([BRIEF, OTHER, changed(BRIEF, 15), changed(OTHER, 15)]) == (Group(0, (2,)), Group(1, (3,)))
    assert likeness(print_of(BRIEF), print_of(OTHER)) == 0


def test_one_template_with_other_content_is_no_copy():
    template = "curl -X POST http://localhost:8000/api/{} -H 'Content-Type: application/json' -d '{}'"
    one = template.format("auth/login/", '{"email": "ada@example.com", "password": "x"}')
    other = template.format("orders/9/", '{"product": 3, "count": 2, "note": "soon", "gift": true}')
    assert len(fold([one, other])) == 2


def test_short_texts_fold_only_when_they_are_the_same():
    assert len(fold(["Use the MIT License", "Use the BSD License", "use the MIT license."])) == 2


def test_a_long_text_is_known_by_a_sample():
    long = prose(5000, seed=3)
    assert len(print_of(long).sample) == SAMPLE
    assert likeness(print_of(long), print_of(changed(long, 50))) == pytest.approx(0.89, abs=0.1)
    assert fold([long, changed(long, 50)]) == (Group(0, (1,)),)


def test_nearly_all_copies_with_every_twelfth_word_changed_are_found():
    texts = [prose(60, seed) for seed in range(150)]
    groups = fold(texts + [changed(text, 12, seed) for seed, text in enumerate(texts)])
    assert all(other == group.first + 150 for group in groups for other in group.others)
    assert folded(groups) >= 140


@given(st.lists(st.sampled_from([BRIEF, OTHER, changed(BRIEF, 12), "short", "", prose(30, 1)]), max_size=12))
def test_every_text_is_in_one_group_and_the_oldest_leads(texts):
    groups = fold(texts)
    assert sorted(place for group in groups for place in (group.first, *group.others)) == list(range(len(texts)))
    assert all(group.first < min(group.others, default=len(texts)) for group in groups)
    assert groups == fold(texts)
    exact = {text: place for place, text in reversed(list(enumerate(texts)))}
    of = {place: group.first for group in groups for place in (group.first, *group.others)}
    assert all(of[place] == of[exact[text]] for place, text in enumerate(texts))


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_and_has_no_direction(one, other):
    first, second = print_of(one), print_of(other)
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, first) == 1


@pytest.mark.parametrize("hostile", [False, True])
def test_time_grows_with_the_number_of_texts(hostile):
    """Hostile: all share one phrase, so that each is like each a little."""

    def seconds(count):
        texts = [(f"{BRIEF} " if hostile else "") + prose(60, seed) for seed in range(count)]
        begin = time.process_time()
        fold(texts)
        return time.process_time() - begin

    assert seconds(1600) < 8 * 4 * max(seconds(200), 0.02)


@needs_corpus
def test_copied_sections_of_learners_fold_and_few_of_them_do():
    pages = [render(raw, path) for path, raw in corpus_documents()]
    texts = [section.text for page in pages for section in page.sections if len(section.text.split()) >= 8]
    groups = fold(texts)
    prints = [print_of(text) for text in texts]
    assert 30 <= folded(groups) <= 150
    assert all(likeness(prints[group.first], prints[other]) >= THRESHOLD for group in groups for other in group.others)
