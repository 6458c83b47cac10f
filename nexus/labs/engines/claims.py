"""The claims of a guide, each with its receipts, read out of its Markdown.

A claim is a list item that ends with a comment, which no reader sees:
`<!-- claim:indexing#1 lab:index-vmsteps/growth_index src:https://… code:nexus.library.queries.neighbours -->`
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from nexus.labs.engines.faults import Fault

Kind = Literal["lab", "src", "code", "test"]
KINDS: tuple[Kind, ...] = ("lab", "src", "code", "test")
EVIDENCE = re.compile(r"<!--[ \t]*evidence(?P<receipts>[^\n]*?)[ \t]*-->")
COMMENT = re.compile(r"<!--[ \t]*claim:(?P<id>\S+)(?P<receipts>[^\n]*?)[ \t]*-->")
IDENTITY = re.compile(r"(?P<guide>[a-z0-9]+(?:-[a-z0-9]+)*)#(?P<number>[1-9][0-9]?)")
ITEM = re.compile(r"^\d+\.[ \t]+", re.MULTILINE)
SECTION = re.compile(r"^## The claims[ \t]*$", re.MULTILINE)
NEXT_SECTION = re.compile(r"^## ", re.MULTILINE)
LINKED = re.compile(r"\[([^\]]*)\]\([^)]*\)")
ANY_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a claim rests on: a metric of a lab, the URL of a normative source, a symbol or a test of this codebase."""

    kind: Kind
    value: str

    @property
    def lab(self) -> str:
        return self.value.partition("/")[0]

    @property
    def metric(self) -> str:
        return self.value.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim of a guide. `id` is `guide#number`, `text` its Markdown without the receipt."""

    id: str
    guide: str
    number: int
    text: str
    line: int
    receipts: tuple[Receipt, ...]

    @property
    def plain(self) -> str:
        """The text without marks of code, emphasis and links."""
        return re.sub(r"[`*]", "", LINKED.sub(r"\1", self.text))


def statements(text: str, faults: list[Fault]) -> list[Statement]:
    """The claims of a guide's Markdown; what is wrong with their form is added to the faults."""
    found = []
    for comment in COMMENT.finditer(text):
        line = text.count("\n", 0, comment.start()) + 1
        identity = IDENTITY.fullmatch(comment["id"])
        if identity is None:
            faults.append(Fault(line, f"claim:{comment['id']} is not of the form claim:guide#1"))
            continue
        receipts = tuple(_receipts(comment["receipts"], line, faults))
        if not receipts:
            faults.append(Fault(line, f"claim:{comment['id']} has no receipt: give lab:, src: or code:"))
        number = int(identity["number"])
        found.append(Statement(comment["id"], identity["guide"], number, _said(text, comment), line, receipts))
    faults += _unproved(text)
    return found


def evidence(text: str, faults: list[Fault]) -> list[tuple[int, Receipt]]:
    """What the lines of a challenge or a practice rest on, each with its line: `<!-- evidence lab:… -->`."""
    found = []
    for comment in EVIDENCE.finditer(text):
        line = text.count("\n", 0, comment.start()) + 1
        found += [(line, receipt) for receipt in _receipts(comment["receipts"], line, faults)]
    return found


def _receipts(written: str, line: int, faults: list[Fault]) -> Iterator[Receipt]:
    for word in written.split():
        kind, colon, value = word.partition(":")
        if not colon or not value or kind not in KINDS:
            faults.append(Fault(line, f"{word} is no receipt: give lab:NAME/METRIC, src:URL or code:SYMBOL"))
            continue
        receipt = Receipt(kind, value)
        if wrong := _wrong_form(receipt):
            faults.append(Fault(line, wrong))
        yield receipt


def _wrong_form(receipt: Receipt) -> str:
    """What is wrong with a receipt before anything is looked up; empty if nothing is."""
    if receipt.kind == "lab" and not receipt.metric:
        return f"lab:{receipt.value} names no metric: give lab:{receipt.value}/METRIC"
    if receipt.kind == "src":
        address = urlsplit(receipt.value)
        if address.scheme != "https" or "." not in address.netloc or set(receipt.value) & set("\"'<>"):
            return f"src:{receipt.value} is no https address"
    return ""


def _said(text: str, comment: re.Match[str]) -> str:
    """The list item or paragraph before the comment, on one line."""
    before = text[: comment.start()]
    start = before.rfind("\n\n") + 1
    items = list(ITEM.finditer(before, start))
    said = before[items[-1].end() if items else start :]
    return " ".join(ANY_COMMENT.sub("", said).split())


def _unproved(text: str) -> Iterator[Fault]:
    """Items of the section of claims that carry no receipt at all."""
    section = SECTION.search(text)
    if section is None:
        yield Fault(1, "there is no section `## The claims`")
        return
    end = NEXT_SECTION.search(text, section.end())
    items = [*ITEM.finditer(text, section.end(), end.start() if end else len(text))]
    ends = [item.start() for item in items[1:]] + [end.start() if end else len(text)]
    for item, stop in zip(items, ends, strict=True):
        if not COMMENT.search(text, item.start(), stop):
            yield Fault(
                text.count("\n", 0, item.start()) + 1, "this claim has no receipt: end it with <!-- claim:… -->"
            )
