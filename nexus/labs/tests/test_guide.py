"""Claims, receipts, blocks: what is wrong with a guide is found with its line."""

from dataclasses import replace

import pytest

from nexus.labs import checks, guide
from nexus.labs.engines import embed
from nexus.labs.engines.claims import statements
from nexus.labs.engines.comparison import NotComparable, compared
from nexus.labs.engines.symbols import UnknownSymbol, locate
from nexus.labs.lab import labs
from nexus.labs.passes import Passes, Tally
from nexus.labs.results import BrokenResult, Check, Result, as_json, read, write
from nexus.lib.plots import Point

GOOD = """---
title: Testing it
description: What it is.
slug: testing-it
sources:
  - https://example.org/spec
verified: 2026-11-22
---
# Testing it

## In one minute

Text.

## The claims

1. A scan grows. <!-- claim:testing-it#1 lab:index-vmsteps/growth_scan -->
2. It is written
   down, see [spec](https://example.org/spec). <!-- claim:testing-it#2 src:https://example.org/spec code:nexus.labs.lab.find -->

<!-- lab:index-vmsteps -->
<!-- /lab -->

## How it works

`10x` and

```
100x faster
```

## See it in this codebase

- `nexus.labs.lab.Lab` <!-- code:nexus.labs.lab.Lab -->

## Common misconceptions

## Checklist

## Sources

- [The spec](https://example.org/spec)
"""


@pytest.fixture
def result():
    lab = labs()["index-vmsteps"]
    found = tuple(
        Check(one.metric, one.says, one.op, one.bound, one.bound, one.bound, one.bound, ok=True) for one in lab.claims
    )
    return Result(
        lab.slug,
        lab.title,
        lab.guide,
        lab.kind,
        "pass",
        lab.source,
        checks=found,
        points=(Point("scan", 10, 100), Point("scan", 100, 1000)),
        finding="It grows <fast>.",
        runs=3,
        seconds=0.5,
        machine={"system": "Linux", "python": "CPython 3.11", "cpus": 2, "services": {"sqlite": "3.40.1"}},
        measured_on="2026-11-22",
    )


def faults(tmp_path, text, results):
    path = tmp_path / "guides" / "testing-it.md"
    for file, content in (
        (path, embed.embedded(text, labs(), results, [])),
        (tmp_path / "results/index-vmsteps.svg", ""),
    ):
        file.parent.mkdir()
        file.write_text(content)
    return [f"{fault.line} {fault.what}" for fault in checks.faults_of(guide.read(path), labs(), results)]


