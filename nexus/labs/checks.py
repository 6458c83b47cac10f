"""Everything that can be wrong with the reference guide, found before anybody reads it: `nexus lab embed --check`.

1. Each claim has a receipt, and each receipt is good: the lab measures that metric, the symbol exists.
2. The blocks and figures of labs are what their results say, and nobody has written in them by hand.
3. Each lab has passed often enough in its present version, as `nexus lab prove` records.
4. Links inside the guide lead somewhere, sources are listed, and no bare ratio stands in the text.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from nexus.labs.engines.claims import Receipt, evidence
from nexus.labs.engines.embed import BLOCK, embedded
from nexus.labs.engines.faults import Fault
from nexus.labs.engines.figures import figure
from nexus.labs.engines.symbols import ROOT, UnknownSymbol, locate
from nexus.labs.guide import FRONT_MATTER, Guide
from nexus.labs.lab import Lab
from nexus.labs.passes import Passes
from nexus.labs.results import Result

QUIET, BUSY = 10, 10
REQUIRED = ("title", "description", "slug", "sources", "verified")
SECTIONS = (
    "In one minute",
    "The claims",
    "How it works",
    "See it in this codebase",
    "Common misconceptions",
    "Checklist",
    "Sources",
)
NOT_PROSE = re.compile(r"^```.*?^```|`[^`\n]*`|<!--.*?-->", re.MULTILINE | re.DOTALL)
BARE_RATIO = re.compile(
    r"\b\d[\d,.]*\s?[x\u00d7](?!\w|\s*\d)"
    r"|\b\d[\d,.]*(?:[- ]fold|[ ]times (?:as|faster|slower|more|less|fewer|cheaper|smaller|larger))"
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)(?P<target>[^)\s#]+)")
CODE_COMMENT = re.compile(r"<!--[ \t]*code:(?P<symbol>\S+)[ \t]*-->")


def faults_of(guide: Guide, labs: Mapping[str, Lab], results: Mapping[str, Result]) -> list[Fault]:
    """All that is wrong with one guide, by line."""
    found = [*guide.faults, *_front_matter(guide), *_sections(guide), *_numbering(guide)]
    for statement in guide.statements:
        found += [Fault(statement.line, wrong) for receipt in statement.receipts if (wrong := _bad(receipt, labs))]
    found += [*_mentioned_symbols(guide.text), *_bare_ratios(guide.text), *_broken_links(guide.path, guide.text)]
    blocks: list[Fault] = []
    if embedded(guide.text, labs, results, blocks) != guide.text:
        found.append(Fault(1, "a lab block is not what the result says: run nexus lab embed"))
    return sorted({*found, *blocks})


def faults_of_page(path: Path, labs: Mapping[str, Lab]) -> list[Fault]:
    """All that is wrong with a challenge, a practice or the glossary."""
    text = path.read_text()
    found: list[Fault] = []
    found += [Fault(line, wrong) for line, receipt in evidence(text, found) if (wrong := _bad(receipt, labs))]
    return sorted({*found, *_mentioned_symbols(text), *_bare_ratios(text), *_broken_links(path, text)})


def faults_of_passes(labs: Mapping[str, Lab], passes: Mapping[str, Passes]) -> list[Fault]:
    """Labs that were changed, or came, without being tried as often as they must."""
    return [
        Fault(1, f"{slug} has not passed {QUIET} times, and {BUSY} beside busy loops: run nexus lab prove {slug}")
        for slug, lab in labs.items()
        if not ((row := passes.get(slug)) and row.is_full(lab.source, quiet=QUIET, busy=BUSY) and row.gate_held)
    ]


def faults_of_figures(
    labs: Mapping[str, Lab], results: Mapping[str, Result], folder: Path
) -> Iterator[tuple[Path, Fault]]:
    """Results without a lab, and figures that are not what their result says."""
    for slug, result in results.items():
        if slug not in labs:
            yield folder / f"{slug}.json", Fault(1, f"there is no lab {slug}")
            continue
        path = folder / f"{slug}.svg"
        if not path.is_file() or path.read_text() != figure(labs[slug], result):
            yield path, Fault(1, "the figure is not what the result says: run nexus lab embed")


def _front_matter(guide: Guide) -> Iterator[Fault]:
    if not guide.front:
        return
    yield from (Fault(1, f"the front matter has no {name}") for name in REQUIRED if not guide.front.get(name))
    if guide.front.get("slug") != guide.slug:
        yield Fault(1, f"the slug is {guide.front.get('slug')}, the file {guide.slug}.md")
    for source in guide.front.get("sources") or ():
        if f"]({source})" not in guide.text:
            yield Fault(1, f"the source {source} is not linked under Sources")


def _sections(guide: Guide) -> Iterator[Fault]:
    there = re.findall(r"^## (.+?)[ \t]*$", NOT_PROSE.sub("", guide.text), re.MULTILINE)
    yield from (Fault(1, f"there is no section ## {name}") for name in SECTIONS if name not in there)


def _numbering(guide: Guide) -> Iterator[Fault]:
    for expected, statement in enumerate(guide.statements, 1):
        if statement.guide != guide.slug or statement.number != expected:
            yield Fault(statement.line, f"claim:{statement.id} should be claim:{guide.slug}#{expected}")
            return


def _bad(receipt: Receipt, labs: Mapping[str, Lab]) -> str:
    """What a look-up of the receipt finds wrong; empty if nothing."""
    if receipt.kind == "lab" and receipt.metric:
        lab = labs.get(receipt.lab)
        if lab is None:
            return f"there is no lab {receipt.lab}"
        if receipt.metric not in {claim.metric for claim in lab.claims}:
            return f"lab {receipt.lab} does not measure {receipt.metric}"
    if receipt.kind == "code":
        return _unknown(receipt.value)
    if receipt.kind == "test" and not (ROOT / receipt.value.partition("::")[0]).is_file():
        return f"there is no {receipt.value}"
    return ""


def _mentioned_symbols(text: str) -> Iterator[Fault]:
    for mention in CODE_COMMENT.finditer(text):
        if wrong := _unknown(mention["symbol"]):
            yield Fault(text.count("\n", 0, mention.start()) + 1, wrong)


def _unknown(symbol: str) -> str:
    try:
        locate(symbol)
    except UnknownSymbol as error:
        return str(error)
    return ""


def _bare_ratios(text: str) -> Iterator[Fault]:
    """Numbers that no lab prints: they grow old, and nobody can check them."""
    prose = text
    for pattern in (FRONT_MATTER, BLOCK, NOT_PROSE):
        prose = pattern.sub(lambda gone: "\n" * gone[0].count("\n"), prose)
    for met in BARE_RATIO.finditer(prose):
        yield Fault(prose.count("\n", 0, met.start()) + 1, f"“{met[0]}” stands outside a lab block")


def _broken_links(path: Path, text: str) -> Iterator[Fault]:
    for link in LINK.finditer(text):
        if not (path.parent / link["target"]).exists():
            yield Fault(text.count("\n", 0, link.start()) + 1, f"{link['target']} is not there")