def test_a_good_guide_has_no_faults_and_its_claims_are_read(tmp_path, result):
    assert faults(tmp_path, GOOD, {"index-vmsteps": result}) == []
    first, second = statements(GOOD, [])
    assert (first.id, first.text, first.receipts[0].metric) == ("testing-it#1", "A scan grows.", "growth_scan")
    assert second.plain == "It is written down, see spec."
    assert [receipt.kind for receipt in second.receipts] == ["src", "code"]


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        (" lab:index-vmsteps/growth_scan", "", "has no receipt"),
        ("lab:index-vmsteps/growth_scan", "lab:index-vmsteps", "names no metric"),
        ("lab:index-vmsteps/growth_scan", "lab:gone/x", "there is no lab gone"),
        ("lab:index-vmsteps/growth_scan", "lab:index-vmsteps/gone", "does not measure gone"),
        ("lab:index-vmsteps/growth_scan", "blog:somewhere", "is no receipt"),
        ("src:https://example.org/spec", "src:http://example.org/spec", "is no https address"),
        ("src:https://example.org/spec", "src:https://example", "is no https address"),
        ("code:nexus.labs.lab.find", "code:nexus.labs.lab.gone", "has no gone"),
        ("code:nexus.labs.lab.Lab", "code:nexus.gone.Lab", "has no gone"),
        ("claim:testing-it#2", "claim:testing-it#3", "should be claim:testing-it#2"),
        ("claim:testing-it#2", "claim:testing-it", "is not of the form"),
        ("<!-- claim:testing-it#1 lab:index-vmsteps/growth_scan -->", "", "this claim has no receipt"),
        ("<!-- /lab -->", "", "does not end with"),
        ("<!-- lab:index-vmsteps -->", "<!-- lab:gone -->", "there is no lab gone"),
        ("Text.", "It is 10x faster.", "10x"),
        ("Text.", "It is 3.5 times faster.", "3.5 times faster"),
        ("Text.", "See [that](gone.md).", "gone.md is not there"),
        ("slug: testing-it", "slug: other", "the slug is other"),
        ("## Checklist\n", "", "no section ## Checklist"),
        ("verified: 2026-11-22\n", "", "has no verified"),
        ("  - https://example.org/spec\n", "  - https://example.org/other\n", "not linked under Sources"),
        ("title: Testing it", "title: [", "no YAML"),
        ("title: Testing it", "title: a: b: c", "no YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, result, was, becomes, told):
    assert was in GOOD
    met = faults(tmp_path, GOOD.replace(was, becomes, 1), {"index-vmsteps": result})
    assert any(told in one for one in met), met


def test_a_block_without_a_result_and_one_edited_by_hand_are_faults(tmp_path, result):
    assert any("has no result" in one for one in faults(tmp_path, GOOD, {}))
    path = tmp_path / "testing-it.md"
    whole = embed.embedded(GOOD, labs(), {"index-vmsteps": result}, [])
    path.write_text(whole.replace("≥ 1,000", "≥ 1"))
    found = checks.faults_of(guide.read(path), labs(), {"index-vmsteps": result})
    assert "nexus lab embed" in found[0].what


def test_embedding_twice_changes_nothing(result):
    once = embed.embedded(GOOD, labs(), {"index-vmsteps": result}, [])
    assert embed.embedded(once, labs(), {"index-vmsteps": result}, []) == once
    assert "| steps of a scan, 100,000 ÷ 1,000 rows | ≥ 90 | **90**" in once


def test_a_result_is_the_same_after_writing_and_reading(tmp_path, result):
    write(result, tmp_path / "one.json")
    assert read(tmp_path / "one.json") == result
    assert (tmp_path / "one.json").read_text() == as_json(result) + "\n"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"slug": 1}', "null"])
def test_a_file_that_is_no_result_is_named(tmp_path, text):
    (tmp_path / "one.json").write_text(text)
    with pytest.raises(BrokenResult, match=r"one\.json"):
        read(tmp_path / "one.json")


def test_a_value_that_was_not_finite_is_compared_in_words(result):
    infinite = replace(result, checks=(replace(result.checks[0], value=None), *result.checks[1:]))
    assert "not finite  |  " in list(compared(infinite, result))[1]
    assert "  |  not finite" in list(compared(result, infinite))[1]


def test_results_are_compared_metric_by_metric(result):
    lines = list(compared(result, result))
    assert "100% of it" in lines[1]
    with pytest.raises(NotComparable):
        list(compared(result, Result("other", "", "", "counted", "pass", "")))


def test_symbols_are_found_without_importing_them():
    assert locate("nexus.labs.lab.Lab.path").path == "nexus/labs/lab.py"
    assert locate("nexus.labs").path == "nexus/labs/__init__.py"
    assert locate("nexus.lib.processes.limited").path == "nexus/lib/processes/caps.py"  # its package passes it on
    for symbol in ("nexus.labs.lab.Lab.gone", "os.path", "nexus.labs.lab.find.inside", "nexus.labs.lab.import_module"):
        with pytest.raises(UnknownSymbol):
            locate(symbol)


def test_a_lab_that_was_not_proven_in_its_present_version_is_a_fault():
    every = dict(list(labs().items())[:4])
    names = list(every)
    full, none = Tally(10, 10, 9), Tally(0, 0, 0)
    known = {
        names[0]: Passes(names[0], every[names[0]].source, full, full),
        names[1]: Passes(names[1], "0000000", full, full),
        names[2]: Passes(names[2], every[names[2]].source, full, none),
        names[3]: Passes(names[3], every[names[3]].source, full, Tally(10, 9, 9)),
    }
    told = [fault.what for fault in checks.faults_of_passes(every, known)]
    assert len(told) == 3
    assert all(name in what for name, what in zip(names[1:], told, strict=True))
